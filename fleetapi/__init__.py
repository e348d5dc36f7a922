"""Asyncio SDK for the Stellantis Fleet Owner API, and a checker for vehicle monitors.

The public names are listed in `__init__.pyi`. Each loads on first use, so that a program that only checks
monitors loads neither aiohttp nor cryptography.
"""

from __future__ import annotations

import sys

from fleetapi._former import FormerModules
from fleetapi._lazy import attach

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = attach(__name__)

if FormerModules not in sys.meta_path:  # this module may be reloaded
    sys.meta_path.append(FormerModules)
