"""The former name of `fleetapi.remote_commands`: the same objects, and a warning at the import.

Pickles name the modules in which the classes were defined; those names lead to the new package too.
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
    """Warn where the import is written: below the frames of `importlib` and of lazy loading."""
    frame = sys._getframe(2)  # noqa: SLF001  (the import may be any number of frames away)
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
