"""The document of a monitor as the checks see it: every object with its shape, every key with its meaning.

`Survey` never raises: a value of the wrong type has no parts, and the check of types reports it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import attrs

from fleetapi.diagnostics.diagnostic import Path
from fleetapi.diagnostics.suggest import nearest
from fleetapi.language.fast_parsing import PlainExpression, read_plain_expression
from fleetapi.monitors.checks.nodes import KINDS, Entry, Node, TriggerView
from fleetapi.wire.dialects import EDITOR_KEY, SHAPES, Dialect, JsonKind, Shape

if TYPE_CHECKING:
    from fleetapi.language.expressions import ParsedExpression
    from fleetapi.monitors.checks.unquotable_names import UnquotableUse

__all__ = ["Document", "Survey", "is_envelope", "resembles_monitor"]

_NOTHING: Final[frozenset[str]] = frozenset()


@attrs.frozen(eq=False, slots=False)
class Document:
    """A monitor to check.

    `root` is the monitor itself, inside the envelope if there is one. `target` is the requested dialect, or
    None. `value` is the whole plain document; `names_given` has, by the path of an object, every value of a
    repeated `name`. `now` is the time of the check: windows that ended before it are reported. `misplaced`
    has, by the path of a key in the wrong object, the object where it is missing.
    """

    value: Mapping[str, Any]
    root: Node
    target: Dialect | None
    enveloped: bool
    names_given: Mapping[Path, tuple[str, ...]]
    now: datetime
    misplaced: Mapping[Path, Node]

    @classmethod
    def of(
        cls,
        value: Mapping[str, Any],
        target: Dialect | None,
        now: datetime,
        repeated: Mapping[Path, frozenset[str]] | None = None,
        names_given: Mapping[Path, tuple[str, ...]] | None = None,
    ) -> Document:
        """Survey a document; `repeated` are the repeated keys by the path of their object."""
        enveloped = is_envelope(value)
        path: Path = ("monitor",) if enveloped else ()
        inner = value["monitor"] if enveloped else value
        survey = Survey(target, repeated or {})
        root = survey.node(SHAPES["monitor"], inner, path)
        misplaced: dict[Path, Node] = {}
        if survey.has_unknown_keys:
            from fleetapi.monitors.checks.unknown_keys import take_home  # noqa: PLC0415  (rare)

            misplaced = take_home(root, inner, survey.add_parts)
        document = cls(value, root, target, enveloped, names_given or {}, now, misplaced)
        callback = document.callback
        if callback is not None and len(callback.entries) > 1 and (webhook := callback.part("webhook")):
            from fleetapi.monitors.checks.unknown_keys import put_into_webhook  # noqa: PLC0415  (rare)

            rule = document.rule
            misplaced.update(put_into_webhook(callback, webhook, rule.list("triggers") if rule else ()))
        return document

    def nodes(self, shape: str) -> Iterator[Node]:
        """Yield every object of a shape, in document order."""
        return iter(self._by_shape.get(shape, ()))

    @cached_property
    def _by_shape(self) -> dict[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.every_node:
            found.setdefault(node.shape.name, []).append(node)
        return found

    @cached_property
    def every_node(self) -> tuple[Node, ...]:
        """Every object of the monitor."""
        return tuple(self.root.walk())

    @cached_property
    def subscription(self) -> Node | None:
        """The object with callback, retries and batching."""
        return self.root.part("subscription")

    @cached_property
    def rule(self) -> Node | None:
        """The object with triggers and expression."""
        return self.root.part("rule")

    @cached_property
    def callback(self) -> Node | None:
        """The callback."""
        return self.subscription.part("callback") if self.subscription is not None else None

    @cached_property
    def hook(self) -> Node | None:
        """The object with target, name and attributes: the webhook, or a callback without one."""
        callback = self.callback
        return callback.part("webhook") if callback is not None and callback.has("webhook") else callback

    @cached_property
    def expression_entry(self) -> Entry | None:
        """The expression if it is a string; None if there are two spellings of it."""
        rule = self.rule
        entry = rule.entry("expression") if rule is not None else None
        if rule is None or entry is None or rule.twin(entry) is not None:
            return None
        return entry if entry.well_typed else None

    @cached_property
    def expression(self) -> ParsedExpression | None:
        """The parsed expression, if there is one; uses of unquotable names in it are `unquotable_uses`."""
        return self._expression_and_ill_uses[0]

    @cached_property
    def unquotable_uses(self) -> tuple[UnquotableUse, ...]:
        """The places where the expression uses a name that cannot be used in expressions."""
        return self._expression_and_ill_uses[1]

    @cached_property
    def _expression_and_ill_uses(self) -> tuple[ParsedExpression | None, tuple[UnquotableUse, ...]]:
        from fleetapi.language.expressions import parse  # noqa: PLC0415  (loads the grammar)
        from fleetapi.monitors.checks.unquotable_names import reread  # noqa: PLC0415

        entry = self.expression_entry
        if entry is None:
            return None, ()
        return reread(parse(entry.value), [name for view in self.triggers for name in view.names])

    @cached_property
    def plain_expression(self) -> PlainExpression | None:
        """The parsed expression if there is nothing to report about how it is written."""
        entry = self.expression_entry
        return read_plain_expression(entry.value) if entry is not None else None

    @cached_property
    def version(self) -> str:
        """The API version of the monitor: that of the target, or of the form it is written in."""
        if self.target is not None:
            return self.target.version
        return "v2" if self.in_v2_form else "v3"

    @cached_property
    def in_v2_form(self) -> bool:
        """Whether all triggers are written in the form of v2."""
        rule = self.rule
        return (
            rule is not None and not rule.has("triggers") and (rule.has("zone_and_time") or rule.has("data"))
        )

    @cached_property
    def triggers(self) -> tuple[TriggerView, ...]:
        """Every trigger, in document order; items that are not objects are skipped."""
        rule = self.rule
        if rule is None:
            return ()
        named = [
            TriggerView(node, self._names(node), {kind: part for kind in KINDS if (part := node.part(kind))})
            for node in rule.list("triggers")
        ]
        place_and_time = rule.part("zone_and_time")
        unnamed = [
            TriggerView(part, (), {kind: part})
            for kind in ("zone", "time")
            if place_and_time is not None and (part := place_and_time.part(kind)) is not None
        ]
        data = [TriggerView(part, (), {"data": part}) for part in rule.list("data")]
        return (*named, *unnamed, *data)

    def _names(self, node: Node) -> tuple[str, ...]:
        given = self.names_given.get(node.path)
        if given is not None:
            return given
        name = node.value("name")
        return () if name is None else (name,)


def is_envelope(value: Mapping[str, Any]) -> bool:
    """Tell whether this is a GET response: a monitor in an envelope."""
    return (
        isinstance(value.get("monitor"), Mapping)
        and "triggerParam" not in value
        and (
            any(key in value for key in ("monitorId", "status", "createdAt", "updatedAt", "_links"))
            or (len(value.keys() - {EDITOR_KEY}) == 1 and resembles_monitor(value["monitor"]))
        )
    )


def resembles_monitor(value: Mapping[str, Any]) -> bool:
    """Tell whether an object has at least one key of a monitor, in any spelling.

    `$schema` does not count: many other documents have it.
    """
    readings = {key: SHAPES["monitor"].read(key) for key in value}
    if any(reading.field.concept != "schema" for reading in readings.values() if reading is not None):
        return True
    known = [key for key in SHAPES["monitor"].keys() if key != EDITOR_KEY]  # noqa: SIM118  (a method of shapes)
    return any(nearest(key, known) is not None for key, reading in readings.items() if reading is None)


class Survey:
    """Turns plain values into nodes."""

    def __init__(self, target: Dialect | None, repeated: Mapping[Path, frozenset[str]]) -> None:
        self.target = target
        self.repeated = repeated
        self.has_unknown_keys = False

    def node(self, shape: Shape, value: Mapping[str, Any], path: Path) -> Node:
        """Survey an object and the objects in it."""
        readings = {key: shape.read(key) for key in value}
        unknown: dict[str, str | None] = {}
        if None in readings.values():
            from fleetapi.monitors.checks.unknown_keys import presumed_entries  # noqa: PLC0415  (rare)

            self.has_unknown_keys = True
            entries, unknown = presumed_entries(shape, value, path, readings, self.target)
        else:
            entries = [
                Entry.of(key, value[key], reading, path) for key, reading in readings.items() if reading
            ]
        node = Node(shape, path, tuple(entries), unknown, self.repeated.get(path, _NOTHING))
        for entry in entries:
            self.add_parts(node, entry)
        return node

    def add_parts(self, node: Node, entry: Entry) -> None:
        """Survey the objects in a member of an object."""
        inner = entry.field.shape
        if inner is not None and entry.well_typed:
            parts = self._parts(entry, SHAPES[inner])
            if parts:
                node.parts[entry.field.concept] = parts

    def _parts(self, entry: Entry, shape: Shape) -> tuple[Node, ...]:
        if entry.field.kind is JsonKind.OBJECT:
            return (self.node(shape, entry.value, entry.path),)
        return tuple(
            [
                self.node(shape, item, (*entry.path, index))
                for index, item in enumerate(entry.value)
                if isinstance(item, Mapping)
            ]
        )
