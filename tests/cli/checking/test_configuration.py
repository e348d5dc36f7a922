"""The configuration: where it is found, strict validation, and precedence of options."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from fleetapi.cli.checking.configuration import find_configuration, read_configuration
from fleetapi.cli.checking.paths import matches
from fleetapi.errors import ConfigurationError
from fleetapi.monitors.checks.examples import EXPRESSION

UNUSED = {EXPRESSION: "outOfParis & batteryIsLow"}


def configure(text: str, name: str = "fleetapi.toml") -> None:
    Path(name).write_text(text, encoding="utf-8")


def concise(run: Any, *words: str) -> list[str]:
    printed: str = run("check", *words, "--format", "concise").out
    return printed.splitlines()


def test_both_files_accept_the_same_keys(run: Any, write: Any) -> None:
    write("rules/a.json", UNUSED)
    for name, table in (("fleetapi.toml", "check"), ("pyproject.toml", "tool.fleetapi")):
        configure(f"[{table}]\nstrict = true\n", name)
        assert run("check", "rules").status == 1, name
        Path(name).unlink()
    assert run("check", "rules").status == 0


def test_the_nearest_file_is_used_and_fleetapi_toml_takes_precedence(run: Any, write: Any) -> None:
    write("rules/deep/a.json", UNUSED)
    configure('[tool.fleetapi]\nignore = ["FM603"]\n', "pyproject.toml")
    assert concise(run, "rules") == []
    configure("[check]\n", "rules/fleetapi.toml")
    assert len(concise(run, "rules/deep/a.json")) == 1
    configure("[profiles.default]\nusername = 'x'\n", "rules/fleetapi.toml")  # says nothing of checks
    assert concise(run, "rules/deep/a.json") == []


def test_the_search_ends_at_the_repository_root(run: Any, write: Any) -> None:
    write("project/rules/a.json", UNUSED)
    configure('[check]\nignore = ["FM603"]\n')
    assert concise(run, "project") == []
    Path("project/.git").mkdir()
    assert len(concise(run, "project")) == 1


def test_options_take_precedence(run: Any, write: Any) -> None:
    write("a.json", UNUSED)
    configure('[check]\nselect = ["FM1"]\nignore = ["FM602"]\ndialect = "quickstart"\n')
    assert concise(run, "a.json") == []
    assert len(concise(run, "a.json", "--select", "unused-trigger")) == 1
    assert concise(run, "a.json", "--select", "FM6,FM2", "--ignore", "FM603", "--dialect", "v3") == []


def test_checks_can_be_ignored_per_file(run: Any, write: Any) -> None:
    for name in ("rules/a.json", "rules/old/b.json", "drafts/c.json"):
        write(name, UNUSED)
    configure('[check.per-file-ignores]\n"rules/old/*" = ["FM6"]\ndrafts = ["unused-trigger"]\n')
    assert [line.partition(":")[0] for line in concise(run, ".")] == ["./rules/a.json"]
    assert len(concise(run, "rules/old/b.json", "--no-color")) == 0


def test_files_can_be_excluded_from_the_search(run: Any, write: Any) -> None:
    for name in ("rules/a.json", "package.json"):
        write(name, UNUSED)
    configure('[check]\nexclude = ["package.json"]\n')
    assert [line.partition(":")[0] for line in concise(run, ".")] == ["./rules/a.json"]
    assert len(concise(run, "package.json")) == 1, "unless they are named"
    assert [line.partition(":")[0] for line in concise(run, ".", "--exclude", "rules")] == ["./package.json"]


def test_a_file_can_be_named(run: Any, write: Any) -> None:
    write("a.json", UNUSED)
    configure("[check]\nstrict = true\n", "other.toml")
    assert run("check", "a.json", "--config", "other.toml").status == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[check]\nstrikt = true", "[check] has an unknown key `strikt` (did you mean `strict`?)"),
        ("[chek]\nstrict = true", "has an unknown key `chek` (did you mean `check`?)"),
        ("strict = true", "`strict` is not in a table (put [check] above it)"),
        ("[check]\nstrict = 1", "`strict` in [check] must be true or false"),
        ('[check]\ndialect = "v4"', "`dialect` in [check] must be one of quickstart, v3, v2"),
        ('[check]\nselect = "FM6"', "`select` in [check] must be a list of non-empty strings"),
        ("[check]\nbaseline = 3", "`baseline` in [check] must be a non-empty string"),
        ('[check]\nper-file-ignores = ["a"]', "must be a table that maps patterns to lists of codes"),
        (
            '[check.per-file-ignores]\n"a" = "FM6"',
            "`per-file-ignores.a` in [check] must be a list of non-empty strings",
        ),
        ("check = 3", "[check] is not a table"),
        ("[check", "is not valid TOML: "),
    ],
)
def test_invalid_values(run: Any, write: Any, text: str, message: str) -> None:
    write("a.json")
    configure(text)
    ran = run("check", "a.json")
    assert ran.status == 2
    assert message in ran.err


def test_unknown_codes_are_reported_with_their_place(run: Any, write: Any) -> None:
    write("a.json", UNUSED)
    configure('[check.per-file-ignores]\n"a.json" = ["FM999"]\n')
    assert "`a.json` of per-file-ignores in [check] of" in run("check", "a.json").err


def test_a_project_file_without_the_table(nowhere: Path) -> None:
    (nowhere / "pyproject.toml").write_text("[tool.other]\nname = 'fleetapi'\n", encoding="utf-8")
    assert find_configuration(nowhere).source == ""
    with pytest.raises(ConfigurationError, match=r"has no \[tool.fleetapi\] table"):
        read_configuration(nowhere / "pyproject.toml")


@pytest.mark.parametrize(
    ("path", "pattern", "expected"),
    [
        ("a/b/c.json", "c.json", True),
        ("a/b/c.json", "*.json", True),
        ("a/b/c.json", "b", True),
        ("a/b/c.json", "a/b", True),
        ("a/b/c.json", "a/b/", True),
        ("a/b/c.json", "./a", True),
        ("a/b/c.json", "a/*.json", True),
        ("a/b/c.json", "b/c.json", False),
        ("a/b/c.json", "C.JSON", False),
        ("a/b/c.json", "", False),
    ],
)
def test_patterns(path: str, pattern: str, expected: bool) -> None:
    assert matches(path, pattern) is expected


BROKEN = {"not JSON": ("{", "FM001"), "not a monitor": ("[]", "FM003"), "too large": (" " * 600_000, "FM001")}


@pytest.mark.parametrize(("content", "code"), BROKEN.values(), ids=BROKEN)
def test_an_invalid_file_is_an_error_whatever_is_selected(
    run: Any, nowhere: Path, content: str, code: str
) -> None:
    (nowhere / "a.json").write_text(content, encoding="utf-8")
    for words in (
        ["--select", "FM6"],
        ["--select", "FM602", "--strict"],
        ["--select", "FM6", "--ignore", "FM7"],
    ):
        ran = run("check", "a.json", *words)
        assert ran.status == 1
        assert f"error {code}" in ran.out
    assert run("check", "a.json", "--select", "FM6", "--ignore", code).status == 0, (
        "unless it is ignored by name"
    )


def test_an_invalid_file_is_an_error_whatever_is_configured(run: Any, nowhere: Path) -> None:
    (nowhere / "a.json").write_text("{", encoding="utf-8")
    (nowhere / "fleetapi.toml").write_text('[check]\nselect = ["FM6"]\n', encoding="utf-8")
    assert run("check", "a.json").status == 1
    (nowhere / "fleetapi.toml").write_text(
        '[check]\nselect = ["FM6"]\nper-file-ignores = { "a.json" = ["FM001"] }\n', encoding="utf-8"
    )
    assert run("check", "a.json").status == 0


def test_patterns_are_relative_to_the_configuration_file(
    run: Any, write: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("rules/a.json", UNUSED)
    configure('[check.per-file-ignores]\n"rules/*" = ["FM603"]\n')
    monkeypatch.chdir(nowhere / "rules")
    assert concise(run, ".") == []
