"""Names that do not exist: type checkers must say so, although the packages load their names on first use."""

from __future__ import annotations

import fleetapi
import fleetapi.models

fleetapi.FleetClinet()  # refused: attr-defined
fleetapi.webhook  # refused: attr-defined
fleetapi.models.Postion  # refused: attr-defined
