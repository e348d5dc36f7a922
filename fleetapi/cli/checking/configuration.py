"""The configuration of checks: `[tool.fleetapi]` in pyproject.toml, or `[check]` in fleetapi.toml.

It is searched for from the first path upwards, up to the root of the repository. In one folder, fleetapi.toml
takes precedence. That file may also contain the client's `[profiles.*]`, which are ignored here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from fleetapi.errors import ConfigurationError

__all__ = ["DIALECTS", "KEYS", "Configuration", "find_configuration", "read_configuration"]

DIALECTS: Final = ("quickstart", "v3", "v2")

_SETTINGS_FILE: Final = "fleetapi.toml"
_PROJECT_FILE: Final = "pyproject.toml"
_TABLES: Final = ("check", "profiles")  # of fleetapi.toml


class Configuration(NamedTuple):
    """The configured values. `folder` contains the file; its paths and patterns are relative to it."""

    folder: Path | None = None
    dialect: str | None = None
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    exclude: tuple[str, ...] = ()
    strict: bool = False
    baseline: Path | None = None
    source: str = ""


def find_configuration(start: Path) -> Configuration:
    """Read the nearest configuration at or above `start`, or return the defaults if there is none.

    Raises `ConfigurationError` if the file cannot be read or is invalid.
    """
    folder = start.absolute()
    for place in (folder, *folder.parents):
        for name in (_SETTINGS_FILE, _PROJECT_FILE):
            path = place / name
            if os.path.isfile(path):  # noqa: PTH113 - pathlib's raises for an inaccessible folder
                found = _read(path)
                if found is not None:
                    return found
        if os.path.lexists(place / ".git"):
            break
    return Configuration()


def read_configuration(path: Path) -> Configuration:
    """Read this file. Raises `ConfigurationError`, also if it does not configure checks."""
    found = _read(path)
    if found is None:
        table = "[tool.fleetapi]" if path.name == _PROJECT_FILE else "[check]"
        raise ConfigurationError(f"{path} has no {table} table")
    return found


def _read(path: Path) -> Configuration | None:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read {path}: {error.strerror or error}") from None
    project = path.name == _PROJECT_FILE
    if project and b"fleetapi" not in content:
        return None
    document = _parse(path, content)
    if project:
        tool = document.get("tool", {})
        table, title = tool.get("fleetapi") if isinstance(tool, dict) else None, "[tool.fleetapi]"
    else:
        _check_tables(path, document)
        table, title = document.get("check"), "[check]"
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ConfigurationError(f"{path}: {title} is not a table")
    return _configuration(path, title, table)


def _parse(path: Path, content: bytes) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(content.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}") from None


def _check_tables(path: Path, document: Mapping[str, Any]) -> None:
    for key in document:
        if key in KEYS:
            raise ConfigurationError(f"{path}: `{key}` is not in a table", remedy="put [check] above it")
        if key not in _TABLES:
            raise ConfigurationError(f"{path} has an unknown key `{key}`", remedy=_guess(key, _TABLES))


def _guess(key: str, known: tuple[str, ...]) -> str:
    from fleetapi.diagnostics.suggest import did_you_mean

    return did_you_mean(key, known) or f"the keys are {', '.join(known)}"


class _Table:
    """Reads and validates the values of one table; errors name the file, the table and the key."""

    def __init__(self, path: Path, title: str, table: Mapping[str, Any]) -> None:
        self.path = path
        self.title = title
        self.table = table

    def error(self, key: str, wanted: str) -> ConfigurationError:
        return ConfigurationError(f"{self.path}: `{key}` in {self.title} must be {wanted}")

    def flag(self, key: str) -> bool:
        value = self.table[key]
        if not isinstance(value, bool):
            raise self.error(key, "true or false")
        return value

    def string(self, key: str) -> str:
        value = self.table[key]
        if not isinstance(value, str) or not value:
            raise self.error(key, "a non-empty string")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        return self.strings_in(self.table[key], key)

    def strings_in(self, value: object, key: str) -> tuple[str, ...]:
        if not isinstance(value, list) or not all(isinstance(item, str) and item for item in value):
            raise self.error(key, "a list of non-empty strings")
        return tuple(value)

    def dialect(self, key: str) -> str:
        value = self.table[key]
        if value not in DIALECTS:
            raise self.error(key, f"one of {', '.join(DIALECTS)}")
        return str(value)

    def file(self, key: str) -> Path:
        return self.path.parent / Path(self.string(key)).expanduser()

    def ignores(self, key: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
        value = self.table[key]
        if not isinstance(value, dict):
            raise self.error(key, "a table that maps patterns to lists of codes")
        return tuple(
            (pattern, self.strings_in(codes, f"{key}.{pattern}")) for pattern, codes in value.items()
        )


_READERS: Final[Mapping[str, Callable[[_Table, str], Any]]] = {
    "dialect": _Table.dialect,
    "select": _Table.strings,
    "ignore": _Table.strings,
    "per-file-ignores": _Table.ignores,
    "exclude": _Table.strings,
    "strict": _Table.flag,
    "baseline": _Table.file,
}
KEYS: Final = tuple(_READERS)
"""The keys of the table."""


def _configuration(path: Path, title: str, document: Mapping[str, Any]) -> Configuration:
    table = _Table(path, title, document)
    values: dict[str, Any] = {}
    for key in document:
        reader = _READERS.get(key)
        if reader is None:
            raise ConfigurationError(
                f"{path}: {title} has an unknown key `{key}`", remedy=_guess(str(key), KEYS)
            )
        values[key.replace("-", "_")] = reader(table, key)
    return Configuration(folder=path.parent.absolute(), source=f"{title} of {path}", **values)
