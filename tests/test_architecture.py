"""Test the structure that docs/architecture.md describes: imports, cycles, the size of files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import grimp

PACKAGE = Path(__file__).parents[1] / "fleetapi"
LONGEST_FILE = 400
SHORTEST_FILE = 40
SHORT_FILES = {
    "*__init__.py": "a package, or the names that it exports",
    "__main__.py": "`python -m fleetapi`",
    "commands.py": "a former name",
    "cli/commands/*.py": "one noun of the command line",
    "diagnostics/formats/*.py": "one output format",
}
"""Instances of a pattern, which may be short, and what the pattern is."""


class Deferred(NamedTuple):
    """Imports inside functions: who (module or package) imports what, and why not at the top of the file."""

    importers: tuple[str, ...]
    imported: tuple[str, ...]
    reason: str


DEFERRED_IMPORTS = (
    Deferred(
        ("cli",),
        (
            *(
                "ast",
                "asyncio",
                "difflib",
                "getpass",
                "inspect",
                "json",
                "orjson",
                "rich",
                "signal",
                "textwrap",
                "tomllib",
                "traceback",
            ),
            *(
                "click.shell_completion",
                "fleetapi",
                "cli",
                "client",
                "config",
                "diagnostics",
                "language",
                "models",
                "monitors",
            ),
            *("remote_commands", "resources", "sandbox", "session", "webhooks"),
        ),
        "a command loads what it needs when it runs, so that every command starts fast",
    ),
    Deferred(
        ("cli.framework",),
        ("ast", "inspect"),
        "only help under `python -OO` reads docstrings from the source",
    ),
    Deferred(
        ("monitors.checks", "diagnostics", "language.located_json"),
        (
            "diagnostics",
            "errors",
            "hashlib",
            "ipaddress",
            "pkgutil",
            "monitors.reasoning",
            "language",
            "monitors.checks",
            "monitors.times",
            "zoneinfo",
        ),
        "only a document with findings needs it: a valid one is checked without places, advice and fixes",
    ),
    Deferred(
        ("language.grammars", "monitors.expressions", "monitors.documents.loading"),
        ("lark", "language", "diagnostics.position", "monitors.checks.redaction", "monitors.expressions"),
        "parsers take long to load, and most documents and expressions are read without them",
    ),
    Deferred(
        ("monitors.monitor", "monitors.descriptions"),
        ("monitors.checks", "monitors.descriptions", "monitors.documents", "monitors.reasoning"),
        "composing a monitor needs neither its JSON, nor its checks, nor its description",
    ),
    Deferred(
        ("monitors.semantics", "monitors.times"),
        ("decimal", "monitors.times.windows", "zlib", "zoneinfo"),
        "only monitors with time windows need it",
    ),
    Deferred(
        ("resources",),
        ("language.intervals", "models", "monitors", "remote_commands"),
        "only a few operations need it, and `import fleetapi.client` is measured",
    ),
    Deferred(
        ("client", "session"),
        ("cryptography", "session.certificates.reading", "session.transport.transport"),
        "creating a client loads neither aiohttp nor cryptography",
    ),
    Deferred(
        ("_lazy", "session.options"), ("diagnostics.suggest", "difflib"), "only a misspelled name needs it"
    ),
    Deferred(("_former",), ("attrs", "importlib.machinery"), "few programs use a former name or a pickle"),
    Deferred(("config.sources",), ("tomllib",), "settings may come from arguments and variables alone"),
    Deferred(("wire.converters",), ("cattrs",), "only decoding a response needs it"),
    Deferred(
        ("sandbox.pytest_plugin",), ("errors", "sandbox.sandbox"), "pytest loads the plugin in every project"
    ),
    Deferred(
        ("sandbox.sandbox",), ("client", "session.certificates"), "only `Sandbox.client()` needs the client"
    ),
)
"""Every import inside a function is covered by one of these. Names are relative to `fleetapi`."""

ANYTHING = {"*"}
ALLOWED: dict[str, set[str]] = {
    "remedies": set(),
    "errors": set(),
    "_former": set(),
    "_lazy": {"diagnostics"},
    "representation": set(),
    "tracebacks": set(),
    "diagnostics": set(),
    "wire": set(),
    "config": {"wire.pem_text"},
    "language": {"diagnostics"},
    "models": {"wire"},
    "monitors": {"language", "diagnostics", "wire"},
    "remote_commands": {"diagnostics", "models", "monitors", "wire"},
    "commands": {"remote_commands"},
    "session": {"wire"},
    "resources": {"session", "models", "monitors", "remote_commands", "language", "wire"},
    "client": {"resources", "session", "config", "wire"},
    "webhooks": {"models", "monitors", "wire"},
    "sandbox": {"wire.operations", "wire.dialects", "wire.header_limits", "monitors"},
    "cli": ANYTHING,
    "__main__": {"cli"},
}
"""What each package or top-level module may import, besides itself and `COMMON`."""

COMMON = {"_former", "errors", "remedies", "representation", "tracebacks", "_lazy", "__version__"}

EXCEPTIONS = {("sandbox/sandbox.py", "client"), ("sandbox/sandbox.py", "session")}
"""`Sandbox.client()` hands users a client for their own tests."""

THIRD_PARTY: dict[str, tuple[str, ...]] = {
    "aiohttp": (
        "session/transport",
        "webhooks/receiver",
        "sandbox/network/server",
        "sandbox/network/sender",
    ),
    "lark": ("language/",),
    "cattrs": ("wire/",),
}
"""The only places that may import each library."""


@cache
def modules() -> dict[str, str]:
    """The source of every module by its path within the package."""
    return {
        path.relative_to(PACKAGE).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(PACKAGE.rglob("*.py"))
    }


@cache
def parsed(path: str) -> ast.Module:
    return ast.parse(modules()[path])


def imported(path: str) -> Iterator[str]:
    """Every name that a module imports, anywhere in it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def allows(package: str, target: str) -> bool:
    if target.split(".")[0] in {package, *COMMON}:
        return True
    return any(grant in ("*", target) or target.startswith(f"{grant}.") for grant in ALLOWED[package])


