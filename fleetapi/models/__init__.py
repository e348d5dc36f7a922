"""The data that the API returns, as slotted classes, one file per subject.

Source: the vendor's specifications 3.19.2 and 2.2.0; "v2" in a docstring means the latter. Every field that
measures something states its unit.

Importing this package loads no models. A name of `__init__.pyi` is loaded, with its subject, on first use.
"""

from __future__ import annotations

from fleetapi._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
