"""Paths in reports: relative to the repository root for GitHub, GitLab and SARIF."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pytest

from fleetapi.cli.checking.paths import repository_paths

WRONG = {"label": ""}
SCHEMA = Path(__file__).parents[2] / "cases" / "formats" / "sarif-subset.schema.json"
FORMATS = ("github", "gitlab", "sarif")


@pytest.fixture(autouse=True)
def no_build_server(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_WORKSPACE", "CI_PROJECT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def named(run: Any) -> Callable[..., str]:
    """`named("github", "check", ...)` returns the path of the only finding."""

    def path(wanted: str, *words: str) -> str:
        ran = run("check", *words, "--format", wanted)
        assert (ran.status, ran.err) == (0, "")
        if wanted == "github":
            match = re.search(r"file=([^,]*),", ran.out)
            assert match is not None
            return re.sub("%([0-9A-F]{2})", lambda found: chr(int(found[1], 16)), match[1])
        document = json.loads(ran.out)
        if wanted == "gitlab":
            return str(document[0]["location"]["path"])
        (result,) = document["runs"][0]["results"]
        return unquote(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])

    return path


@pytest.fixture
def repository(nowhere: Path, write: Any) -> Path:
    """A repository with one monitor, in monitors/deep."""
    (nowhere / "repository" / ".git").mkdir(parents=True)
    write("repository/monitors/deep/a.json", WRONG)
    return nowhere / "repository"


ELSEWHERE = {
    "at the root": (".", "monitors"),
    "at the root, with a dot": (".", "./monitors"),
    "the root itself": (".", "."),
    "in a folder": ("monitors", "deep"),
    "in the folder of the file": ("monitors/deep", "."),
    "beside it": ("docs", "../monitors/deep/a.json"),
    "above it": ("..", "repository/monitors/deep/a.json"),
    "far away, with a whole path": ("/", "{root}/monitors/deep"),
    "through a link to a folder": (".", "link/a.json"),
    "through a link and up again": (".", "link/../deep/a.json"),
    "in a link to the checkout": ("../checkout/monitors", "deep/a.json"),
    "by the path of a link to the checkout": ("/", "{root}/../checkout/monitors/deep/a.json"),
}


@pytest.mark.parametrize("wanted", FORMATS)
@pytest.mark.parametrize(("folder", "path"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_a_path_is_relative_to_the_root_in_any_directory(  # noqa: PLR0917 - fixtures
    named: Any, repository: Path, monkeypatch: pytest.MonkeyPatch, folder: str, path: str, wanted: str
) -> None:
    (repository / "docs").mkdir()
    (repository / "link").symlink_to("monitors/deep")
    (repository.parent / "checkout").symlink_to("repository")
    monkeypatch.chdir(repository / folder)
    assert named(wanted, path.format(root=repository)) == "monitors/deep/a.json"


@pytest.mark.parametrize("wanted", ["gitlab", "sarif"])
def test_fingerprints_do_not_depend_on_the_directory(
    run: Any, repository: Path, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    found = set()
    for folder, path in (
        ("repository", "monitors"),
        ("repository/monitors", "./deep"),
        (".", str(repository)),
    ):
        monkeypatch.chdir(repository.parent / folder)
        found.add(run("check", path, "--format", wanted).out)
    assert len(found) == 1


def test_a_baseline_works_from_every_directory(
    run: Any, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(repository)
    run("check", "monitors", "--baseline", "known.json", "--write-baseline")
    for folder in ("monitors", "monitors/deep", ".."):
        monkeypatch.chdir(repository / folder)
        ran = run(
            "check", str(repository / "monitors"), "--strict", "--baseline", str(repository / "known.json")
        )
        assert (ran.status, ran.err) == (0, "")


@pytest.mark.parametrize("variable", ["GITHUB_WORKSPACE", "CI_PROJECT_DIR"])
@pytest.mark.parametrize("wanted", FORMATS)
def test_a_build_server_names_the_root(  # noqa: PLR0917 - fixtures
    named: Any, write: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch, variable: str, wanted: str
) -> None:
    write("work/sub/.git/keep.json")  # a repository within, as a submodule is
    write("work/sub/monitors/a.json", WRONG)
    (nowhere / "link").symlink_to("work")
    for place in ("work", "link"):
        monkeypatch.setenv(variable, str(nowhere / place))
        monkeypatch.chdir(nowhere / "work" / "sub")
        assert named(wanted, "monitors") == "sub/monitors/a.json"


@pytest.mark.parametrize("value", ["", "relative", "/does/not/exist", "{elsewhere}"])
def test_an_unusable_variable_is_ignored(
    named: Any, repository: Path, nowhere: Path, monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    (nowhere / "elsewhere").mkdir()
    (repository / "relative").mkdir()
    monkeypatch.chdir(repository)
    monkeypatch.setenv("GITHUB_WORKSPACE", value.format(elsewhere=nowhere / "elsewhere"))
    assert named("github", "monitors") == "monitors/deep/a.json"


def test_git_may_be_a_file(named: Any, write: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write("tree/monitors/a.json", WRONG)
    (nowhere / "tree" / ".git").write_text("gitdir: /elsewhere/.git/worktrees/tree\n", encoding="utf-8")
    monkeypatch.chdir(nowhere / "tree" / "monitors")
    assert named("gitlab", "a.json") == "monitors/a.json"


def test_the_repository_of_the_current_directory_comes_before_that_of_the_file(
    named: Any, write: Any, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("repository/sub/a.json", WRONG)
    (repository / "sub" / ".git").touch()
    monkeypatch.chdir(repository)
    assert named("gitlab", "sub") == "sub/a.json"
    monkeypatch.chdir(repository.parent)
    assert named("gitlab", "repository/sub") == "a.json"


@pytest.mark.parametrize("wanted", FORMATS)
def test_outside_a_repository_paths_are_relative_to_the_directory(
    named: Any, write: Any, nowhere: Path, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    path = write("x/a.json", WRONG)
    assert named(wanted, "./x") == "x/a.json"
    assert named(wanted, str(path)) == "x/a.json"
    (nowhere / "y").mkdir()
    monkeypatch.chdir(nowhere / "y")
    assert named(wanted, str(path)) == (f"file://{path}" if wanted == "sarif" else str(path))


@pytest.mark.parametrize(
    "name", ["a b.json", "Zoé 变.json", "100%.json", "a,b:c.json", "back\\slash.json", "#?.json"]
)
def test_any_name_is_a_valid_uri_from_the_root(
    run: Any, write: Any, repository: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    write(f"repository/monitors/Größe x/{name}", WRONG)
    monkeypatch.chdir(repository / "monitors")
    log = json.loads(run("check", "Größe x", "--format", "sarif").out)
    jsonschema.validate(log, json.loads(SCHEMA.read_text(encoding="utf-8")))
    (result,) = log["runs"][0]["results"]
    artifact = result["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact["uriBaseId"] == "%SRCROOT%"
    assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", artifact["uri"])
    assert unquote(artifact["uri"]) == f"monitors/Größe x/{name}"
    assert "%SRCROOT%" in log["runs"][0]["originalUriBaseIds"]
    assert str(repository) not in json.dumps(log)


def test_a_file_outside_the_repository_has_no_base(
    run: Any, write: Any, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("outside.json", WRONG)
    monkeypatch.chdir(repository)
    run_ = json.loads(run("check", "../outside.json", "--format", "sarif").out)["runs"][0]
    artifact = run_["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": path.as_uri()}
    assert "originalUriBaseIds" not in run_


@pytest.mark.parametrize("wanted", FORMATS)
def test_standard_input_is_not_a_file_of_the_repository(
    named: Any, repository: Path, stdin: Any, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.chdir(repository / "monitors")
    content = Path("deep/a.json").read_bytes()
    stdin(content)
    assert named(wanted, "-") == "<stdin>"
    stdin(content)
    assert named(wanted, "-", "--stdin-filename", "new/b.json") == "monitors/new/b.json"


def test_a_link_to_a_file_keeps_its_own_name(nowhere: Path, write: Any) -> None:
    (nowhere / ".git").mkdir()
    write("monitors/a.json")
    (nowhere / "link.json").symlink_to("monitors/a.json")
    (nowhere / "loop").symlink_to("loop")
    assert repository_paths(["link.json"]) == {"link.json": "link.json"}
    assert repository_paths(["loop/a.json"])["loop/a.json"] == "loop/a.json"
    assert repository_paths([]) == {}


@pytest.mark.parametrize("wanted", ["text", "concise", "json", "junit"])
def test_other_formats_keep_the_given_names(
    run: Any, repository: Path, monkeypatch: pytest.MonkeyPatch, wanted: str
) -> None:
    monkeypatch.chdir(repository / "monitors")
    out = run("check", "deep", "--format", wanted).out
    assert "deep/a.json" in out
    assert "monitors/deep" not in out


def test_concise_lines_name_the_severity(run: Any, write: Any) -> None:
    write("a.json", {"label": "", "triggerParam/triggers": []})
    lines = run("check", "a.json", "--format", "concise").out.splitlines()
    assert all(re.fullmatch(r"a\.json:\d+:\d+: (error|warning) FM\d{3} .+", line) for line in lines)
    assert {line.split()[1] for line in lines} == {"error", "warning"}


def test_a_path_on_another_drive_is_absolute(monkeypatch: pytest.MonkeyPatch) -> None:
    """`os.path.relpath` raises for it on Windows."""
    from fleetapi.cli.checking import paths

    def relpath(*_: object) -> str:
        raise ValueError("path is on mount 'D:', start on mount 'C:'")

    monkeypatch.setattr(os.path, "relpath", relpath)
    assert paths.path_under(Path("/x"), "/y/a.json") == "/y/a.json"