def forbidden(path: str) -> set[str]:
    """What a module imports from packages that its own package may not use."""
    package = path.split("/")[0].removesuffix(".py")
    found = set()
    for name in imported(path):
        if not name.startswith("fleetapi."):
            continue
        target = name.removeprefix("fleetapi.")
        if (path, target.split(".")[0]) in EXCEPTIONS:
            continue
        parts = target.split(".")
        prefixes = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
        if not any(allows(package, prefix) for prefix in prefixes):
            found.add(target)
    return found


def test_every_package_is_listed() -> None:
    packages = {path.split("/")[0].removesuffix(".py") for path in modules()} - {"__init__"}
    assert packages == ALLOWED.keys(), "add it to ALLOWED and to the table in docs/architecture.md"


def test_a_package_imports_only_what_it_may() -> None:
    found = {path: sorted(forbidden(path)) for path in modules() if path != "__init__.py"}
    assert {path: names for path, names in found.items() if names} == {}


def test_third_party_libraries_are_imported_only_in_their_places() -> None:
    found = [
        (path, library)
        for path in modules()
        for library, places in THIRD_PARTY.items()
        if library in {name.split(".")[0] for name in imported(path)} and not path.startswith(places)
    ]
    assert found == []


def test_no_imports_form_a_cycle() -> None:
    """Imports for type checkers and imports inside functions count as well."""
    graph = grimp.build_graph("fleetapi", cache_dir=None)
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        raise AssertionError("imports form a cycle: " + " <- ".join(error.args[1])) from None


def test_every_file_is_short_enough_to_read() -> None:
    lengths = {path: len(text.splitlines()) for path, text in modules().items()}
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_file_is_too_short_to_have_a_subject() -> None:
    lengths = {path: len(text.splitlines()) for path, text in modules().items()}
    short = {path for path, length in lengths.items() if length < SHORTEST_FILE}
    assert {path for path in short if not matches(path, SHORT_FILES)} == set()
    assert [pattern for pattern in SHORT_FILES if not any(fnmatchcase(path, pattern) for path in short)] == []


def matches(path: str, patterns: Iterable[str]) -> bool:
    return any(fnmatchcase(path, pattern) for pattern in patterns)


