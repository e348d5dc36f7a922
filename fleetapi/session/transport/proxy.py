"""Proxies with their credentials, and the route to a server, as errors name it. No I/O."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

import attrs
from yarl import URL

from fleetapi.errors import ConfigurationError

__all__ = ["Proxy", "Route"]


@attrs.frozen
class Route:
    """The route of an attempt: `target` and `proxy` are `host:port`, without path and credentials."""

    target: str
    proxy: str | None = None

    @classmethod
    def of(cls, url: URL, proxy: URL | None = None) -> Route:
        """Return the route to `url`."""
        return cls(_place(url), None if proxy is None else _place(proxy))

    def __str__(self) -> str:
        return self.target if self.proxy is None else f"{self.target} (through the proxy {self.proxy})"

    @property
    def via(self) -> str:
        """The proxy, as errors name it; that of a user's session may be unknown."""
        return self.proxy or "of your aiohttp.ClientSession"


def _place(url: URL) -> str:
    host = url.host or ""
    return f"[{host}]:{url.port}" if ":" in host else f"{host}:{url.port}"


_EXAMPLE = "for example http://proxy.example:3128 or http://user:password@host:port"


@attrs.frozen
class Proxy:
    """A proxy: its URL without credentials, and the header with them, which is not shown."""

    url: URL
    headers: Mapping[str, str] | None = attrs.field(default=None, repr=False)

    @classmethod
    def of(cls, given: str | None) -> Proxy | None:
        """Return the proxy of a URL, which may contain a username and a password. Raise `ConfigurationError`.

        Both are sent as UTF-8, like those of the API. Characters with a meaning in URLs (`@`, `:`, `/`, `%`)
        must be percent-encoded.
        """
        if given is None:
            return None
        try:
            url = URL(given)
        except ValueError:
            url = URL()
        if url.scheme not in {"http", "https"} or not url.host:
            raise ConfigurationError("the proxy is not a URL", remedy=_EXAMPLE)
        if url.raw_user is None and url.raw_password is None:
            return cls(url)
        login, password = (unquote_to_bytes(part or "") for part in (url.raw_user, url.raw_password))
        _check(login, password)
        encoded = base64.b64encode(login + b":" + password).decode("ascii")
        return cls(url.with_user(None), {"Proxy-Authorization": f"Basic {encoded}"})


def _check(login: bytes, password: bytes) -> None:
    if b":" in login:
        raise ConfigurationError(
            "the username in the proxy's URL contains a ':', which HTTP Basic does not allow",
            remedy="write the URL as http://user:password@host:port",
        )
    if any(byte < 0x20 or byte == 0x7F for byte in login + password):
        raise ConfigurationError(
            "the username or password in the proxy's URL contains a control character",
            remedy="look for a line end (%0A) at the end",
        )
