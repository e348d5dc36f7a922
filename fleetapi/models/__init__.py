"""What the server talks about, as slotted values; one file a subject.

Source: the vendor's specifications 3.19.2 and 2.2.0, of which "v2" in a docstring means the latter. Units are
those of the wire unless said otherwise; every field that measures something says its own.

Importing this package loads no subject; a name of `__init__.pyi` is loaded with its subject when it is first
used.
"""

from __future__ import annotations

from fleetapi._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
