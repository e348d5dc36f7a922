"""Asyncio SDK for the Stellantis Fleet Owner API, and a checker for vehicle monitors.

The public names are listed in `__init__.pyi`. Each loads on first use, so that a program that only checks
monitors loads neither aiohttp nor cryptography.
"""

from __future__ import annotations

from fleetapi._lazy import attach

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = attach(__name__)
