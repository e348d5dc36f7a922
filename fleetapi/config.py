"""Settings: arguments, then the environment, then a profile of `fleetapi.toml`.

`SETTINGS` is the one table of them: the loader follows it, the documentation prints it, and a message about a
missing setting names every place that it lists.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import attrs

from fleetapi.errors import ConfigurationError

__all__ = ["DEFAULT_BASE_URL", "DIALECTS", "SETTINGS", "VERSIONS", "Setting", "Settings", "load_settings"]

DEFAULT_BASE_URL: Final = "https://api-cert.groupe-psa.com/connectedcar/{version}"
VERSIONS: Final = ("v2", "v3")
DIALECTS: Final = ("auto", "quickstart", "v3", "v2")
CONFIG_FILE: Final = "fleetapi.toml"
CONFIG_VARIABLE: Final = "FLEETAPI_CONFIG"
PROFILE_VARIABLE: Final = "FLEETAPI_PROFILE"
DEFAULT_PROFILE: Final = "default"
LARGEST_CONCURRENCY: Final = 256
NO_PROXY: Final = "none"


@attrs.frozen
class Setting:
    """One row of the table. `name` is the argument and the key in the file alike."""

    name: str
    variable: str
    meaning: str
    required: bool = False
    secret: bool = False
    default: str = ""

    @property
    def places(self) -> str:
        """Every place it can come from, in words."""
        return f"the argument {self.name}=, the variable {self.variable}, or `{self.name}` in {CONFIG_FILE}"


SETTINGS: Final[Mapping[str, Setting]] = {
    setting.name: setting
    for setting in (
        Setting("client_id", "FLEETAPI_CLIENT_ID", "the id of your application", required=True, secret=True),
        Setting("username", "FLEETAPI_USERNAME", "the login, MZP…", required=True),
        Setting("password", "FLEETAPI_PASSWORD", "the password of that login", required=True, secret=True),
        Setting(
            "certificate",
            "FLEETAPI_CERTIFICATE",
            "client certificate, PEM or PKCS#12; also `path:password`, as curl takes it (needed, unless a "
            "session or connector of yours shows one)",
        ),
        Setting("key", "FLEETAPI_KEY", "private key, PEM", default="the certificate's own file"),
        Setting("key_password", "FLEETAPI_KEY_PASSWORD", "opens the key or the PKCS#12 file", secret=True),
        Setting(
            "ca", "FLEETAPI_CA", "CA bundle, PEM, that vouches for the server", default="the system's store"
        ),
        Setting(
            "version", "FLEETAPI_VERSION", "`v2` delegation publique, `v3` connected fleet", default="v3"
        ),
        Setting("base_url", "FLEETAPI_BASE_URL", "where the API is", default=DEFAULT_BASE_URL),
        Setting(
            "dialect", "FLEETAPI_DIALECT", f"spelling of monitors: {', '.join(DIALECTS)}", default="auto"
        ),
        Setting("concurrency", "FLEETAPI_CONCURRENCY", "requests in flight at most", default="8"),
        Setting("timeout", "FLEETAPI_TIMEOUT", "seconds for one attempt", default="60"),
        Setting(
            "proxy",
            "FLEETAPI_PROXY",
            "URL of a proxy; `none` for none",
            default="HTTPS_PROXY, unless NO_PROXY names the host",
        ),
    )
}
"""Every setting, in the order of the documentation."""


def _text(value: Any, name: str) -> str | None:
    if value is None or (isinstance(value, str) and value):
        return value
    raise ConfigurationError(
        f"{name} is not a text, or empty", remedy=f"it comes from {SETTINGS[name].places}"
    )


def _one_of(value: Any, name: str, allowed: tuple[str, ...]) -> str:
    if value in allowed:
        return str(value)
    raise ConfigurationError(
        f"{name} {value!r} is not one of {', '.join(allowed)}",
        remedy=f"it comes from {SETTINGS[name].places}",
    )


def _number(value: Any, name: str) -> float:
    try:
        if isinstance(value, bool):
            raise TypeError  # noqa: TRY301 - True is no number here
        return float(value)
    except (TypeError, ValueError, OverflowError):
        pass
    raise ConfigurationError(
        f"{name} {value!r} is not a number", remedy=f"it comes from {SETTINGS[name].places}"
    )


def _concurrency(value: Any) -> int:
    number = _number(value, "concurrency")
    if not 1 <= number <= LARGEST_CONCURRENCY or number != int(number):
        raise ConfigurationError(
            f"concurrency {value!r} is not a whole number from 1 to {LARGEST_CONCURRENCY}"
        )
    return int(number)


def _timeout(value: Any) -> float | None:
    if value is None:
        return None
    number = _number(value, "timeout")
    if not 0 < number < 86400:
        raise ConfigurationError(f"timeout {value!r} is not a number of seconds above 0 and below a day")
    return number


def complete_base_url(base_url: str, version: str) -> str:
    """The base URL with its version, without a slash at the end.

    `{version}` is filled in; a URL whose last segment is a version must agree with `version`; to any other
    the version is added. https is required, and neither credentials, query nor fragment are allowed in it.
    Raises `ConfigurationError`.
    """
    remedy = f"for example {DEFAULT_BASE_URL}; it comes from {SETTINGS['base_url'].places}"
    text = base_url.replace("{version}", version).rstrip("/")
    try:
        url = urlsplit(text)
        host = url.hostname
        valid = bool(host) and (url.port is None or url.port > 0) and _HOST.fullmatch(host or "") is not None
        valid = valid and text.isprintable() and " " not in text  # urlsplit passes over line ends, and so on
    except ValueError:
        raise ConfigurationError("base_url is not a URL", remedy=remedy) from None
    if url.username is not None or url.password is not None:
        raise ConfigurationError(
            "base_url contains credentials", remedy="give username= and password= instead"
        )
    if url.scheme != "https":
        raise ConfigurationError(
            f"base_url {text!r} does not begin with https://",
            remedy="the client certificate and the password travel over TLS only; " + remedy,
        )
    dots = not {".", ".."}.isdisjoint(unquote(url.path).split("/"))
    if not valid or dots or url.query or url.fragment or not _PATH.fullmatch(url.path):
        raise ConfigurationError(f"base_url {text!r} is not a URL to build paths on", remedy=remedy)
    last = url.path.rpartition("/")[2]
    if last == version:
        return text
    if _VERSION_SEGMENT.fullmatch(last):
        raise ConfigurationError(
            f"base_url ends in {last}, but version is {version}",
            remedy=f"correct one of them, or write {{version}} into the URL; version comes from "
            f"{SETTINGS['version'].places}",
        )
    return f"{text}/{version}"


def _check_proxy(proxy: str) -> None:
    try:
        url = urlsplit(proxy)
        valid = url.scheme in {"http", "https"} and bool(url.hostname) and url.port != 0
        valid = valid and proxy.isprintable() and " " not in proxy
    except ValueError:
        valid = False
    if not valid:
        raise ConfigurationError(
            "proxy is not a URL that begins with http:// or https://",
            remedy=f"for example http://proxy.example:3128; it comes from {SETTINGS['proxy'].places}, "
            "or from HTTPS_PROXY",
        )


_HOST: Final = re.compile(r"([A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
_PATH: Final = re.compile(r"(/([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)*")
_VERSION_SEGMENT: Final = re.compile(r"v\d+")


def _version(value: Any) -> str:
    return _one_of(value, "version", VERSIONS)


def _dialect(value: Any) -> str:
    return _one_of(value, "dialect", DIALECTS)


def _mask(value: str | None) -> str:
    return "None" if value is None else "'***'"


def _mask_password(value: str | None) -> str:
    """A certificate shows its path, unless a password may follow it."""
    return _mask(value) if value is not None and ":" in value[2:] else repr(value)


@attrs.frozen(kw_only=True)
class Settings:
    """Everything a client is made from, checked; secrets do not show.

    `certificate`, `key`, `key_password` and `ca` are as given (the files are read when the client opens).
    Raises `ConfigurationError` for values that cannot be right.
    """

    client_id: str | None = attrs.field(default=None, repr=_mask)
    username: str | None = attrs.field(default=None, repr=_mask)
    password: str | None = attrs.field(default=None, repr=_mask)
    certificate: str | None = attrs.field(default=None, repr=_mask_password)
    key: str | None = None
    key_password: str | None = attrs.field(default=None, repr=_mask)
    ca: str | None = None
    version: str = attrs.field(default="v3", converter=_version)
    base_url: str = attrs.field(default=DEFAULT_BASE_URL)
    dialect: str = attrs.field(default="auto", converter=_dialect)
    concurrency: int = attrs.field(default=8, converter=_concurrency)
    timeout: float | None = attrs.field(default=60.0, converter=_timeout)
    proxy: str | None = attrs.field(default=None, repr=_mask)

    def __attrs_post_init__(self) -> None:
        for name in (
            "client_id",
            "username",
            "password",
            "certificate",
            "key",
            "key_password",
            "ca",
            "proxy",
        ):
            _text(getattr(self, name), name)
        _text(self.base_url or "", "base_url")
        if self.proxy is not None and self.proxy.lower() != NO_PROXY:
            _check_proxy(self.proxy)
        object.__setattr__(self, "base_url", complete_base_url(self.base_url, self.version))
        if self.certificate is None and (self.key is not None or self.key_password is not None):
            raise ConfigurationError(
                f"{'key' if self.key is not None else 'key_password'} is given, but no certificate",
                remedy=f"the certificate comes from {SETTINGS['certificate'].places}",
            )

    def require(self, *, also: Collection[str] = ()) -> None:
        """Raise `ConfigurationError` naming all that is missing, and every place that it could come from.

        `also` names settings that are needed here, but not always.
        """
        needed = [setting for setting in SETTINGS.values() if setting.required or setting.name in also]
        missing = [setting for setting in needed if getattr(self, setting.name) is None]
        if missing:
            verb = "is" if len(missing) == 1 else "are"
            raise ConfigurationError(
                f"{', '.join(setting.name for setting in missing)} {verb} missing",
                remedy="; ".join(f"{setting.name} comes from {setting.places}" for setting in missing)
                + "; variables and file are read by FleetClient.from_env()",
            )


def load_settings(
    arguments: Mapping[str, Any] | None = None,
    *,
    environment: Mapping[str, str] | None = None,
    profile: str | None = None,
    file: Path | None = None,
    directory: Path | None = None,
) -> Settings:
    """Settings from all three places; an argument that is None counts as not given.

    The file is `file`, else the one that `FLEETAPI_CONFIG` names, else `fleetapi.toml` in `directory`
    (default: the current one), if there is any; the profile is `profile`, else `FLEETAPI_PROFILE`, else
    `default`.
    An empty environment variable counts as not set. Raises `ConfigurationError`.
    """
    variables = os.environ if environment is None else environment
    given = {name: value for name, value in (arguments or {}).items() if value is not None}
    unknown = sorted(given.keys() - SETTINGS.keys())
    if unknown:
        raise ConfigurationError(f"unknown setting {unknown[0]}", remedy=f"there are {', '.join(SETTINGS)}")
    values = _from_file(variables, profile, file, directory or Path.cwd())
    values |= {
        setting.name: variables[setting.variable]
        for setting in SETTINGS.values()
        if variables.get(setting.variable)
    }
    values |= given
    settings = Settings(**values)
    if settings.proxy is None:
        return attrs.evolve(settings, proxy=_system_proxy(settings.base_url, variables))
    return attrs.evolve(settings, proxy=None) if settings.proxy.lower() == NO_PROXY else settings


def _from_file(
    variables: Mapping[str, str], profile: str | None, file: Path | None, directory: Path
) -> dict[str, Any]:
    named = file or variables.get(CONFIG_VARIABLE)
    wanted = profile or variables.get(PROFILE_VARIABLE)
    path = Path(named or directory / CONFIG_FILE)
    try:
        path = path.expanduser()
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        if named or wanted:
            raise ConfigurationError(
                f"{path} does not exist" + (f", so there is no profile {wanted!r}" if wanted else ""),
                remedy=f"{CONFIG_VARIABLE} names the file, {PROFILE_VARIABLE} the profile in it",
            ) from None
        return {}
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror}") from None
    except RuntimeError:
        raise ConfigurationError(f"{path} begins with the home directory of an unknown user") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        # The text of the error tells line and column, and at most one character of the file.
        raise ConfigurationError(f"{path} is not TOML: {error}") from None
    return _profile(path, document, wanted)


def _profile(path: Path, document: Mapping[str, Any], wanted: str | None) -> dict[str, Any]:
    loose = next((key for key in document if key in SETTINGS), None)
    if loose is not None:
        raise ConfigurationError(
            f"{path}: {loose} stands outside of a profile",
            remedy=f"write [profiles.{DEFAULT_PROFILE}] above it",
        )
    profiles = document.get("profiles", {})
    table = profiles.get(wanted or DEFAULT_PROFILE) if isinstance(profiles, dict) else None
    if table is None and wanted is None and not (isinstance(profiles, dict) and profiles):
        return {}
    if not isinstance(table, dict):
        present = ", ".join(profiles) if isinstance(profiles, dict) and profiles else "none"
        raise ConfigurationError(
            f"{path} has no [profiles.{wanted or DEFAULT_PROFILE}]", remedy=f"its profiles: {present}"
        )
    unknown = sorted(table.keys() - SETTINGS.keys())
    if unknown:
        raise ConfigurationError(
            f"{path}: [profiles.{wanted or DEFAULT_PROFILE}] has an unknown key {unknown[0]}",
            remedy=f"there are {', '.join(SETTINGS)}",
        )
    folder = path.absolute().parent
    return {name: _beside(value, folder) if name in _PATHS else value for name, value in table.items()}


_PATHS: Final = {"certificate", "key", "ca"}


def _beside(value: Any, folder: Path) -> Any:
    """A relative path in the file is meant from where the file lies."""
    if not isinstance(value, str) or not value or value.startswith("~"):
        return value
    return value if Path(value).is_absolute() else str(folder / value)


def _system_proxy(base_url: str, variables: Mapping[str, str]) -> str | None:
    """What `HTTPS_PROXY` and `NO_PROXY` say about this host, as curl reads them; never for loopback."""
    host = (urlsplit(base_url).hostname or "").lower()
    excluded = (variables.get("no_proxy") or variables.get("NO_PROXY") or "").lower().split(",")
    names = [name.strip().removeprefix("*").lstrip(".") for name in excluded if name.strip()]
    if _is_loopback(host) or any(name in {"", host} or host.endswith(f".{name}") for name in names):
        return None
    proxy = variables.get("https_proxy") or variables.get("HTTPS_PROXY")
    return f"http://{proxy}" if proxy and "://" not in proxy else proxy or None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
