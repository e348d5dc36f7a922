"""`fleetapi check`: findings, formats and exit status for any input."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from permissions import permissions_count

from fleetapi.cli.checking import run as check_run
from fleetapi.diagnostics.report import formats
from fleetapi.monitors.checks.examples import DATA, EXPRESSION, HOOK, REMOVED, TRIGGERS

MISSPELT = {EXPRESSION: "outOfParis & (batteryLow | onMonday)"}  # FM602, an error
UNUSED = {EXPRESSION: "outOfParis & batteryIsLow"}  # FM603, a warning
QUICKSTART = {EXPRESSION: REMOVED, "triggerParam/bool.exp": "outOfParis & (batteryIsLow | onMonday)"}


def test_a_clean_file(run: Any, write: Any) -> None:
    ran = run("check", str(write("a.json")))
    assert (ran.status, ran.out, ran.err) == (0, "1 file checked, nothing found\n", "")


def test_an_error_is_shown_with_its_line_and_a_fix(run: Any, write: Any) -> None:
    ran = run("check", str(write("a.json", MISSPELT).relative_to(Path.cwd())))
    assert ran.status == 1
    assert ran.out == (
        "a.json:71:31: error FM602 undefined trigger `batteryLow`\n"
        "    |\n"
        ' 71 |     "boolExp": "outOfParis & (batteryLow | onMonday)"\n'
        "    |                               ^^^^^^^^^^\n"
        "    = help: did you mean `batteryIsLow`?\n"
        "\n"
        "1 error in 1 file\n"
    )


def test_warnings_count_only_with_strict(run: Any, write: Any) -> None:
    path = str(write("a.json", UNUSED))
    assert "warning FM603" in run("check", path).out
    assert run("check", path).status == 0
    assert run("check", path, "--strict").status == 1


def test_exit_zero_ignores_findings(run: Any, write: Any) -> None:
    ran = run("check", str(write("a.json", MISSPELT)), "--exit-zero")
    assert ran.status == 0
    assert "FM602" in ran.out


def test_other_dialects_are_errors_when_one_is_required(run: Any, write: Any) -> None:
    path = str(write("a.json", base="quickstart"))
    assert run("check", path).status == 0
    ran = run("check", path, "--dialect", "v3", "--format", "json")
    codes = {finding["code"] for finding in json.loads(ran.out)}
    assert (ran.status, codes) == (1, {"FM201", "FM202", "FM203", "FM204", "FM205"})


def test_a_directory_is_searched(run: Any, write: Any, nowhere: Path) -> None:
    write("rules/b.json", MISSPELT)
    write("rules/a.json", UNUSED)
    write("rules/deep/c.json")
    write("rules/.hidden/d.json", MISSPELT)
    write("rules/node_modules/e.json", MISSPELT)
    ran = run("check", "rules", "--format", "concise")
    assert ran.status == 1
    assert [line.split(":")[0] for line in ran.out.splitlines()] == ["rules/a.json", "rules/b.json"]
    assert "1 error, 1 warning in 3 files" in run("check", "rules").out


def test_labels_are_compared_over_all_files(run: Any, write: Any) -> None:
    write("rules/a.json", {"label": "Same"})
    write("rules/b.json", {"label": "Same"})
    ran = run("check", "rules", "--format", "concise")
    assert ran.out == "rules/b.json:2:12: warning FM902 `rules/a.json` has the same label: Same\n"
    assert run("check", "rules/b.json", "--format", "concise").out == ""


def test_a_file_named_twice_is_checked_once(run: Any, write: Any, nowhere: Path) -> None:
    write("rules/a.json")
    (nowhere / "link.json").symlink_to("rules/a.json")
    ran = run("check", "rules/a.json", "./rules/../rules/a.json", "rules", "link.json")
    assert ran.out == "1 file checked, nothing found\n"


@pytest.mark.parametrize("wanted", formats())
def test_every_format_names_the_finding(run: Any, write: Any, wanted: str) -> None:
    ran = run("check", str(write("rules/a.json", MISSPELT)), "--format", wanted)
    assert ran.status == 1
    assert "FM602" in ran.out
    assert "rules/a.json" in ran.out
    assert ran.err == ""


def test_machine_formats_name_files_relative_to_the_directory(run: Any, write: Any) -> None:
    path = write("rules/a.json", MISSPELT)
    (issue,) = json.loads(run("check", str(path), "--format", "gitlab").out)
    assert issue["location"]["path"] == "rules/a.json"


def test_json_lines(run: Any, write: Any) -> None:
    ran = run("check", str(write("a.json", {**MISSPELT, "label": ""})), "--json")
    lines = [json.loads(line) for line in ran.out.splitlines()]
    assert [(line["file"], line["code"]) for line in lines] == [("a.json", "FM901"), ("a.json", "FM602")]


def test_only_terminals_get_colors(run: Any, write: Any, terminal: Callable[[int], None]) -> None:
    path = str(write("a.json", MISSPELT))
    assert "\x1b[" not in run("check", path).out
    terminal(80)
    assert "\x1b[" not in run("check", path).out  # NO_COLOR
    os.environ.pop("NO_COLOR")
    assert "\x1b[1;31m" in run("check", path).out
    assert "\x1b[" not in run("check", path, "--no-color").out


def test_standard_input(run: Any, write: Any, stdin: Any) -> None:
    stdin(write("a.json", MISSPELT).read_bytes())
    assert run("check", "-").out.startswith("<stdin>:71:31: error FM602")
    stdin(write("a.json", MISSPELT).read_bytes())
    assert run("check", "-", "--stdin-filename", "x/b.json").out.startswith("x/b.json:71:31: error")


BASELINE = "create it with --write-baseline"
REFUSED = {
    "nowhere.json": "nowhere.json does not exist (name files, directories, or - for standard input)",
    "empty": "the directory empty contains no *.json files "
    "(hidden folders, node_modules and venv are not searched)",
    "a.json --select FM6O2": "select: unknown check `FM6O2` (did you mean `FM602`?)",
    "a.json --ignore unused-triger": "ignore: unknown check `unused-triger` (did you mean `unused-trigger`?)",
    "a.json --select xyzzy": "select: unknown check `xyzzy` (`fleetapi explain` lists the checks)",
    "a.json --baseline no.json": f"the baseline no.json does not exist ({BASELINE})",
    "a.json --baseline a.json": "a.json is not a baseline, or was written by another version of fleetapi "
    f"({BASELINE})",
    "a.json --write-baseline": "--write-baseline needs a file (name it with --baseline FILE)",
    "a.json - --fix": "--fix cannot combine standard input with other files "
    "(the fixed document goes to standard output)",
    "a.json --json --format json": "--json and --format cannot be used together "
    "(--json prints one finding per line, --format json a single list)",
    "a.json --fix --diff": "--fix and --diff cannot be used together (--diff only shows the changes)",
    "a.json --write-baseline --baseline b.json --diff": "--write-baseline cannot be used with "
    "--fix or --diff (fix first, then write the baseline)",
    "a.json --diff --json": "--diff cannot be used with --json or --format (it has its own format)",
    "a.json --config no.toml": "cannot read no.toml: No such file or directory",
}


@pytest.mark.parametrize(("words", "line"), REFUSED.items(), ids=REFUSED)
def test_wrong_usage_is_one_line_and_status_2(
    run: Any, write: Any, nowhere: Path, words: str, line: str
) -> None:
    write("a.json")
    (nowhere / "empty").mkdir()
    ran = run("check", *words.split())
    assert (ran.status, ran.out, ran.err) == (2, "", f"fleetapi: error: {line}\n")


def test_unreadable_files_are_reported_and_the_rest_is_checked(run: Any, write: Any, nowhere: Path) -> None:
    write("rules/a.json", MISSPELT)
    (nowhere / "rules" / "dangling.json").symlink_to("gone.json")
    ran = run("check", "rules")
    assert ran.status == 2
    assert "rules/a.json:71:31: error FM602" in ran.out
    assert ran.err == (
        "fleetapi: error: cannot read rules/dangling.json: "
        "it is a symbolic link to gone.json, which does not exist\n"
    )


def test_a_file_without_permission(run: Any, write: Any) -> None:
    path = write("a.json")
    path.chmod(0)
    with permissions_count():
        assert f"cannot read {path}: Permission denied" in run("check", str(path)).err


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"\x00", b"\xff\xfe{\x00}\x00", b"\xef\xbb\xbf{}", b"{", b"[" * 100_000, b"null"),
        *(b'"\\ud800"', b"1" * 5000, b"{}" * 3_000_000, b'{"a": NaN}', b"\xf0\x9f", b'{"label": "\\u0000"}'),
    ],
    ids=lambda content: repr(content[:12]),
)
def test_any_bytes_give_findings_and_never_a_crash(run: Any, nowhere: Path, content: bytes) -> None:
    (nowhere / "a.json").write_bytes(content)
    for wanted in ("text", "sarif", "junit"):
        ran = run("check", "a.json", "--format", wanted)
        assert (ran.status, ran.err) == (1, ""), ran.err


def test_a_huge_file_is_not_read(run: Any, nowhere: Path) -> None:
    with (nowhere / "a.json").open("wb") as file:
        file.write(b'{"label": ')
        file.truncate(100_000_000)
    begin = time.process_time()
    ran = run("check", "a.json")
    assert "the file has 100,000,000 bytes; a monitor may have at most 500,000 characters" in ran.out
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    "name", ["with space.json", "ümlaut.json", "new\nline.json", "a,b:c%.json", "-x.json"]
)
def test_unusual_names(run: Any, write: Any, name: str) -> None:
    write(f"rules/{name}", MISSPELT)
    for wanted in formats():
        assert run("check", "rules", "--format", wanted).status == 1


def test_a_name_that_is_not_utf_8(run: Any, write: Any, nowhere: Path) -> None:
    content = write("a.json", MISSPELT).read_bytes()
    (nowhere / "a.json").unlink()
    try:
        Path(os.fsdecode(b"caf\xe9.json")).write_bytes(content)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    for wanted in formats():
        ran = run("check", ".", "--format", wanted)
        assert (ran.status, ran.err) == (1, ""), wanted


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes in the file system")
def test_a_pipe_is_read_when_named_and_skipped_when_found(write: Any, nowhere: Path) -> None:
    write("a.json")
    os.mkfifo(nowhere / "pipe.json")
    fleetapi = f"{sys.executable} -m fleetapi.cli.main"
    script = f"{fleetapi} check . && (cat a.json > pipe.json & {fleetapi} check pipe.json)"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "1 file checked, nothing found\n" * 2


def test_a_closed_standard_input(nowhere: Path) -> None:
    script = f"{sys.executable} -m fleetapi.cli.main check - <&-"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (2, "fleetapi: error: standard input is closed\n")


def test_an_internal_error_is_status_3(run: Any, write: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr(check_run, "check_files", fail)
    ran = run("check", str(write("a.json")))
    assert ran.status == 3
    assert "a bug in fleetapi: RuntimeError: broken" in ran.err


def test_it_can_be_interrupted(nowhere: Path) -> None:
    """The signal is sent while the command reads standard input."""
    program = (
        "import io, os, signal, sys\n"
        "from fleetapi.cli.main import main\n"
        "class Never(io.RawIOBase):\n"
        "    def readable(self): return True\n"
        "    def readinto(self, buffer):\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "        while True: pass  # until Python runs the handler, which 3.13 does a little later\n"
        "sys.stdin = io.TextIOWrapper(io.BufferedReader(Never()))\n"
        "sys.exit(main(['check', '-']))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_a_credential_is_never_shown(run: Any, write: Any) -> None:
    secret = "Basic bWU6aHVudGVyMg=="
    changes = {f"{HOOK}/attributes/0": {"type": "Header", "key": "Authorization", "value": secret}}
    path = str(write("a.json", {**changes, f"{DATA}/op": "lessThan"}))
    for words in ([], ["--ignore", "FM801"], ["--select", "FM5"]):
        for wanted in formats():
            assert "bWU6aHVudGVyMg" not in run("check", path, "--format", wanted, *words).out


def test_it_loads_neither_aiohttp_nor_cryptography(write: Any) -> None:
    path = write("a.json", {TRIGGERS: []})
    code = (
        f"import sys\nfrom fleetapi.cli.main import main\nmain(['check', {str(path)!r}]); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert not loaded & {"aiohttp", "cryptography", "cattrs", "asyncio", "ssl", "rich", "z3"}
    assert "FM103" in done.stdout


def test_a_clean_file_loads_no_more_than_it_needs(write: Any) -> None:
    path = write("a.json")
    code = (
        f"import sys\nfrom fleetapi.cli.main import main\nmain(['check', {str(path)!r}]); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert not loaded & {
        "lark",
        "zoneinfo",
        "fleetapi.monitors.reasoning",
        "fleetapi.monitors.monitor",
    }


@pytest.mark.parametrize("option", ["--select", "--ignore"])
@pytest.mark.parametrize("words", ["", " , "])
def test_an_empty_list_of_checks_is_refused(run: Any, write: Any, option: str, words: str) -> None:
    write("a.json", {"label": ""})
    ran = run("check", "a.json", option, words)
    assert (ran.status, ran.out) == (2, "")
    assert f"invalid value for '{option}': the list is empty" in ran.err
