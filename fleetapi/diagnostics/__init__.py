"""Findings: codes, places in a text, reports and their output formats. The names load on first use."""

from __future__ import annotations

from fleetapi._lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
