"""A Fleet Owner API that lives on this machine, for demos and tests.

`from fleetapi.sandbox import Sandbox`. It is our reading of the vendor's documents, not the vendor's server.
Importing this package loads nothing: the server comes with the first use of a name of `__init__.pyi`.
"""

from __future__ import annotations

from fleetapi._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
