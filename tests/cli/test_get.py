"""`fleetapi get PATH`: a raw GET request."""

from __future__ import annotations

import json
from typing import Any

import pytest


def test_json_is_indented_by_default(run: Any, online: Any) -> None:
    ran = run("get", "/fleets")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith('{\n  "_links": {\n')
    assert json.loads(ran.out)["total"] == 2


def test_the_json_option_prints_one_line(run: Any, online: Any) -> None:
    ran = run("get", "/fleets", "--json")
    assert ran.out.count("\n") == 1
    assert json.loads(ran.out)["total"] == 2


@pytest.mark.parametrize(
    "words",
    [
        ["/fleets?pageSize=1"],
        ["/fleets", "--query", "pageSize=1"],
        ["/fleets?pageSize=1", "--query", "x=a=b"],
    ],
    ids=str,
)
def test_a_query_in_the_path_or_as_options(run: Any, online: Any, words: list[str]) -> None:
    assert json.loads(run("get", *words).out)["totalPage"] == 2


def test_a_media_type(run: Any, fid: str, vehicle: dict[str, str]) -> None:
    path = f"/fleets/{fid}/vehicles/{vehicle['id']}/lastPosition"
    refused = run("get", path)
    assert (refused.status, refused.out) == (1, "")
    assert "application/vnd.geo+json" in refused.err
    assert json.loads(run("get", path, "--accept", "application/vnd.geo+json").out)["type"] == "Feature"


@pytest.mark.parametrize(
    ("words", "status", "complaint"),
    [
        (["fleets"], 2, "path 'fleets' does not begin with a single '/'"),
        (["//elsewhere.example.com/"], 2, "does not begin with a single '/'"),
        (["/../admin"], 2, "'.' or '..' segment"),
        (["/fleets", "--query", "pageSize"], 2, "invalid value for '--query': write NAME=VALUE"),
        (["/fleets?client_id=x"], 2, "query contains client_id"),
        (["/nothing"], 1, "GET /nothing: "),
        (["/fleets/0/vehicles"], 1, "[code 40499, uuid "),
    ],
    ids=str,
)
def test_an_error_is_one_line(run: Any, online: Any, words: list[str], status: int, complaint: str) -> None:
    ran = run("get", *words)
    assert (ran.status, ran.out, ran.err.count("\n")) == (status, "", 1)
    assert complaint in ran.err
