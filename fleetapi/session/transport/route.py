"""Where an attempt goes, as errors name it: host and port, and the proxy on the way. No I/O."""

from __future__ import annotations

import attrs
from yarl import URL

__all__ = ["Route"]


@attrs.frozen
class Route:
    """`target` and `proxy` are `host:port`; they hold neither path nor credentials."""

    target: str
    proxy: str | None = None

    @classmethod
    def of(cls, url: URL, proxy: URL | None = None) -> Route:
        """The way to `url`."""
        return cls(_place(url), None if proxy is None else _place(proxy))

    def __str__(self) -> str:
        return self.target if self.proxy is None else f"{self.target} (by way of the proxy {self.proxy})"

    @property
    def via(self) -> str:
        """The proxy, as errors about it name it; a session of the user's may have one that we do not know."""
        return self.proxy or "of your aiohttp.ClientSession"


def _place(url: URL) -> str:
    host = url.host or ""
    return f"[{host}]:{url.port}" if ":" in host else f"{host}:{url.port}"