def name_of(path: str) -> str:
    """The dotted name of a module, relative to the package; empty for the package itself."""
    return path.removesuffix(".py").removesuffix("__init__").rstrip("/").replace("/", ".")


@cache
def paths_by_name() -> dict[str, str]:
    return {name_of(path): path for path in modules()}


def targets(node: ast.Import | ast.ImportFrom) -> Iterator[str]:
    """The modules that a statement imports; ours relative to the package."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    module = (node.module or "").removeprefix("fleetapi.")
    for alias in node.names:
        inner = alias.name if module == "fleetapi" else f"{module}.{alias.name}"
        yield inner if inner in paths_by_name() else module


def deferred(path: str) -> set[str]:
    """What a module imports inside its functions."""
    return {
        target
        for function in ast.walk(parsed(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for target in targets(node)
    }


def within(name: str, parts: Iterable[str]) -> bool:
    """Whether a module is one of these, or inside one of these packages."""
    return any(name == part or name.startswith(f"{part}.") for part in parts)


def test_every_import_inside_a_function_has_a_reason() -> None:
    found = {(name_of(path), target) for path in modules() for target in deferred(path)}
    unexplained = {
        (module, target)
        for module, target in found
        if not any(within(module, row.importers) and within(target, row.imported) for row in DEFERRED_IMPORTS)
    }
    assert unexplained == set(), (
        "move it to the top of the file, or add it to DEFERRED_IMPORTS with the reason"
    )
    unused = []
    for row in DEFERRED_IMPORTS:
        covered = [pair for pair in found if within(pair[0], row.importers) and within(pair[1], row.imported)]
        unused += [name for name in row.importers if not any(within(module, [name]) for module, _ in covered)]
        unused += [name for name in row.imported if not any(within(target, [name]) for _, target in covered)]
    assert unused == [], "remove them from DEFERRED_IMPORTS"


def loaded_at_once(path: str) -> Iterator[str]:
    """What a module imports at its top level, not counting what only type checkers see."""
    pending: list[ast.stmt] = list(parsed(path).body)
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from targets(node)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            pending += node.orelse
        elif isinstance(node, ast.If | ast.Try):
            pending += [*node.body, *node.orelse]


@cache
def everything_loaded_by(module: str) -> frozenset[str]:
    """All modules that are loaded when this one is imported, as far as our own imports tell."""
    found: set[str] = set()
    pending = [module]
    while pending:
        name = pending.pop()
        if name in found:
            continue
        found.add(name)
        if name in paths_by_name():
            parts = name.split(".")
            pending += [".".join(parts[:count]) for count in range(1, len(parts))]
            pending += loaded_at_once(paths_by_name()[name])
    return frozenset(found)


def test_an_import_inside_a_function_defers_something() -> None:
    """Nothing is gained where the module is loaded anyway when the importing one is."""
    lazy = {name_of(path) or "fleetapi" for path, text in modules().items() if "attach(__name__)" in text}
    useless = {
        (path, target)
        for path in modules()
        for target in deferred(path) - lazy
        if target in everything_loaded_by(name_of(path))
    }
    assert useless == set(), "import it at the top of the file"


NAMED_FILE = re.compile(r"`([\w./*]+\.(?:pyi?|json|toml|lark)|[\w/]+/)`")


def test_every_file_that_the_documentation_names_exists() -> None:
    """A name may begin in any folder: the text before it says in which."""
    page = (PACKAGE.parent / "docs" / "architecture.md").read_text(encoding="utf-8")
    names = set(NAMED_FILE.findall(page)) - {"fleetapi.toml"}  # a file of users
    assert len(names) > 150
    existing = [f"/{path.relative_to(PACKAGE.parent).as_posix()}" for path in files_of_the_project()]
    folders = [f"{path.rpartition('/')[0]}/" for path in existing]
    missing = {
        name for name in names if not any(fnmatchcase(path, f"*/{name}") for path in existing + folders)
    }
    assert missing == set()


def files_of_the_project() -> Iterator[Path]:
    for folder in ("fleetapi", "tests", "docs", "grammar"):
        yield from (path for path in (PACKAGE.parent / folder).rglob("*") if path.is_file())
