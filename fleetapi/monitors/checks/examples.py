"""Examples of the checks: whole documents, each defined by its differences from a correct one.

A document is a base (one of three spellings of the same monitor) with changes. Each change is a path of keys
and indices, separated by `/`, and its new value or `REMOVED`. If the exact text matters, use `text`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from types import MappingProxyType
from typing import Any, Final, Literal, NamedTuple

__all__ = [
    "ATTRIBUTE",
    "BASES",
    "DATA",
    "EXPRESSION",
    "HOOK",
    "REMOVED",
    "TIMES",
    "TRIGGERS",
    "ZONE",
    "Dialect",
    "Example",
    "Removed",
]

Dialect = Literal["quickstart", "v3", "v2"]


class Removed:
    """The type of `REMOVED`, which removes the value at a path."""

    def __repr__(self) -> str:
        return "REMOVED"


REMOVED: Final = Removed()

# paths in the v3 base
TRIGGERS: Final = "triggerParam/triggers"
ZONE: Final = f"{TRIGGERS}/0/zone"
TIMES: Final = f"{TRIGGERS}/1/time/times"
DATA: Final = f"{TRIGGERS}/2/data"
EXPRESSION: Final = "triggerParam/boolExp"
HOOK: Final = "subscribeParam/callback/webhook"
ATTRIBUTE: Final = f"{HOOK}/attributes/0"

_ZONE = {
    "transition": "Out",
    "place": {"radius": 20, "center": {"longitude": 2.333333, "latitude": 48.866667}},
}
_TIMES = [{"recurrence": "Daily", "start": "PT14H30M", "duration": "PT4H30M", "occurence": {"day": ["Mon"]}}]
_DATA = {"data": "vehicle.energy.electric.level", "op": "lowerThan", "value": ["50"]}
_HOOK = {
    "target": "https://my.dn/monitors/cb1",
    "name": "HTTP_CB",
    "attributes": [{"type": "Body", "key": "vin", "value": "$vin"}],
}
_CALLBACK = {"webhook": _HOOK}
_SUBSCRIBE = {"refreshEvent": 600, "retryPolicy": {"policy": "Bounded", "retryNumber": 3, "retryDelay": 120}}

BASES: Final[Mapping[Dialect, Mapping[str, Any]]] = MappingProxyType(
    {
        "v3": {
            "label": "Low battery outside Paris or on Mondays",
            "subscribeParam": {**_SUBSCRIBE, "callback": _CALLBACK},
            "extendedEventParam": ["vehicle.alerts"],
            "triggerParam": {
                "triggers": [
                    {"name": "outOfParis", "zone": _ZONE},
                    {"name": "onMonday", "time": {"times": _TIMES, "timeZone": "Europe/Paris"}},
                    {"name": "batteryIsLow", "data": _DATA},
                ],
                "boolExp": "outOfParis & (batteryIsLow | onMonday)",
            },
        },
        "quickstart": {
            "label": "Low battery outside Paris or on Mondays",
            "subscribeParam": {
                "refreshEvent": 600,
                "retryPolicy": {"policy": "Bounded", "maxRetryNumber": 3, "retryDelay": 120},
                "callback": _HOOK,
            },
            "extendedEventParam": ["vehicle.alerts"],
            "triggerParam": {
                "triggers": [
                    {"name": "outOfParis", "zone": {"transition": "Out", "circle": _ZONE["place"]}},
                    {"name": "onMonday", "time": {"times": _TIMES, "time.zone": "Europe/Paris"}},
                    {"name": "batteryIsLow", "data": _DATA},
                ],
                "bool.exp": "outOfParis & (batteryIsLow | onMonday)",
            },
        },
        "v2": {
            "label": "Low battery outside Paris on Mondays",
            "subscribeParam": {**_SUBSCRIBE, "callback": _CALLBACK},
            "extendedEventParam": ["vehicle.alerts"],
            "triggerParam": {
                "timeZoneTriggers": {
                    "zoneTrigger": _ZONE,
                    "timeTrigger": {"times": _TIMES, "timeZone": "Europe/Paris"},
                },
                "dataTriggers": [_DATA],
            },
        },
    }
)


class Example(NamedTuple):  # faster to create than an attrs class; there are two for each check
    """A document to check, with the dialect `target` and together with the documents `beside` it.

    `replace` (old, new) changes the text in ways that changes of values cannot. `shown` is what
    `fleetapi explain` prints if the changes alone would be unclear.
    """

    base: Dialect = "v3"
    changes: Mapping[str, Any] = MappingProxyType({})
    replace: tuple[str, str] | None = None
    text: str | None = None
    target: Dialect | None = None
    beside: tuple[Example, ...] = ()
    shown: str | None = None

    def document(self) -> str:
        """Return the whole text of the document."""
        if self.text is not None:
            return self.text
        document: Any = deepcopy(dict(BASES[self.base]))
        for path, value in self.changes.items():
            _change(document, path.split("/"), deepcopy(value))
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        return text.replace(*self.replace, 1) if self.replace else text

    def excerpt(self) -> str:
        """Return the part that `fleetapi explain` shows: the changed members, or the text."""
        if self.shown is not None:
            return self.shown
        if self.text is not None:
            return self.text.rstrip("\n")
        lines = [] if self.replace is None else [self.replace[1]]
        for path, value in self.changes.items():
            *_, key = path.split("/")
            if not isinstance(value, Removed):
                shown = json.dumps(value, ensure_ascii=False)
                lines.append(shown if key.isdigit() else f"{json.dumps(key)}: {shown}")
        return "\n".join(lines)


def _change(document: Any, path: list[str], value: object) -> None:
    *way, last = path
    for step in way:
        document = document[int(step)] if isinstance(document, list) else document.setdefault(step, {})
    key: Any = int(last) if isinstance(document, list) else last
    if isinstance(value, Removed):
        del document[key]
    elif isinstance(document, list) and key == len(document):
        document.append(value)
    else:
        document[key] = value
