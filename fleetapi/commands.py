"""The former name of `fleetapi.remote_commands`: the same objects, with a warning on import.

The former modules, which pickles refer to, are aliases too.
"""

from __future__ import annotations

import sys

from fleetapi import remote_commands
from fleetapi._former import warn_caller
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

sys.modules |= {f"{__name__}.{name}": remote_commands for name in _FORMER_MODULES}
warn_caller("fleetapi.commands has been renamed: import fleetapi.remote_commands")
