"""`convert`, `fmt`, `describe`, `explain` and `schema`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fleetapi.cli.checking import sources
from fleetapi.monitors.checks.examples import BASES, DATA, EXPRESSION, HOOK, TRIGGERS, Example
from fleetapi.monitors.checks.registry import every_check
from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.operands.table import OPERANDS
from fleetapi.wire.dialects import Dialect

BROKEN = {EXPRESSION: "outOfParis & (batteryLow"}
MISSPELT = {EXPRESSION: "outOfParis & batteryLow"}


# ---------------------------------------------------------------------- convert


@pytest.mark.parametrize("dialect", ["quickstart", "v3"])
@pytest.mark.parametrize("base", ["quickstart", "v3"])
def test_a_converted_monitor_has_no_findings(
    run: Any, write: Any, nowhere: Path, base: str, dialect: str
) -> None:
    path = write("a.json", base=base)
    ran = run("convert", str(path), "--to", dialect, "-o", "b.json")
    assert (ran.status, ran.out, ran.err) == (0, "", "")
    assert run("check", "b.json", "--dialect", dialect, "--strict").status == 0
    assert Monitor.from_json(Path("b.json").read_bytes()) == Monitor.from_json(path.read_bytes())
    assert run("fmt", "b.json", "--check").status == 0


def test_the_result_goes_to_standard_output(run: Any, write: Any, stdin: Any) -> None:
    stdin(write("a.json", base="v2").read_bytes())
    ran = run("convert", "-", "--to", "v3")
    assert json.loads(ran.out)["triggerParam"]["boolExp"] == "zone1 & time1 & data1"


def test_the_output_can_be_converted_again(run: Any, write: Any, stdin: Any) -> None:
    first = run("convert", str(write("a.json", base="quickstart")), "--to", "v3").out
    stdin(first.encode())
    assert run("fmt", "-").out == first
    stdin(first.encode())
    assert run("check", "-", "--dialect", "v3", "--strict").status == 0
    stdin(first.encode())
    back = run("convert", "-", "--to", "quickstart", "-o", "-")
    assert (back.status, back.err) == (0, "")
    assert Monitor.from_json(back.out) == Monitor.from_json(first)


def test_json_output_is_one_line(run: Any, write: Any) -> None:
    path = str(write("a.json", {"label": "Zoé"}, base="quickstart"))
    ran = run("convert", path, "--to", "v3", "--json")
    assert (ran.status, ran.out.count("\n")) == (0, 1)
    assert json.loads(ran.out) == json.loads(run("convert", path, "--to", "v3").out)


@pytest.mark.parametrize(
    ("content", "status"), [(b"", 1), (b"{", 1), (b"[]", 1), (b"\xff", 1), (b'{"label": 1}', 1)]
)
def test_a_failed_conversion_leaves_the_output_file_alone(
    run: Any, nowhere: Path, stdin: Any, content: bytes, status: int
) -> None:
    (nowhere / "b.json").write_text("before", encoding="utf-8")
    for words in ([], ["-o", "b.json"]):
        stdin(content)
        ran = run("convert", "-", "--to", "v3", *words)
        assert (ran.status, ran.out) == (status, "")
        assert ran.err.splitlines()[-1].startswith("fleetapi: error: <stdin>")
    assert (nowhere / "b.json").read_text(encoding="utf-8") == "before"


def test_a_file_can_be_converted_in_place(run: Any, write: Any) -> None:
    path = write("a.json", base="quickstart")
    assert run("convert", "a.json", "--to", "v3", "--output", "a.json").status == 0
    assert run("check", "a.json", "--dialect", "v3", "--strict").status == 0
    assert path.exists()


def test_names_that_v2_cannot_express_are_noted(run: Any, write: Any) -> None:
    path = write("a.json", {EXPRESSION: "outOfParis & batteryIsLow & onMonday"})
    ran = run("convert", str(path), "--to", "v2")
    assert ran.status == 0
    assert "timeZoneTriggers" in ran.out
    assert ran.err == "v2 has no trigger names; left out: outOfParis, onMonday, batteryIsLow\n"


def test_an_ambiguous_expression_is_kept_with_a_warning(run: Any, write: Any) -> None:
    path = write("a.json", {EXPRESSION: "outOfParis|batteryIsLow & onMonday"})
    ran = run("convert", str(path), "--to", "quickstart")
    assert json.loads(ran.out)["triggerParam"]["bool.exp"] == "outOfParis|batteryIsLow & onMonday"
    assert ran.err.startswith(
        "warning: FM607 the expression `outOfParis|batteryIsLow & onMonday` mixes & and |"
    )
    assert "`outOfParis | (batteryIsLow & onMonday)`" in ran.err


def test_a_monitor_that_the_dialect_cannot_express_is_refused(run: Any, write: Any) -> None:
    ran = run("convert", str(write("a.json")), "--to", "v2", "-o", "b.json")
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith("fleetapi: error: v2 ANDs all triggers and cannot express `")
    assert not Path("b.json").exists()


def test_secrets_are_kept_as_written(run: Any, write: Any) -> None:
    header = {"type": "Header", "key": "Authorization", "value": "Bearer ${env:CB_AUTH}"}
    path = write("a.json", {f"{HOOK}/attributes/0": header})
    assert "Bearer ${env:CB_AUTH}" in run("convert", str(path), "--to", "quickstart").out


def test_a_document_with_errors_is_refused_with_its_findings(run: Any, write: Any) -> None:
    path = write("a.json", {**BROKEN, "label": ""})
    for words in (["convert", "a.json", "--to", "v3"], ["describe", "a.json"]):
        ran = run(*words)
        assert (ran.status, ran.out) == (1, "")
        assert "a.json:71:" in ran.err
        assert "FM601" in ran.err
        assert "FM901" not in ran.err, "a warning is no reason"
        assert ran.err.endswith("fleetapi: error: a.json is not a valid monitor\n")
    assert path.exists()


@pytest.mark.parametrize("words", [["convert", "no.json", "--to", "v3"], ["describe", "no.json"]])
def test_a_missing_file(run: Any, words: list[str]) -> None:
    ran = run(*words)
    assert ran.status == 2
    assert ran.err == (
        "fleetapi: error: cannot read no.json: No such file or directory "
        "(name a file, or - for standard input)\n"
    )


def test_a_result_that_cannot_be_written(run: Any, write: Any) -> None:
    ran = run("convert", str(write("a.json")), "--to", "v3", "-o", "no/where.json")
    assert ran.status == 2
    assert "cannot write no/where.json" in ran.err
    Path("folder").mkdir()
    ran = run("convert", "a.json", "--to", "v3", "-o", "folder")
    assert (ran.status, ran.err) == (2, "fleetapi: error: cannot write folder: Is a directory\n")


# ---------------------------------------------------------------------- fmt


def test_formatted_files_do_not_change_again(run: Any, write: Any) -> None:
    path = write("rules/a.json")
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8"))), encoding="utf-8")
    good = write("rules/b.json")
    run("fmt", str(good))
    content = good.read_bytes()
    assert run("fmt", "rules", "--check").status == 1
    ran = run("fmt", "rules")
    assert (ran.status, ran.out) == (0, "formatted rules/a.json\n")
    assert ran.err == "1 file formatted, 1 already formatted\n"
    assert good.read_bytes() == content
    assert path.read_text(encoding="utf-8").startswith('{\n  "label": "rules/a.json",\n')
    assert run("fmt", "rules", "--check").status == 0


def test_check_and_diff_cannot_be_combined(run: Any, write: Any) -> None:
    write("a.json")
    ran = run("fmt", "a.json", "--check", "--diff")
    line = "fleetapi: error: --check and --diff cannot be used together (--diff includes --check)\n"
    assert (ran.status, ran.out, ran.err) == (2, "", line)


def test_an_unreadable_folder_is_not_counted_as_a_file(
    run: Any, write: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.json", "b.json"):
        write(name)
    (nowhere / "closed").mkdir()
    scan = sources._scan

    def deny(folder: str) -> Any:
        if folder.endswith("closed"):
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(sources, "_scan", deny)
    ran = run("fmt", ".", "--check")
    assert ran.status == 2
    assert ran.err.endswith(
        "cannot read ./closed: Permission denied\n2 files would be formatted, 0 already formatted\n"
    )


def test_diff_shows_what_would_change(run: Any, write: Any) -> None:
    path = write("a.json", {EXPRESSION: "(outOfParis&batteryIsLow)&!(onMonday)"})
    before = path.read_bytes()
    ran = run("fmt", "a.json", "--diff")
    assert ran.status == 1
    assert '+    "boolExp": "outOfParis & batteryIsLow & !onMonday"' in ran.out
    ran = run("fmt", "a.json", "--check")
    assert (ran.status, ran.out) == (1, "would format a.json\n")
    assert path.read_bytes() == before


def test_standard_input_is_formatted_to_standard_output(run: Any, write: Any, stdin: Any) -> None:
    path = write("a.json")
    run("fmt", str(path))
    text = path.read_text(encoding="utf-8")
    stdin(json.dumps(json.loads(text)).encode())
    assert run("fmt", "-").out == text


def test_a_file_that_would_lose_content_is_not_formatted(run: Any, nowhere: Path, write: Any) -> None:
    contents = {
        "twice": '{"label": "a", "label": "b", "triggerParam": {}}',
        "broken": "{",
        "list": "[]",
        "package": '{"name": "something-else", "version": "1.0.0"}',
        "bytes": "\udcff",
    }
    for name, content in contents.items():
        (nowhere / f"{name}.json").write_text(content, encoding="utf-8", errors="surrogateescape")
    write("good.json")
    ran = run("fmt", ".")
    assert ran.status == 2
    for name, content in contents.items():
        assert f"./{name}.json was not formatted: line 1, column" in ran.err
        found = (nowhere / f"{name}.json").read_text(encoding="utf-8", errors="surrogateescape")
        assert found == content


def test_the_configuration_also_excludes_files_from_formatting(run: Any, write: Any, nowhere: Path) -> None:
    write("rules/a.json", {EXPRESSION: "outOfParis&batteryIsLow"})
    (nowhere / "fleetapi.toml").write_text('[check]\nexclude = ["rules/a.json"]\n', encoding="utf-8")
    run("fmt", str(write("rules/b.json")))
    assert run("fmt", "rules", "--check").status == 0
    assert run("fmt", "rules/a.json", "--check").status == 1
    assert run("fmt", "rules", "--check", "--exclude", "b.json").status == 1


# ---------------------------------------------------------------------- describe


def test_a_monitor_is_described_with_its_truth_table(run: Any, write: Any) -> None:
    ran = run("describe", str(write("a.json")))
    assert ran.status == 0
    assert ran.out.startswith('Monitor "a.json".\nIt notifies when all of these are true:\n')
    assert ran.out.endswith(
        "\n"
        "outOfParis  batteryIsLow  onMonday  outOfParis & (batteryIsLow | onMonday)\n"
        "no          no            no        no\n"
        "no          no            yes       no\n"
        "no          yes           no        no\n"
        "no          yes           yes       no\n"
        "yes         no            no        no\n"
        "yes         no            yes       yes\n"
        "yes         yes           no        yes\n"
        "yes         yes           yes       yes\n"
    )


def test_a_single_trigger_needs_no_table(run: Any, write: Any) -> None:
    changes = {EXPRESSION: "batteryIsLow", TRIGGERS: [{"name": "batteryIsLow", "data": _level("20")}]}
    assert "yes" not in run("describe", str(write("a.json", changes))).out


def test_conclusions_are_printed(run: Any, write: Any) -> None:
    levels = [{"name": "low", "data": _level("20")}, {"name": "lower", "data": _level("10")}]
    path = str(write("a.json", {TRIGGERS: levels, EXPRESSION: "low & lower"}))
    ran = run("describe", path)
    assert "no   yes    impossible\n" in ran.out
    assert "\nredundant-trigger: `low` adds nothing: " in ran.out
    document = json.loads(run("describe", path, "--json").out)
    assert document["expression"] == "low & lower"
    assert document["truth_table"][1] == {
        "triggers": {"low": False, "lower": True},
        "notifies": False,
        "possible": False,
    }
    assert [each["name"] for each in document["conclusions"]] == ["redundant-trigger"]
    assert document["description"][0] == 'Monitor "a.json".'


def test_a_rule_that_never_fires_is_reported_once(run: Any, write: Any) -> None:
    levels = [
        {"name": "low", "data": _level("20")},
        {"name": "high", "data": _level("80") | {"op": "greaterThan"}},
    ]
    path = str(write("a.json", {TRIGGERS: levels, EXPRESSION: "low & high"}))
    ran = run("describe", path)
    assert ran.out.count("can never hold together") == 1
    assert "\nThat can never be the case: `low` (" in ran.out
    document = json.loads(run("describe", path, "--json").out)
    assert [each["name"] for each in document["conclusions"]] == ["never-fires"]


def _level(limit: str) -> dict[str, Any]:
    return {"data": "vehicle.energy.fuel.level", "op": "lowerThan", "value": [limit]}


# ---------------------------------------------------------------------- explain


def test_all_checks_are_listed(run: Any) -> None:
    lines = run("explain").out.splitlines()
    assert len(lines) == len(every_check()) + 1
    for line, check in zip(lines[1:], every_check().values(), strict=True):
        assert line.split()[:3] == [check.code, check.name, check.severity.value]
        assert ("--fix" in line) is check.fixable
        assert line.endswith(check.title)


@pytest.mark.parametrize("check", every_check().values(), ids=list(every_check()))
def test_every_check_is_explained(run: Any, check: Any) -> None:
    ran = run("explain", check.code)
    assert ran.out.startswith(f"{check.code} {check.name}: {check.title}\n")
    assert ran.out == run("explain", check.name).out == run("explain", check.code.lower()).out
    assert check.explanation in " ".join(ran.out.split())
    assert ("fix       with --fix\n" in ran.out) is (check.fixable and not check.unsafe)
    assert ("fix       with --fix --unsafe-fixes\n" in ran.out) is check.unsafe
    for line in (*check.bad.excerpt().splitlines(), *check.good.excerpt().splitlines()):
        assert f"    {line}\n" in ran.out
    (document,) = map(json.loads, run("explain", check.code, "--json").out.splitlines())
    assert document["code"] == check.code


@pytest.mark.parametrize("code", ["FM501", "FM502"])
def test_checks_of_operands_list_all_of_them(run: Any, code: str) -> None:
    out = run("explain", code).out
    for operand in OPERANDS.values():
        assert f"    {operand.name}" in out
    assert "    vehicle.trip.state (v3 only): includedIn\n" in out
    assert "    vehicle.engines.running (v2 only): equalsTo, onChange\n" in out
    assert "    vehicle.energy.charging.status: equalsTo, includedIn (v3 only), onChange\n" in out


def test_several_checks_are_listed(run: Any) -> None:
    codes = [line.split()[0] for line in run("explain", "FM2").out.splitlines()[1:]]
    assert codes == [code for code in every_check() if code.startswith("FM2")]


@pytest.mark.parametrize(
    ("word", "advice"),
    [
        ("FM6O2", "did you mean `FM602`?"),
        ("zone-radios", "did you mean `zone-radius`?"),
        ("xyzzy", "`fleetapi explain` lists the checks"),
        ("", "`fleetapi explain` lists the checks"),
    ],
)
def test_an_unknown_check(run: Any, word: str, advice: str) -> None:
    ran = run("explain", word)
    assert (ran.status, ran.err) == (2, f"fleetapi: error: unknown check `{word}` ({advice})\n")


# ---------------------------------------------------------------------- schema


@pytest.mark.parametrize("dialect", [None, *Dialect])
def test_the_schema_is_printed(run: Any, dialect: str | None) -> None:
    from jsonschema import Draft202012Validator

    words = [] if dialect is None else ["--dialect", Dialect(dialect).value]
    schema = json.loads(run("schema", *words).out)
    Draft202012Validator.check_schema(schema)
    base = BASES["v3" if dialect is None else Dialect(dialect).value]
    assert Draft202012Validator(schema).is_valid(dict(base))
    wrong = json.loads(Example(changes={f"{DATA}/op": "lessThan"}).document())
    assert not Draft202012Validator(schema).is_valid(wrong)
    assert run("schema", "--json", *words).out.count("\n") == 1
