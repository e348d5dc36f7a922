"""A Fleet Owner API that runs on your machine, for demos and tests.

`from fleetapi.sandbox import Sandbox`. It follows our reading of the vendor's documents; it is not the
vendor's server. Importing this package loads nothing; the first use of a name in `__init__.pyi` loads the
server.
"""

from __future__ import annotations

from fleetapi._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
