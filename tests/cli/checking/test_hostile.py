"""Untrusted documents in logs and on terminals: displayed, but never interpreted."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from fleetapi.diagnostics.report import formats
from fleetapi.monitors.checks.examples import BASES, DATA, EXPRESSION, HOOK, Example

HOSTILE = {
    "colour": "\x1b[31m",
    "control of one character": "\x9b2J",
    "delete": "\x7f\b",
    "zero": "\x00",
    "line": "\n::error::pwned",
    "carriage return": "\r\n::warning::pwned",
    "percent": "a%0Ab::c,d:e",
    "half a character": "\ud800",
    "right to left": "\u202eevil\u2066",
    "invisible": "\u200b\ufeff\u2060",
    "line separators": "\u2028x\u0085y\x0c\x0b",
    "azure": "##vso[task.setvariable variable=PATH]pwned",
    "github": "##[add-mask]pwned",
    "markup": "</failure>]]><x>&\"'",
    "no characters": "\ufffe\uffff",
    "long": "é" * 5_000,
}
PLACES = [
    "label",
    EXPRESSION,
    f"{DATA}/op",
    f"{DATA}/data",
    f"{DATA}/value",
    f"{HOOK}/target",
    f"{HOOK}/name",
    f"{HOOK}/attributes",
    "triggerParam/triggers/0/name",
    "subscribeParam/refreshEvent",
    "extendedEventParam",
]
DANGEROUS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
COMMAND = re.compile(r"##\w*\[|^[ \t]*::", re.MULTILINE)


def value(place: str, text: str) -> Any:
    if place == f"{HOOK}/attributes":
        return [{"type": text, "key": text, "value": text}, {"type": "Body", "key": "a", "value": f"${text}"}]
    if place == f"{HOOK}/target":
        return f"http://a{text}"
    return [text] if place in {f"{DATA}/value", "extendedEventParam"} else text


@pytest.fixture
def hostile(nowhere: Path) -> Callable[[str], Path]:
    """A folder of documents with this text in values, in keys, and around the document."""

    def write(text: str) -> Path:
        folder = nowhere / "rules"
        folder.mkdir()
        for number, place in enumerate(PLACES):
            document = Example(base="v3", changes={place: value(place, text)}).document()
            (folder / f"{number}.json").write_bytes(document.encode("utf-8", "surrogatepass"))
        plain = dict(BASES["v3"])
        (folder / "key.json").write_text(json.dumps({**plain, text: 1}, ensure_ascii=True), encoding="utf-8")
        raw = json.dumps(plain)[:-1] + f', "{text}": 1, {text}}}'
        (folder / "raw.json").write_bytes(raw.encode("utf-8", "surrogatepass"))
        return folder

    return write


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_format_lets_a_document_control_the_output(run: Any, hostile: Any, text: str) -> None:
    hostile(text)
    found = len(json.loads(run("check", "rules", "--format", "json").out))
    assert found > len(PLACES) / 2
    for wanted in formats():
        check_output(run("check", "rules", "--format", wanted), wanted, found)


def check_output(ran: Any, wanted: str, found: int) -> None:
    """Check what `fleetapi check` printed in the format `wanted` about `found` findings."""
    assert (ran.status, ran.err) == (1, "")
    assert not DANGEROUS.search(ran.out)
    lines = ran.out.splitlines()
    if wanted == "github":
        assert len(lines) == found
        assert all(re.fullmatch(r"::(error|warning) [^:\r\n]*::[^\r\n]*", line) for line in lines)
    else:
        assert not COMMAND.search(ran.out)
    if wanted == "concise":
        assert all(re.match(r"rules/\w+\.json:\d+:\d+: (error|warning) FM\d{3} ", line) for line in lines)
        assert len(lines) == found
    if wanted in {"json", "gitlab", "sarif"}:
        json.loads(ran.out)
    if wanted == "junit":
        assert len(ET.fromstring(ran.out).findall(".//failure")) > 0
    longest = 2_000 if wanted != "sarif" else 100_000  # SARIF holds what a fix inserts
    assert max(map(len, lines)) < longest


@pytest.mark.parametrize("name", ["colour", "line", "right to left", "azure"])
@pytest.mark.parametrize("words", [["describe"], ["convert", "--to", "v3"], ["fmt", "--check"]], ids=" ".join)
def test_no_other_command_does(run: Any, hostile: Any, name: str, words: list[str]) -> None:
    for path in sorted(hostile(HOSTILE[name]).iterdir()):
        ran = run(words[0], f"rules/{path.name}", *words[1:])
        assert ran.status in {0, 1, 2}
        assert not COMMAND.search(ran.out + ran.err) or words[0] == "convert"
        assert not DANGEROUS.search(ran.err)
        if words[0] != "convert":
            assert not DANGEROUS.search(ran.out)


@pytest.mark.parametrize("name", ["colour", "control of one character", "right to left", "delete", "azure"])
def test_json_lines_escape_control_characters(run: Any, hostile: Any, name: str) -> None:
    hostile(HOSTILE[name])
    ran = run("check", "rules", "--json")
    assert not DANGEROUS.search(ran.out)
    assert not COMMAND.search(ran.out)
    assert all(json.loads(line)["code"] for line in ran.out.splitlines())


@pytest.mark.parametrize("words", [["check", "--diff"], ["fmt", "--diff"]], ids=" ".join)
def test_a_diff_is_exact_in_a_pipe_and_harmless_on_a_terminal(
    run: Any, write: Any, terminal: Any, words: list[str]
) -> None:
    path = write("a.json", {f"{HOOK}/name": "HERE"})
    text = path.read_text("utf-8").replace("HERE", "\x9b2J\u202e").replace('"attributes"', '"attributres"')
    path.write_text(text, encoding="utf-8")
    whole = run(words[0], "a.json", *words[1:])
    assert "\x9b2J\u202e" in whole.out
    terminal(80)
    ran = run(words[0], "a.json", *words[1:])
    assert ran.status == whole.status == 1
    assert not DANGEROUS.search(ran.out)


NAMES = [
    "::error::x.json",
    " ::error::x.json",
    "\x1b[2J.json",
    "a\n::error::b.json",
    "##vso[x]y.json",
    "\u202ex.json",
]


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_a_file_name_does_not_control_the_output(run: Any, write: Any, nowhere: Path, name: str) -> None:
    write(name, {EXPRESSION: "outOfParis && batteryLow", "label": "x"})
    (nowhere / f"{name}.json").symlink_to("gone")
    for words in (["check"], ["check", "--fix"], ["fmt"]):
        for wanted in ([], ["--format", "concise"]) if words == ["check"] else ([],):
            ran = run(*words, name, f"{name}.json", *wanted)
            assert ran.status == 2
            assert not DANGEROUS.search(ran.out + ran.err)
            assert not COMMAND.search(ran.out + ran.err)


def test_standard_output_need_not_be_utf_8(write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    path = write("a.json", {"label": "Zoé →", EXPRESSION: "Zoé"})
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for wanted in formats():
        words = [sys.executable, "-m", "fleetapi.cli.main", "check", str(path), "--format", wanted]
        done = subprocess.run(words, capture_output=True, env=environment, check=False)
        assert (done.returncode, done.stderr) == (1, b""), wanted
        assert "Zoé" in done.stdout.decode("utf-8"), "formats are UTF-8 wherever they are written"
