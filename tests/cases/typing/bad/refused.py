"""What a type checker has to reject, line by line; `and` and `1 < x < 5` it cannot see, they are caught at run time."""

from __future__ import annotations

from datetime import timedelta

from fleetapi.monitors.builders import enters, every
from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.operands.namespaces import privacy, vehicle

level = vehicle.energy.electric.level
moving = vehicle.kinetic.moving
side = vehicle.collision.side
here = enters(lat=1, lon=1, radius_km=2)
at_night = every("Mon", at="22:00", lasting=timedelta(hours=7))

level <= 50  # refused: operator
level >= 50  # refused: operator
level == 50  # refused: comparison-overlap
level < "50"  # refused: operator
level < 50 & moving  # refused: operator
moving & level < 50  # refused: operator
level.is_(50)  # refused: attr-defined
level.changes()  # refused: attr-defined
moving < 5  # refused: operator
moving.is_("true")  # refused: arg-type
moving.one_of(True)  # refused: attr-defined
side.changes()  # refused: attr-defined
side < "Front"  # refused: operator
privacy.state.is_(1)  # refused: arg-type
vehicle.trip.state.is_("Nominal")  # refused: attr-defined
vehicle.doors_state.opening.is_(True)  # refused: attr-defined
vehicle.doorsState  # refused: attr-defined
vehicle.energy.electric.level = level  # refused: misc
~moving  # refused: operator
Monitor("x").when(level)  # refused: arg-type
Monitor("x").when(True)  # refused: arg-type
Monitor("x").when(not (level < 5))  # refused: arg-type, truthy-bool
Monitor("x").to_json(dialect="v4")  # refused: arg-type
Monitor("x").remind_every(60)  # refused: arg-type
here < here  # refused: operator
at_night >= here  # refused: operator
(level < 50) < (level < 80)  # refused: operator
(here & at_night) > here  # refused: operator
