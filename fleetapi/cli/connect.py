"""From options, environment and fleetapi.toml to a client."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from fleetapi.cli.remedies import SETTINGS as SETTING_OPTIONS
from fleetapi.config import CONFIG_FILE, SETTINGS, Settings, load_settings
from fleetapi.errors import ConfigurationError

if TYPE_CHECKING:
    from fleetapi import FleetClient
    from fleetapi.session.options import AttemptReport

__all__ = ["connect", "settings_of"]


class Options(Protocol):
    """The common options of a command that asks the API."""

    base_url: str | None
    api_version: str | None
    profile: str | None
    config: str | None
    debug: bool


def settings_of(options: Options, **others: str | None) -> Settings:
    """The settings, whatever may be missing among them; `others` come from options of the command."""
    given = {"base_url": options.base_url, "version": options.api_version, **others}
    return load_settings(
        given,
        names={name: f"the option {SETTING_OPTIONS.get(name, f'--{name}')}" for name in given},
        profile=options.profile,
        file=_file(options),
    )


def connect(options: Options, note: Callable[[str], None]) -> FleetClient:
    """A client, which opens at `async with`; with --debug every attempt is noted.

    Raises `ConfigurationError` naming all the settings that are missing, in words for a shell.
    """
    from fleetapi.client import FleetClient

    require(settings_of(options))

    def tell(report: AttemptReport) -> None:
        again = "" if report.retry_in is None else f", again in {report.retry_in:.1f} s"
        note(f"{report.request}: {report.outcome} in {report.duration * 1000:.0f} ms{again}")

    return FleetClient.from_env(
        profile=options.profile,
        file=_file(options),
        base_url=options.base_url,
        version=options.api_version,
        hooks=[tell] if options.debug else [],
    )


def require(settings: Settings) -> None:
    """Raise `ConfigurationError` unless everything is there that a call needs."""
    missing = [
        setting
        for setting in SETTINGS.values()
        if (setting.required or setting.name == "certificate") and getattr(settings, setting.name) is None
    ]
    if missing:
        names = [setting.name for setting in missing]
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        raise ConfigurationError(
            f"{listed} {'is' if len(names) == 1 else 'are'} missing",
            remedy=f"set {', '.join(setting.variable for setting in missing)}, or write "
            f"{'it' if len(names) == 1 else 'them'} into {CONFIG_FILE}; "
            "without an account, try `fleetapi sandbox`",
        )


def _file(options: Options) -> Path | None:
    return None if options.config is None else Path(options.config)
