"""The former name of `fleetapi.remote_commands`: the same objects, with a warning on import.

The former modules, which pickles refer to, are aliases too.
"""

from __future__ import annotations

import sys
import warnings

from fleetapi import remote_commands
from fleetapi.remote_commands import *  # noqa: F403  (everything, by design)

__all__ = remote_commands.__all__

_FORMER_MODULES = (
    "charging",
    "command",
    "documents",
    "navigation",
    "preconditioning",
    "programs",
    "remote_callback",
    "stolen",
    "switches",
)


def _warn() -> None:
    """Warn at the line of the import, below the frames of `importlib` and of lazy loading."""
    frame = sys._getframe(2)  # noqa: SLF001  (the number of frames varies)
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] in {"fleetapi", "importlib"}:
        frame = frame.f_back
    warnings.warn_explicit(
        "fleetapi.commands has been renamed: import fleetapi.remote_commands",
        DeprecationWarning,
        frame.f_code.co_filename,
        frame.f_lineno,
        module=frame.f_globals.get("__name__"),
        registry=frame.f_globals.setdefault("__warningregistry__", {}),
    )


sys.modules |= {f"{__name__}.{name}": remote_commands for name in _FORMER_MODULES}
_warn()
