"""The settings of a client as a checked value."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

import attrs

from fleetapi.config.settings_table import (
    DEFAULT_BASE_URL,
    DIALECTS,
    LARGEST_CONCURRENCY,
    MAYBE_CONTENTS,
    NO_PROXY,
    SETTINGS,
    VERSIONS,
    wrong,
)
from fleetapi.config.urls import check_proxy, complete_base_url
from fleetapi.errors import ConfigurationError
from fleetapi.remedies import Code, Setting, all_of, sentence
from fleetapi.representation import safe_repr
from fleetapi.tracebacks import guarded_init
from fleetapi.wire.pem_text import is_contents

__all__ = ["Settings"]


def _text(value: Any, name: str, origin: str) -> None:
    if value is None:
        return
    if not isinstance(value, str) or not value:
        raise wrong(name, "must be a non-empty string", origin)
    if name in MAYBE_CONTENTS and is_contents(value):
        return
    for pattern, what, remedy in _UNUSABLE:
        if pattern.search(value):
            raise wrong(name, what, origin, remedy=remedy)
    if name == "username" and ":" in value:
        what = "contains a ':', which HTTP Basic does not support"
        raise wrong(name, what, origin, remedy="pass login and password separately")


_UNUSABLE: Final = (
    (re.compile("[\ud800-\udfff]"), "contains bytes that are not text", "encode it as UTF-8"),
    (
        re.compile(r"[\x00-\x1f\x7f]"),
        "contains a control character",
        "check for a line end that was copied with it",
    ),
)


def _one_of(value: Any, name: str, allowed: tuple[str, ...], origin: str) -> None:
    if value not in allowed:
        raise wrong(name, f"{value!r} is not one of {', '.join(allowed)}", origin)


def _number(value: Any, name: str, origin: str) -> float:
    try:
        if isinstance(value, bool):
            raise TypeError  # noqa: TRY301 - True does not count as a number
        return float(value)
    except (TypeError, ValueError, OverflowError):
        pass
    raise wrong(name, f"{value!r} is not a number", origin)


def _concurrency(value: Any, origin: str) -> int:
    number = _number(value, "concurrency", origin)
    if not 1 <= number <= LARGEST_CONCURRENCY or number != int(number):
        what = f"{value!r} is not an integer from 1 to {LARGEST_CONCURRENCY}"
        raise wrong("concurrency", what, origin)
    return int(number)


def _timeout(value: Any, origin: str) -> float | None:
    if value is None:
        return None
    number = _number(value, "timeout", origin)
    if not 0 < number < 86400:
        raise wrong("timeout", f"{value!r} is not a number of seconds between 0 and one day", origin)
    return number


def _mask(value: str | None) -> str:
    return "None" if value is None else "'***'"


def _mask_contents(value: str | None) -> str:
    """Show the path of a key or bundle, never its contents."""
    return _mask(value) if value is not None and is_contents(value) else repr(value)


def _mask_password(value: str | None) -> str:
    """Show the path of a certificate, unless it may include a password."""
    if value is None or is_contents(value):
        return _mask(value)
    path = value[2:] if _DRIVE.match(value) else value
    return _mask(value) if ":" in path else repr(value)


_DRIVE: Final = re.compile(r"[A-Za-z]:[\\/]")


@safe_repr
@guarded_init
@attrs.frozen(kw_only=True)
class Settings:
    """The checked settings of a client. Their repr hides secrets.

    `certificate`, `key`, `key_password` and `ca` are as passed; files are read when the client opens.
    `origins` maps names to the sources of values, for errors; a value without one is an argument. Raises
    `ConfigurationError` for invalid values.
    """

    client_id: str | None = attrs.field(default=None, repr=_mask)
    username: str | None = attrs.field(default=None, repr=_mask)
    password: str | None = attrs.field(default=None, repr=_mask)
    certificate: str | None = attrs.field(default=None, repr=_mask_password)
    key: str | None = attrs.field(default=None, repr=_mask_contents)
    key_password: str | None = attrs.field(default=None, repr=_mask)
    ca: str | None = attrs.field(default=None, repr=_mask_contents)
    version: str = "v3"
    base_url: str = DEFAULT_BASE_URL
    dialect: str = "auto"
    concurrency: int = 8
    timeout: float | None = 60.0
    proxy: str | None = attrs.field(default=None, repr=_mask)
    origins: Mapping[str, str] = attrs.field(factory=dict, repr=False, eq=False)

    def __attrs_post_init__(self) -> None:
        origins = {name: self.origin(name) for name in SETTINGS}
        for name in _TEXTS:
            _text(getattr(self, name), name, origins[name])
        _text(self.base_url or "", "base_url", origins["base_url"])
        _one_of(self.version, "version", VERSIONS, origins["version"])
        _one_of(self.dialect, "dialect", DIALECTS, origins["dialect"])
        concurrency = _concurrency(self.concurrency, origins["concurrency"])
        object.__setattr__(self, "concurrency", concurrency)
        object.__setattr__(self, "timeout", _timeout(self.timeout, origins["timeout"]))
        if self.proxy is not None and self.proxy.lower() != NO_PROXY:
            check_proxy(self.proxy, origins["proxy"])
        base_url = complete_base_url(self.base_url, self.version, origins=origins)
        object.__setattr__(self, "base_url", base_url)
        if self.certificate is None and (self.key is not None or self.key_password is not None):
            name = "key" if self.key is not None else "key_password"
            raise ConfigurationError(
                f"{name} needs a certificate; {name} came from {origins[name]}",
                remedy=sentence("the certificate can come from ", Setting("certificate", everywhere=True)),
            )

    def origin(self, name: str) -> str:
        """Return the source of the value of a setting."""
        default = attrs.fields_dict(Settings)[name].default
        given = self.origins.get(name)
        return given or ("the default" if getattr(self, name) == default else f"the argument {name}=")

    def require(self, *, also: Collection[str] = ()) -> None:
        """Raise `ConfigurationError`, with every possible source, if required settings are missing.

        `also` lists settings that are required here, but not always.
        """
        needed = [setting for setting in SETTINGS.values() if setting.required or setting.name in also]
        missing = [setting for setting in needed if getattr(self, setting.name) is None]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            raise ConfigurationError(
                f"{', '.join(setting.name for setting in missing)} {verb} missing",
                remedy=all_of(
                    *(
                        sentence(f"{setting.name} can come from ", Setting(setting.name, everywhere=True))
                        for setting in missing
                    ),
                    sentence("to read variables and the file, use ", Code("FleetClient.from_env()")),
                ),
            )


_TEXTS: Final = ("client_id", "username", "password", "certificate", "key", "key_password", "ca", "proxy")
