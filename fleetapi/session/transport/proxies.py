"""The proxy on the way, and its credentials. No I/O."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

import attrs
from yarl import URL

from fleetapi.errors import ConfigurationError

__all__ = ["Proxy"]

_EXAMPLE = "for example http://proxy.example:3128 or http://user:password@host:port"


@attrs.frozen
class Proxy:
    """Its URL, without credentials, and the header that holds them, which is not shown."""

    url: URL
    headers: Mapping[str, str] | None = attrs.field(default=None, repr=False)

    @classmethod
    def of(cls, given: str | None) -> Proxy | None:
        """The proxy of a URL, which may hold a login and a password. Raises `ConfigurationError`.

        Both are sent as UTF-8, as those of the API are. Characters that mean something in a URL (`@`, `:`,
        `/`, `%`) are percent-encoded in it.
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
            "the login in the proxy's URL contains a ':', which HTTP Basic cannot carry",
            remedy="write the URL as http://user:password@host:port",
        )
    if any(byte < 0x20 or byte == 0x7F for byte in login + password):
        raise ConfigurationError(
            "the login or the password in the proxy's URL contains a control character",
            remedy="look for a line end copied along with it (%0A)",
        )
