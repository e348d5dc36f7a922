"""Which comparisons of vehicle data imply that the vehicle is parked, so that nobody uses it while they hold.

They are about charging, the alarm, preconditioning, theft, a powertrain that is off, and a vehicle that
cannot be started. Excluded, because they also occur in a vehicle in use:

- doors that open or are locked, and the start and stop of a trip, which happen before or after use;
- a vehicle that is not moving, and a speed of 0: it may be waiting at a traffic light;
- changes that end when use begins: the cable is unplugged, charging stops, the alarm is switched off;
- the charging type, which is a setting, and a cable that is not plugged in;
- one engine that is off (v2), because a hybrid may run on the other; *no* engine running is included;
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

__all__ = ["PARKED_OPERANDS", "implies_parked"]

_BOOLEAN: Final = ("true", "false")

# The published values of an operand, and those that also occur in a vehicle in use.
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
"""The operands that change only while the vehicle is parked."""

PARKED_OPERANDS: Final = frozenset({*_OF_USED, *_CHANGES, "vehicle.alert", "vehicle.engines.running"})
"""The operands with a comparison that implies that the vehicle is parked."""


def implies_parked(trigger: DataTrigger, holds: bool = True) -> bool:
    """Return whether the vehicle is hardly ever in use while `trigger` holds, or does not hold.

    Unpublished values imply nothing.
    """
    if trigger.operator is Operator.ON_CHANGE:
        return holds and trigger.operand in _CHANGES
    wanted = frozenset(trigger.values if trigger.operator is Operator.INCLUDED_IN else trigger.values[:1])
    if trigger.operand == "vehicle.alert":
        return holds and wanted <= _CANNOT_BE_STARTED
    if trigger.operand == "vehicle.engines.running":
        return not holds and "true" in wanted  # no engine is running
    published, of_used = _OF_USED.get(trigger.operand, ((), frozenset()))
    left = wanted if holds else frozenset(published) - wanted
    return bool(left) and left <= frozenset(published) - of_used
