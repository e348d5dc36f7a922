"""The table of settings, for the loader, the documentation and errors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import attrs

from fleetapi.errors import ConfigurationError
from fleetapi.remedies import Remedy, all_of, sentence
from fleetapi.remedies import Setting as NamedSetting
from fleetapi.representation import safe_repr

__all__ = [
    "CONFIG_FILE",
    "CONFIG_VARIABLE",
    "DEFAULT_BASE_URL",
    "DEFAULT_PROFILE",
    "DIALECTS",
    "LARGEST_CONCURRENCY",
    "MAYBE_CONTENTS",
    "NO_PROXY",
    "PROFILE_VARIABLE",
    "SETTINGS",
    "VERSIONS",
    "Setting",
    "wrong",
]

DEFAULT_BASE_URL: Final = "https://api-cert.groupe-psa.com/connectedcar/{version}"
VERSIONS: Final = ("v2", "v3")
DIALECTS: Final = ("auto", "quickstart", "v3", "v2")
CONFIG_FILE: Final = "fleetapi.toml"
CONFIG_VARIABLE: Final = "FLEETAPI_CONFIG"
PROFILE_VARIABLE: Final = "FLEETAPI_PROFILE"
DEFAULT_PROFILE: Final = "default"
LARGEST_CONCURRENCY: Final = 256
NO_PROXY: Final = "none"
MAYBE_CONTENTS: Final = frozenset({"certificate", "key", "ca"})
"""The settings that are a path, or the contents of the file."""


@safe_repr
@attrs.frozen
class Setting:
    """A row of the table. `name` is the name of the argument and of the key in the file."""

    name: str
    variable: str
    meaning: str
    required: bool = False
    secret: bool = False
    default: str = ""


SETTINGS: Final[Mapping[str, Setting]] = {
    setting.name: setting
    for setting in (
        Setting("client_id", "FLEETAPI_CLIENT_ID", "the id of your application", required=True, secret=True),
        Setting("username", "FLEETAPI_USERNAME", "the login, MZP…", required=True),
        Setting("password", "FLEETAPI_PASSWORD", "the password of that login", required=True, secret=True),
        Setting(
            "certificate",
            "FLEETAPI_CERTIFICATE",
            "client certificate, PEM or PKCS#12: its path, also as `path:password` as in curl, or its "
            "contents (required, unless your own session or connector has one)",
        ),
        Setting(
            "key",
            "FLEETAPI_KEY",
            "private key, PEM: its path or its contents",
            default="the certificate's own file",
        ),
        Setting(
            "key_password", "FLEETAPI_KEY_PASSWORD", "password of the key or the PKCS#12 file", secret=True
        ),
        Setting(
            "ca",
            "FLEETAPI_CA",
            "CA bundle, PEM, to verify the server: its path or its contents",
            default="the system's store",
        ),
        Setting(
            "version", "FLEETAPI_VERSION", "`v2` delegation publique, `v3` connected fleet", default="v3"
        ),
        Setting("base_url", "FLEETAPI_BASE_URL", "URL of the API", default=DEFAULT_BASE_URL),
        Setting("dialect", "FLEETAPI_DIALECT", f"dialect of monitors: {', '.join(DIALECTS)}", default="auto"),
        Setting("concurrency", "FLEETAPI_CONCURRENCY", "maximum number of concurrent requests", default="8"),
        Setting("timeout", "FLEETAPI_TIMEOUT", "seconds for each attempt", default="60"),
        Setting(
            "proxy",
            "FLEETAPI_PROXY",
            "URL of a proxy; `none` for none",
            default="HTTPS_PROXY, unless NO_PROXY names the host",
        ),
    )
}
"""All settings, in the order of the documentation."""


def wrong(name: str, what: str, origin: str = "", *, remedy: Remedy = "") -> ConfigurationError:
    """Return the error for an invalid setting, with the source of its value and all possible sources."""
    came = f"; it came from {origin}" if origin else ""
    places = sentence("it can come from ", NamedSetting(name, everywhere=True))
    return ConfigurationError(f"{name} {what}{came}", remedy=all_of(remedy, places))
