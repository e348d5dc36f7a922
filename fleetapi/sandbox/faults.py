"""Faults on demand: which of them a request meets."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

import attrs

from fleetapi.errors import UsageError
from fleetapi.sandbox.world.randomness import derived

__all__ = ["FAULTS", "FaultRule", "Faults"]

FAULTS: Mapping[str, str] = {
    "429": "the rate limit is exceeded, with Retry-After",
    "500": "the vendor's error body with status 500; nothing was done",
    "503": "the vendor's error body with status 503; nothing was done",
    "html502": "a page of HTML with status 502, as a proxy answers; nothing was done",
    "reset": "the request is carried out, and the connection is reset in the middle of the answer",
    "truncate": "the JSON of the answer ends in its middle",
    "slow": "the answer comes late",
    "unknown-enum": "words that no enumeration has",
    "missing-fields": "fields are absent",
    "null-fields": "fields are null",
    "odd-dates": "timestamps in all three forms that the vendor's documents show",
    "no-embedded": "a page without `_embedded`",
    "empty-page": "an empty page that links to the same place again, where the items are",
    "repeated-cursor": "the link to the next page leads to the page that it is on",
    "foreign-next-link": "the link to the next page leads to another origin",
}
"""Every fault by its name."""


def _positive(
    instance: object,  # noqa: ARG001 (the signature of a validator)
    attribute: attrs.Attribute[Any],
    value: int | None,
) -> None:
    if value is not None and value < 1:
        raise UsageError(f"{attribute.name} of a fault must be at least 1, not {value}")


@attrs.frozen(kw_only=True)
class FaultRule:
    """When a fault happens: to every request, unless something narrows it.

    `probability`: by chance (0 to 1), decided by the sandbox's seed. `every`: to each n-th that matches.
    `times`: to so many, then never again. `path`: only below a path such as `/fleets` (without version),
    exactly, or with `*` for any text (`*/alerts`). `method`: only to that method. `seconds` is how long
    `slow` takes, `retry_after` what `429` asks to wait.
    """

    probability: float = 1.0
    every: int = attrs.field(default=1, validator=_positive)
    times: int | None = attrs.field(default=None, validator=_positive)
    path: str | None = None
    method: str | None = None
    seconds: float = 2.0
    retry_after: int = 1

    def __attrs_post_init__(self) -> None:
        if not 0 <= self.probability <= 1:
            raise UsageError(f"probability of a fault must be from 0 to 1, not {self.probability}")

    def matches(self, method: str, path: str) -> bool:
        """Whether the rule is about such a request."""
        if self.method is not None and self.method.upper() != method:
            return False
        return self.path is None or fnmatchcase(path, self.path)


@attrs.define
class _Armed:
    name: str
    rule: FaultRule
    seen: int = 0
    done: int = 0


class Faults:
    """The faults that are switched on.

    `rules` gives for each name a `FaultRule`, or a number: a whole one means so many requests, a fraction
    means by chance, and True means always. Raises UsageError for an unknown name.
    """

    def __init__(self, rules: Mapping[str, FaultRule | float] | None = None, *, seed: int = 1) -> None:
        self._random = derived(seed, "faults")
        self._armed: list[_Armed] = []
        for name, rule in (rules or {}).items():
            self.add(name, rule)

    def add(self, name: str, rule: FaultRule | float = True) -> None:
        """Switch a fault on."""
        if name not in FAULTS:
            raise UsageError(f"there is no fault {name!r}", remedy=f"the faults are {', '.join(FAULTS)}")
        self._armed.append(_Armed(name, _rule(rule)))

    def clear(self) -> None:
        """Switch everything off."""
        self._armed.clear()

    def due(self, method: str, path: str) -> dict[str, FaultRule]:
        """What happens to a request, by name; each call is one request."""
        found = {}
        for armed in self._armed:
            rule = armed.rule
            if not rule.matches(method, path) or (rule.times is not None and armed.done >= rule.times):
                continue
            armed.seen += 1
            if armed.seen % rule.every or (
                rule.probability < 1 and self._random.random() >= rule.probability
            ):
                continue
            armed.done += 1
            found[armed.name] = rule
        return found


def _rule(rule: FaultRule | float) -> FaultRule:
    if isinstance(rule, FaultRule):
        return rule
    if isinstance(rule, bool):
        return FaultRule(probability=float(rule))
    if isinstance(rule, int):
        return FaultRule(times=rule)
    return FaultRule(probability=rule)
