"""Which comparisons of vehicle data say that the vehicle is parked: nobody uses it while they hold.

Listed are charging, the alarm, preconditioning, a theft, a powertrain that is off, and a vehicle that cannot
be started. Left out, because a vehicle in use shows them too:

- doors that open or are locked, and the start and stop of a trip: they happen at either end of a use;
- a vehicle that does not move, and a speed of 0: it may wait at a traffic light;
- a change of what ends when a use begins: the cable is pulled out, charging stops, the alarm is switched off;
- the charging type, which is a setting, and a cable that is not plugged in;
- one engine that is off (v2), as in a hybrid that drives on the other; that *no* engine runs is listed;
- a collision, and all other alerts.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, get_args

from fleetapi.monitors.operands import values
from fleetapi.monitors.operands.table import Operator

if TYPE_CHECKING:
    from fleetapi.monitors.triggers import DataTrigger

__all__ = ["OPERANDS_OF_PARKED", "is_of_parked"]

_BOOLEAN: Final = ("true", "false")

# The published values of an operand, and those that a vehicle in use has, too.
_OF_USED: Final[Mapping[str, tuple[tuple[str, ...], frozenset[str]]]] = MappingProxyType(
    {
        "vehicle.powertrain.status": (
            get_args(values.PowertrainStatus),
            frozenset({"Starting", "Running", "Stopping"}),
        ),
        "vehicle.energy.charging.status": (get_args(values.ChargingStatus), frozenset({"Disconnected"})),
        "vehicle.energy.charging.plugged": (_BOOLEAN, frozenset({"false"})),
        "vehicle.alarm.trigger.type": (get_args(values.AlarmCause), frozenset({"NoBreakIn"})),
        "vehicle.alarm.status.activation": (get_args(values.AlarmActivation), frozenset({"Inactive"})),
        "stolen.state": (_BOOLEAN, frozenset({"false"})),
    }
)

_CANNOT_BE_STARTED: Final = frozenset(
    {
        "AdBlueFaultStartingImpossible",
        "ElectronicImmobiliserFault",
        "EmissionSystemOrAdBlueQualityFailueStartingImpossible",
    }
)

_CHANGES: Final = frozenset(
    {
        "vehicle.preconditioning.airConditioning",
        "vehicle.alarm.trigger.type",
        "stolen.state",
    }
)
"""What changes only while the vehicle is parked."""

OPERANDS_OF_PARKED: Final = frozenset({*_OF_USED, *_CHANGES, "vehicle.alert", "vehicle.engines.running"})
"""The operands of which some comparison says that the vehicle is parked."""


def is_of_parked(trigger: DataTrigger, holds: bool = True) -> bool:
    """Tell whether the vehicle is hardly ever in use while `trigger` holds, or does not hold.

    A value that nobody has published says nothing.
    """
    if trigger.operator is Operator.ON_CHANGE:
        return holds and trigger.operand in _CHANGES
    wanted = frozenset(trigger.values if trigger.operator is Operator.INCLUDED_IN else trigger.values[:1])
    if trigger.operand == "vehicle.alert":
        return holds and wanted <= _CANNOT_BE_STARTED
    if trigger.operand == "vehicle.engines.running":
        return not holds and "true" in wanted  # no engine runs
    published, of_used = _OF_USED.get(trigger.operand, ((), frozenset()))
    left = wanted if holds else frozenset(published) - wanted
    return bool(left) and left <= frozenset(published) - of_used
