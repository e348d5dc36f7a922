"""Recognize JSON that is not a monitor (FM003): what it is, and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from fleetapi.diagnostics.diagnostic import shortened
from fleetapi.diagnostics.suggest import nearest
from fleetapi.monitors.checks.unknown_keys import synonym_of
from fleetapi.wire.dialects import EDITOR_KEY, SHAPES, Field, Shape

__all__ = ["Other", "not_an_object", "other_than_monitor"]


class Other(NamedTuple):
    """What a document is, and the remedy."""

    message: str
    remedy: str


class _Kind(NamedTuple):
    """A kind of document: the `keys` it always has, what it is, and the remedy."""

    keys: frozenset[str]
    what: str
    remedy: str


_WRONG_FILE: Final = "is this the right file? A monitor has `label`, `subscribeParam` and `triggerParam`"
_ONE_EACH: Final = "put each monitor in a separate file, without anything around it"
_DEEPEST: Final = 3  # levels of objects and lists to search for a monitor
_WIDEST: Final = 1000  # values to search


def _kinds(*rows: tuple[str, str, str]) -> tuple[_Kind, ...]:
    return tuple(_Kind(frozenset(keys.split()), what, remedy) for keys, what, remedy in rows)


# The first row whose keys are all present applies.
_KINDS: Final = _kinds(
    (
        "callback remoteTypes",
        "a callback for remote commands",
        "send it with `fleetapi remote callbacks create`; a monitor has `triggerParam`",
    ),
    ("callbackId events", "a notification about remote commands", "webhooks receive it: `fleetapi.webhooks`"),
    (
        "callbackId callback",
        "a server response about a callback for remote commands",
        "a monitor has `subscribeParam` and `triggerParam`",
    ),
    ("monitorId events", "a notification, which webhooks receive", "`fleetapi.webhooks` decodes it"),
    (
        "eventDate vin",
        "one event of a notification, which webhooks receive",
        "`fleetapi.webhooks` decodes it",
    ),
    (
        "monitorId",
        "the id and status of a monitor, as the server returns them",
        "`fleetapi monitors show FID MID --json` prints the whole monitor",
    ),
    ("file code severity", "a finding of `fleetapi check`", "check the file it names"),
    ("code uuid message", "an error response of the server", "the request failed; see its `message`"),
    ("code message", "an error response of a server", "the request failed; see its `message`"),
    ("openapi paths", "an OpenAPI specification", _WRONG_FILE),
    ("swagger paths", "an OpenAPI specification", _WRONG_FILE),
    ("$defs", "a JSON Schema", 'name it in a monitor: "$schema": "./monitor.schema.json"'),
    ("$schema properties", "a JSON Schema", 'name it in a monitor: "$schema": "./monitor.schema.json"'),
    ("type geometry", "GeoJSON", "use a circle with `center` and `radius` as a zone"),
    ("type features", "GeoJSON", "use a circle with `center` and `radius` as a zone"),
    ("type coordinates", "GeoJSON", "use a circle with `center` and `radius` as a zone"),
    ("fleetapi-baseline", "a baseline of `fleetapi check`", "pass it with --baseline"),
    ("version runs", "a SARIF report", _WRONG_FILE),
    ("lockfileVersion", "an npm lock file", _WRONG_FILE),
    ("name version", "a package description, such as package.json", _WRONG_FILE),
    ("compilerOptions", "a TypeScript configuration", _WRONG_FILE),
    ("json.schemas", "an editor settings file", _WRONG_FILE),
    ("nbformat cells", "a Jupyter notebook", _WRONG_FILE),
    ("apiVersion kind", "a Kubernetes object", _WRONG_FILE),
    ("info item", "a Postman collection", "export only the body of the request"),
    ("log", "an HTTP archive or a log", _WRONG_FILE),
    ("Version Statement", "an AWS policy", _WRONG_FILE),
    ("EventPattern", "an AWS EventBridge rule", "monitors have triggers and a boolean expression instead"),
    ("sql actions", "an AWS IoT rule", "monitors have triggers and a boolean expression instead"),
    ("condition groups", "a Geotab rule", "monitors have triggers and a boolean expression instead"),
    ("conditionType", "a Geotab condition", "monitors have triggers and a boolean expression instead"),
    ("alert expr", "a Prometheus alert", "monitors have triggers and a boolean expression instead"),
    (
        "trigger action",
        "an automation of another system",
        "monitors have `triggerParam` and `subscribeParam`",
    ),
    ("vin brand", "a vehicle, as the server returns it", _WRONG_FILE),
)
_RULE_WORDS: Final = frozenset(
    {
        *("condition", "conditions", "rule", "rules", "when", "if"),
        *("expression", "actions", "action", "alert", "trigger"),
    }
)
_OF_CALLBACKS: Final = frozenset({"label", "callback", "retryPolicy", "batchNotify"})
_KEYS: Final = ("subscribeParam", "extendedEventParam", "triggerParam")
_COMMANDS: Final = frozenset(
    {
        *("door", "horn", "lights", "wakeUp", "charging", "stolen"),
        *("preconditioning", "immobilization", "navigation"),
    }
)


def other_than_monitor(value: Any) -> Other | None:
    """Return what a JSON value is if it is not a monitor; None for an object that may be a faulty monitor.

    `value` must not be an envelope with a monitor in it.
    """
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, list):
        return _list(value)
    if not isinstance(value, Mapping):
        return Other(not_an_object(value), _WRONG_FILE)
    if _is_partly_monitor(value):
        return None
    return _wrapped(value) or _collection(value) or _known(value) or _part(value) or _labelled(value)


def not_an_object(value: Any) -> str:
    """Return a message that says what a JSON value is that is not an object."""
    if value is None:
        what = "null"
    elif isinstance(value, bool):
        what = "a boolean"
    elif isinstance(value, str):
        what = "a string"
    else:
        what = "an array" if isinstance(value, Sequence) else "a number"
    return f"a monitor is a JSON object, but this is {what}"


def _is_partly_monitor(value: Mapping[str, Any]) -> bool:
    """Tell whether it has one of the two objects that only monitors have, in any spelling."""
    readings = (SHAPES["monitor"].read(key) for key in value)
    return any(
        reading.field.concept in ("subscription", "rule") for reading in readings if reading is not None
    )


def _text(value: str) -> Other:
    if value.lstrip()[:1] == "{":
        return Other("this is JSON in a JSON string", "write the object itself without quotation marks")
    return Other(not_an_object(value), _WRONG_FILE)


def _list(value: Sequence[Any]) -> Other:
    objects = [each for each in value[:_WIDEST] if isinstance(each, Mapping)]
    monitors = [each for each in objects if _is_partly_monitor(each)]
    if monitors:
        what = "a monitor in a list" if len(value) == 1 else f"a list of {len(value)}, with monitors in it"
        return Other(f"this is {what}", "take it out of the brackets" if len(value) == 1 else _ONE_EACH)
    found = (_known(objects[0]) or _part(objects[0])) if objects else None
    if found is not None:
        return Other(
            f"this is a list, and its first item is {found.message.removeprefix('this is ')}", found.remedy
        )
    return Other(not_an_object(value), _WRONG_FILE)


def _wrapped(value: Mapping[str, Any]) -> Other | None:
    """Recognize a monitor, or several, inside something else."""
    for key, inner in value.items():
        if isinstance(inner, str) and inner.lstrip()[:1] == "{" and "triggerParam" in inner:
            where = f"`{shortened(key)}`"
            return Other(f"the monitor is JSON text in the string {where}", "write the object itself")
    found = [path for path, inner in _inside(value, "", 0) if _is_partly_monitor(inner)]
    if not found:
        return None
    where = f"`{shortened(found[0])}`"
    if len(found) == 1:
        return Other(f"the monitor is inside {where}", f"keep only the object in {where}")
    return Other(f"there are {len(found)} monitors inside this document, the first in {where}", _ONE_EACH)


def _inside(value: Any, path: str, depth: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    members: list[tuple[str, Any]] = []
    if isinstance(value, Mapping):
        members = [(f"{path}.{key}" if path else str(key), inner) for key, inner in value.items()]
    elif isinstance(value, list):
        members = [(f"{path}[{index}]", inner) for index, inner in enumerate(value)]
    for place, inner in members[:_WIDEST]:
        if isinstance(inner, Mapping):
            yield place, inner
        if depth < _DEEPEST and not (isinstance(inner, Mapping) and _is_partly_monitor(inner)):
            yield from _inside(inner, place, depth + 1)


def _collection(value: Mapping[str, Any]) -> Other | None:
    embedded = value.get("_embedded")
    if not isinstance(embedded, Mapping):
        return None
    names = shortened(", ".join(map(str, embedded))) or "nothing"
    return Other(f"this is a page of a collection from the server ({names}), not a monitor", _WRONG_FILE)


def _known(value: Mapping[str, Any]) -> Other | None:
    kind = next((kind for kind in _KINDS if kind.keys <= value.keys()), None)
    if kind is not None:
        return Other(f"this is {kind.what}, not a monitor", kind.remedy)
    if _COMMANDS & value.keys() and value.keys() <= {"label", *_COMMANDS}:
        remedy = "`fleetapi remote send` sends it to a vehicle"
        return Other("this is a remote command, not a monitor", remedy)
    if value.keys() == {"status"}:
        remedy = "`fleetapi monitors pause` and `resume` send it"
        return Other("this is the status of a monitor, not a monitor", remedy)
    return None


def _part(value: Mapping[str, Any]) -> Other | None:
    """Recognize a part of a monitor without the rest."""
    if "label" in value or not value:
        return None
    for shape in SHAPES.values():
        for field in shape.fields if shape.name != "envelope" else ():
            inner = SHAPES.get(field.shape or "")
            if inner is not None and inner.name != "monitor" and _is_whole(value, inner):
                key = next(iter(field.spellings.values()))
                what = f"an item of `{key}`" if field.items is not None else f"the object under `{key}`"
                return Other(f"this is only {what} of a monitor", f"write the whole monitor: {_WHOLE}")
    return None


_WHOLE: Final = '{"label": …, "subscribeParam": …, "triggerParam": …}'


def _is_whole(value: Mapping[str, Any], shape: Shape) -> bool:
    readings = [shape.read(key) for key in value]
    if None in readings:
        return False
    present = {reading.field.concept for reading in readings if reading is not None}
    needed = {field.concept for field in shape.fields if _is_needed(field, shape)}
    return len(present) > 1 and needed <= present


def _is_needed(field: Field, shape: Shape) -> bool:
    return (field.required and len(field.spellings) == 3) or (
        shape.name == "rule" and field.concept == "triggers"
    )


def _labelled(value: Mapping[str, Any]) -> Other | None:
    """Recognize other objects with a label, such as rules and alerts of other systems."""
    if "label" not in value or len(value) == 1:
        return None
    words = _RULE_WORDS & value.keys()
    if not words:
        return _unrelated(value)
    listed = " and ".join(f"`{word}`" for word in sorted(words))
    return Other(
        f"this is a rule of another system: it has {listed} instead of `triggerParam`",
        f"rewrite it as a monitor: {_WHOLE}",
    )


def _unrelated(value: Mapping[str, Any]) -> Other | None:
    """Recognize an object with no part of a monitor except the label."""
    if value.keys() <= _OF_CALLBACKS and "callback" in value:
        return Other(
            "this is a callback for remote commands, or a monitor without its `triggerParam`",
            "a callback has `remoteTypes`; a monitor has `subscribeParam` and `triggerParam`",
        )
    others = value.keys() - {"label", EDITOR_KEY}
    absent = [SHAPES["monitor"].field(concept) for concept in ("subscription", "rule", "attachments")]
    for key in others:
        stands_for = SHAPES["monitor"].read(key) or synonym_of(key, value[key], SHAPES["monitor"], absent)
        inside = any(SHAPES[shape].read(key) for shape in ("subscription", "rule", "callback", "trigger"))
        if stands_for or inside or nearest(key, _KEYS) is not None:
            return None
    return Other(
        "this is JSON, but not a monitor: only its `label` could belong to one", f"a monitor is {_WHOLE}"
    )
