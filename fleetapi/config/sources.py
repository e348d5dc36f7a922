"""Load settings from arguments, environment variables and a profile of `fleetapi.toml`, in this order."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import attrs

from fleetapi.config.settings import Settings
from fleetapi.config.settings_table import (
    CONFIG_FILE,
    CONFIG_VARIABLE,
    DEFAULT_PROFILE,
    MAYBE_CONTENTS,
    NO_PROXY,
    PROFILE_VARIABLE,
    SETTINGS,
)
from fleetapi.errors import ConfigurationError
from fleetapi.remedies import Setting, all_of, sentence
from fleetapi.tracebacks import guarded
from fleetapi.wire.pem_text import is_contents

__all__ = ["load_settings"]


@guarded  # the environment has every secret of the process
def load_settings(
    arguments: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    profile: str | None = None,
    file: Path | None = None,
    directory: Path | None = None,
    names: Mapping[str, str] | None = None,
) -> Settings:
    """Load settings from all three sources. Raises `ConfigurationError`.

    An argument that is None, and an empty variable, count as not set. `names` maps arguments to their names
    in errors, for options of a command.

    The file is `file`, else the value of `FLEETAPI_CONFIG`, else `fleetapi.toml` in `directory` (default: the
    current one), if it exists. The profile is `profile`, else the value of `FLEETAPI_PROFILE`, else
    `default`.
    """
    variables = os.environ if environment is None else environment
    given = {name: value for name, value in (arguments or {}).items() if value is not None}
    unknown = sorted(given.keys() - SETTINGS.keys())
    if unknown:
        raise ConfigurationError(
            f"unknown setting {unknown[0]}", remedy=f"the settings are {', '.join(SETTINGS)}"
        )
    values, origins = _from_file(variables, profile, file, directory or Path.cwd())
    for setting in SETTINGS.values():
        if text := variables.get(setting.variable):
            values[setting.name], origins[setting.name] = text, f"the variable {setting.variable}"
        if setting.name in given:
            values[setting.name] = given[setting.name]
            origins[setting.name] = (names or {}).get(setting.name, f"the argument {setting.name}=")
    settings = Settings(**values, origins=origins)
    if settings.proxy is None:
        proxy, variable = _system_proxy(settings.base_url, variables)
        origins = {**origins, "proxy": f"the variable {variable}"} if proxy else origins
        return attrs.evolve(settings, proxy=proxy, origins=origins)
    return attrs.evolve(settings, proxy=None) if settings.proxy.lower() == NO_PROXY else settings


def _from_file(
    variables: Mapping[str, str], profile: str | None, file: Path | None, directory: Path
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the values of the profile, and the source of each."""
    named = file or variables.get(CONFIG_VARIABLE)
    wanted = profile or variables.get(PROFILE_VARIABLE)
    path = Path(named or directory / CONFIG_FILE)
    try:
        path = path.expanduser()
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if named or wanted:
            raise ConfigurationError(
                f"{path} does not exist" + (f", but the profile {wanted!r} is requested" if wanted else ""),
                remedy=all_of(
                    sentence(Setting("config", argument="file"), " names the file"),
                    sentence(Setting("profile"), " names the profile in it"),
                ),
            ) from None
        return {}, {}
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None
    except RuntimeError:
        raise ConfigurationError(f"{path} starts with the home directory of an unknown user") from None
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path} is not valid TOML: {error}") from None
    table = _profile(path, _parsed(path, text), wanted)
    place = f"[profiles.{wanted or DEFAULT_PROFILE}] of {path}"
    return table, {name: f"`{name}` in {place}" for name in table}


def _parsed(path: Path, text: str) -> dict[str, Any]:
    import tomllib  # noqa: PLC0415 - the file is optional

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # The message has line and column, and at most one character of the file.
        raise ConfigurationError(f"{path} is not valid TOML: {error}") from None


def _profile(path: Path, document: Mapping[str, Any], wanted: str | None) -> dict[str, Any]:
    loose = next((key for key in document if key in SETTINGS), None)
    if loose is not None:
        raise ConfigurationError(
            f"{path}: {loose} is outside any profile",
            remedy=f"add [profiles.{DEFAULT_PROFILE}] above it",
        )
    stray = next((key for key in document if key not in _TABLES), None)
    if stray is not None:
        raise ConfigurationError(
            f"{path} has an unknown {'table' if isinstance(document[stray], dict) else 'key'} {stray!r}",
            remedy=f"put settings into [profiles.{DEFAULT_PROFILE}], or into another profile",
        )
    profiles = document.get("profiles", {})
    if not isinstance(profiles, dict):
        raise ConfigurationError(
            f"{path}: profiles is not a table", remedy=f"add [profiles.{DEFAULT_PROFILE}] above the settings"
        )
    table = profiles.get(wanted or DEFAULT_PROFILE)
    if table is None and wanted is None and not profiles:
        return {}
    if table is not None and not isinstance(table, dict):
        raise ConfigurationError(
            f"{path}: profiles.{wanted or DEFAULT_PROFILE} is not a table",
            remedy=f"add [profiles.{wanted or DEFAULT_PROFILE}] above the settings",
        )
    if table is None:
        present = ", ".join(profiles) or "none"
        raise ConfigurationError(
            f"{path} has no [profiles.{wanted or DEFAULT_PROFILE}]", remedy=f"its profiles are {present}"
        )
    unknown = sorted(table.keys() - SETTINGS.keys())
    if unknown:
        raise ConfigurationError(
            f"{path}: [profiles.{wanted or DEFAULT_PROFILE}] has an unknown key {unknown[0]}",
            remedy=f"the settings are {', '.join(SETTINGS)}",
        )
    folder = path.absolute().parent
    return {
        name: _beside(value, folder) if name in MAYBE_CONTENTS else value for name, value in table.items()
    }


_TABLES: Final = ("profiles", "check")  # `check` configures the checks of monitors


def _beside(value: Any, folder: Path) -> Any:
    """Resolve a path in the file relative to the directory of the file."""
    if not isinstance(value, str) or not value or value.startswith("~") or is_contents(value):
        return value
    return value if Path(value).is_absolute() else str(folder / value)


def _system_proxy(base_url: str, variables: Mapping[str, str]) -> tuple[str | None, str]:
    """Return the proxy for a host from `HTTPS_PROXY` and `NO_PROXY`, as curl does, and the variable.

    Loopback addresses never use a proxy.
    """
    host = (urlsplit(base_url).hostname or "").lower()
    excluded = (variables.get("no_proxy") or variables.get("NO_PROXY") or "").lower().split(",")
    names = [name.strip().removeprefix("*").lstrip(".") for name in excluded if name.strip()]
    if _is_loopback(host) or any(name in {"", host} or host.endswith(f".{name}") for name in names):
        return None, ""
    variable = "https_proxy" if variables.get("https_proxy") else "HTTPS_PROXY"
    proxy = variables.get(variable)
    return (f"http://{proxy}" if proxy and "://" not in proxy else proxy or None), variable


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
