"""The types of values: the same in every option and command."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import click
import pytest
from leaves import LEAVES

from fleetapi.cli.param_types import (
    amount,
    header,
    identifier,
    language,
    nonempty,
    nonnegative,
    pair,
    port,
    positive,
    seconds,
)

PLACEHOLDERS = {
    *("A-B", "ADDRESS", "CC", "CITY", "CODES", "FILE", "FORMAT", "GLOB", "HOST", "KM", "LABEL", "LOCALE"),
    *("MZP...", "N", "NAME", "NAME=VALUE", "NAME[=N]", "RANGE", "SECONDS", "STATE", "TEXT", "TYPE", "URL"),
}


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_metavars_are_the_same_in_every_command(run: Any, words: tuple[str, ...]) -> None:
    text = run(*words, "--help").out
    found = re.findall(r"^  (?:-\w (?:FILE)?, )?--[a-z-]+ (?![ {[])(\S+)", text, flags=re.MULTILINE)
    assert set(found) - {"[SECONDS]"} <= PLACEHOLDERS


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_a_default_is_labeled(run: Any, words: tuple[str, ...]) -> None:
    text = " ".join(run(*words, "--help").out.split())
    assert not re.search(r"\([0-9][0-9.]*\)", text)


def test_a_pair_is_a_name_and_any_value() -> None:
    assert pair("a=b") == ("a", "b")
    assert pair("a=b=c d") == ("a", "b=c d")
    assert pair("a=") == ("a", "")
    assert header("Authorization= Basic YQ== ") == ("Authorization", "Basic YQ==")


REFUSED: list[tuple[Callable[[str], Any], str]] = [
    *((pair, text) for text in ("", "a", "=b", "a:b")),
    *((header, text) for text in ("", "X-Key", "X-Key=", "X-Key= ", "=b", "X Key=b", "X-Key:b", "Zoé=b")),
    (header, "Authorization: Basic c2VjcmV0=="),
    *((positive, text) for text in ("", "0", "-1", "1.5", "٣", "x")),
    *((seconds, text) for text in ("", "0", "-1", "nan", "inf", "x")),
    *((kind, text) for kind in (nonempty, identifier) for text in ("", " ")),
    *((identifier, text) for text in ("a/b", "a\\b", ".", "..", "a\n")),
    *((amount, text) for text in ("", "-1", "nan", "inf", "x", "9e999")),
    *((nonnegative, text) for text in ("", "-1", "1.0", "9" * 5000)),
    *((language, text) for text in ("", "french", "fr-", "fr FR")),
    *((port, text) for text in ("", "-1", "65536", "http", "٣")),
]


@pytest.mark.parametrize(
    ("kind", "text"), REFUSED, ids=lambda each: getattr(each, "__name__", repr(each)[:20])
)
def test_an_invalid_value_is_refused(kind: Callable[[str], Any], text: str) -> None:
    with pytest.raises(click.BadParameter):
        kind(text)


@pytest.mark.parametrize("option", ["--header", "--query", "--body"])
@pytest.mark.parametrize("text", ["Authorization: Basic c2VjcmV0", "c2VjcmV0"])
def test_a_mistyped_secret_is_not_printed(run: Any, option: str, text: str) -> None:
    ran = run("remote", "callbacks", "create", "FID", "--url", "https://my.dn/r", option, text)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(f"fleetapi: error: invalid value for '{option}': write NAME=VALUE")
    assert "c2VjcmV0" not in ran.err


@pytest.mark.parametrize("option", ["--header", "--query", "--body"])
def test_a_name_has_one_value(run: Any, option: str) -> None:
    ran = run(
        "remote", "callbacks", "create", "FID", "--url", "https://my.dn/r", option, "A=1", option, "A=2"
    )
    assert (ran.status, ran.err) == (
        2,
        f"fleetapi: error: {option} sets A twice (set each name once)\n",
    )
