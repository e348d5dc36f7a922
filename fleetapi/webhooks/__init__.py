"""What the vendor posts to us: notifications, what is done with them, and the receivers.

`from fleetapi.webhooks import Receiver, Router, decode`. Importing this package loads nothing; a name of
`__init__.pyi` is loaded when it is first used, and only `aiohttp_app`, `aiohttp_handler` and `serve` load
aiohttp.
"""

from __future__ import annotations

from fleetapi._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
