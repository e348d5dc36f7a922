"""Names that do not exist: type checkers must say so, although the packages load their names on first use."""

from __future__ import annotations

import fleetapi
import fleetapi.models
from fleetapi import FleetClinet  # refused: attr-defined
from fleetapi import Moniter  # refused: attr-defined
from fleetapi import leave  # refused: attr-defined
from fleetapi.commands import Dors  # refused: attr-defined
from fleetapi.diagnostics import Raport  # refused: attr-defined
from fleetapi.errors import FleetErorr  # refused: attr-defined
from fleetapi.models import Vehicel  # refused: attr-defined
from fleetapi.sandbox import Sandbx  # refused: attr-defined
from fleetapi.webhooks import Reciever  # refused: attr-defined

fleetapi.FleetClinet()  # refused: attr-defined
fleetapi.webhook  # refused: attr-defined
fleetapi.models.Postion  # refused: attr-defined
