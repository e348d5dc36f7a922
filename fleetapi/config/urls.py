"""The settings that are URLs: the API and the proxy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final
from urllib.parse import unquote, urlsplit

from fleetapi.config.settings_table import DEFAULT_BASE_URL, wrong
from fleetapi.remedies import Setting, all_of, sentence

__all__ = ["check_proxy", "complete_base_url"]


def complete_base_url(
    base_url: str, version: str, *, origins: Mapping[str, str] = MappingProxyType({})
) -> str:
    """Return the base URL with its version, without a trailing slash.

    `{version}` is replaced. If the last segment of the URL is a version, it must equal `version`; otherwise
    the version is appended. The URL must be https, without credentials, query and fragment. Raises
    `ConfigurationError`, with the `origins` of both settings.
    """
    origin, example = origins.get("base_url", ""), f"for example {DEFAULT_BASE_URL}"
    text = base_url.replace("{version}", version).rstrip("/")
    try:
        url = urlsplit(text)
        host = url.hostname
        valid = bool(host) and (url.port is None or url.port > 0) and _HOST.fullmatch(host or "") is not None
        valid = valid and text.isprintable() and " " not in text  # urlsplit ignores line ends and others
    except ValueError:
        raise wrong("base_url", "is not a URL", origin, remedy=example) from None
    if url.username is not None or url.password is not None:
        raise wrong(
            "base_url",
            "contains credentials",
            origin,
            remedy=sentence("use ", Setting("username"), " and ", Setting("password"), " instead"),
        )
    if url.scheme != "https":
        raise wrong(
            "base_url",
            f"{_shown(text)!r} does not start with https://",
            origin,
            remedy=f"the client certificate and the password require TLS; {example}",
        )
    dots = not {".", ".."}.isdisjoint(unquote(url.path).split("/"))
    if not valid or dots or url.query or url.fragment or not _PATH.fullmatch(url.path):
        raise wrong("base_url", f"{_shown(text)!r} is not a valid base URL", origin, remedy=example)
    last = url.path.rpartition("/")[2]
    if last == version:
        return text
    if _VERSION_SEGMENT.fullmatch(last):
        chosen = f", from {origins['version']}" if "version" in origins else ""
        raise wrong(
            "base_url",
            f"ends in {last}, but version is {version}{chosen}",
            origin,
            remedy=all_of(
                "correct one of them, or use {version} in the URL",
                sentence("version can come from ", Setting("version", everywhere=True)),
            ),
        )
    return text if "{version}" in base_url else f"{text}/{version}"


def _shown(url: str) -> str:
    """Return a URL without the parts that may be credentials: user info, query and fragment."""
    place = re.split("[?#]", url, maxsplit=1)[0]
    scheme, mark, rest = place.rpartition("://")
    return f"{scheme}{mark}***@{rest.rpartition('@')[2]}" if "@" in rest else place


def check_proxy(proxy: str, origin: str) -> None:
    """Raise `ConfigurationError`, without showing the value, for a proxy that is not a URL."""
    try:
        url = urlsplit(proxy)
        valid = url.scheme in {"http", "https"} and bool(url.hostname) and url.port != 0
        valid = valid and proxy.isprintable() and " " not in proxy
    except ValueError:
        valid = False
    if not valid:
        raise wrong(
            "proxy",
            "is not a URL that starts with http:// or https://",
            origin,
            remedy="for example http://proxy.example:3128; HTTPS_PROXY is read too",
        )


_HOST: Final = re.compile(r"([A-Za-z0-9_-]{1,63}\.)*[A-Za-z0-9_-]{1,63}\.?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")
_PATH: Final = re.compile(r"(/([A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+)*")
_VERSION_SEGMENT: Final = re.compile(r"v\d+")
