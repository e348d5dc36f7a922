"""The common options: each command lists and accepts those that it uses."""

from __future__ import annotations

import inspect
import re
from typing import Any

import pytest
from leaves import LEAVES

from fleetapi.cli.framework import API, COMMON, Command

VALUES = {
    "--profile": ["night"],
    "--config": ["x.toml"],
    "--base-url": ["https://x"],
    "--api-version": ["v2"],
}


def unused(command: Command) -> list[str]:
    used = {COMMON[name].opts[0] for name in command.uses}
    return sorted({option.opts[0] for option in COMMON.values()} - used - {"--no-color", "--debug"})


UNUSED = [(words, flag) for words, command in LEAVES.items() for flag in unused(command)]


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_only_commands_that_call_the_api_accept_its_options(
    words: tuple[str, ...],
) -> None:
    command = LEAVES[words]
    asks = bool(re.search(r"app\.(client|vehicle)\(", inspect.getsource(command.callback))) or words == (
        "certificate",
        "test",
    )
    assert ("base_url" in command.uses) == asks
    assert asks == (set(API[1:]) <= set(command.uses))


@pytest.mark.parametrize("words", LEAVES, ids=" ".join)
def test_the_help_lists_the_accepted_options(run: Any, words: tuple[str, ...]) -> None:
    text = run(*words, "--help").out
    listed = {line.split()[0].rstrip(",") for line in text.splitlines() if line.startswith("  -")}
    assert {COMMON[name].opts[0] for name in LEAVES[words].uses} <= listed
    assert listed.isdisjoint(unused(LEAVES[words]))
    assert {"--no-color", "--debug", "-h"} <= listed


@pytest.mark.parametrize(("words", "flag"), UNUSED, ids=lambda each: " ".join(each) if each else "")
def test_an_option_that_a_command_does_not_accept_is_refused(
    run: Any, words: tuple[str, ...], flag: str
) -> None:
    name = " ".join(["fleetapi", *words])
    ran = run(flag, *VALUES.get(flag, []), *words, *ARGUMENTS[words])
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == f"fleetapi: error: `{name}` does not accept {flag} (see `{name} --help`)\n"


ARGUMENTS: dict[tuple[str, ...], list[str]] = {
    ("demo",): [],
    ("sandbox",): [],
    ("check",): ["a.json"],
    ("explain",): [],
    ("describe",): ["a.json"],
    ("listen",): [],
    ("convert",): ["a.json", "--to", "v3"],
    ("fmt",): ["a.json"],
    ("schema",): [],
    ("monitors", "delete"): ["FID", "MID"],
    ("remote", "callbacks", "delete"): ["FID", "CBID"],
    ("certificate", "csr"): [],
    ("certificate", "show"): [],
    ("completion",): ["bash"],
}


def test_it_is_also_refused_after_the_command(run: Any) -> None:
    ran = run("check", "a.json", "--base-url", "https://x")
    assert "`fleetapi check` does not accept --base-url" in ran.err
