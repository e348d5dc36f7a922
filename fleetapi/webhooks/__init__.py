"""Receive the notifications that the vendor posts: decode them, route them to your functions, and serve HTTP.

`from fleetapi.webhooks import Receiver, Router, decode`. A name of `__init__.pyi` loads on first use; only
`aiohttp_app`, `aiohttp_handler` and `serve` load aiohttp.
"""

from __future__ import annotations

from fleetapi._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
