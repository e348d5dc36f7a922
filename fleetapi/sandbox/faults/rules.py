"""Faults on demand: which of them a request meets."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase

import attrs

from fleetapi.errors import UsageError
from fleetapi.representation import safe_repr
from fleetapi.sandbox.validation import integer, mapping, number, one_of, string
from fleetapi.sandbox.world.randomness import seeded_random

__all__ = ["CERTIFICATE_FAULTS", "FAULTS", "FaultRule", "Faults"]

FAULTS: Mapping[str, str] = {
    "429": "the rate limit is exceeded, with Retry-After",
    "500": "the vendor's error body with status 500; nothing was done",
    "503": "the vendor's error body with status 503; nothing was done",
    "html502": "a page of HTML with status 502, as a proxy answers; nothing was done",
    "html401": "a page of HTML with status 401, as a proxy answers; nothing was done",
    "html403": "a page of HTML with status 403, as a firewall answers; nothing was done",
    "html404": "a page of HTML with status 404, as a load balancer answers; nothing was done",
    "gateway403": "JSON of another product with status 403; nothing was done",
    "empty401": "status 401 without a body; nothing was done",
    "login-page": "a page of HTML with status 200, as a network answers that wants a login; nothing was done",
    "redirect": "a redirect to a login page elsewhere; nothing was done",
    "answered-twice": "the answer is sent a second time",
    "late-rest": "half of a second answer follows the answer, and its rest the next request",
    "unsolicited-408": "a page with status 408 follows the answer, and the connection is closed",
    "unsolicited-103": "an interim response (103) follows the answer",
    "extra-bytes": "the body is longer than its Content-Length",
    "long-header": "a header of 150 KiB",
    "id-in-location": "the id of what was created is in the header Location alone; the body is empty",
    "id-in-link": "the id of what was created is in a link alone",
    "no-id": "the answer to a creation gives no id",
    "reset": "the request is carried out, and the connection is reset in the middle of the answer",
    "truncate": "the JSON of the answer ends in its middle",
    "slow": "the answer comes late",
    "unknown-enum": "words that no enumeration has",
    "missing-fields": "fields are absent",
    "null-fields": "fields are null",
    "odd-dates": "timestamps in all three forms that the vendor's documents show",
    "no-embedded": "a page without `_embedded`",
    "empty-page": "an empty page that links to the same place again, where the items are",
    "empty-middle-page": "a page that is neither the first nor the last stays empty; its link leads on",
    "short-page": "a page has no more than ten items, and links to the rest",
    "repeated-items": "a page shows each of its items twice",
    "overlapping-pages": "a page begins with the last three items of the one before it",
    "range-total": "`total` counts the items of the index range that was asked for, not the collection",
    "ignored-range": "`indexRange` is ignored: the answer is the page from the start of the collection",
    "repeated-cursor": "the link to the next page leads to the page that it is on",
    "foreign-next-link": "the link to the next page names another host, as behind a proxy",
    "expired-certificate": "the client certificate expires: the connection is closed without an answer, "
    "nothing was done, and every new one is refused until it shows another certificate",
    "revoked-certificate": "the client certificate is revoked; otherwise the same",
}
"""Every fault by its name."""

CERTIFICATE_FAULTS = ("expired-certificate", "revoked-certificate")
"""Those after which new connections are refused."""

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")

_EXAMPLE = '{"429": FaultRule(times=3), "500": 0.1, "slow": True}'


@safe_repr
@attrs.frozen(kw_only=True)
class FaultRule:
    """When a fault happens: to every request, unless something narrows it.

    `probability`: by chance (0 to 1), decided by the sandbox's seed. `every`: to each n-th that matches.
    `times`: to so many, then never again. `path`: only below a path such as `/fleets` (without version),
    exactly, or with `*` for any text (`*/alerts`). `method`: only to that method. `seconds` is how long
    `slow` takes, `retry_after` what `429` asks to wait, `after` how long after the answer stray bytes
    follow.
    """

    probability: float = 1.0
    every: int = 1
    times: int | None = None
    path: str | None = None
    method: str | None = None
    seconds: float = 2.0
    retry_after: int = 1
    after: float = 0.0

    def __attrs_post_init__(self) -> None:
        number("probability of a fault", self.probability, most=1)
        integer("every of a fault", self.every, least=1)
        if self.times is not None:
            integer("times of a fault", self.times, least=1)
        number("seconds of a fault", self.seconds)
        number("after of a fault", self.after)
        integer("retry_after of a fault", self.retry_after)
        if self.method is not None:
            string("method of a fault", self.method, example='"GET"')
            one_of("method of a fault", self.method.upper(), METHODS)
        if self.path is not None and not string("path", self.path, example='"/fleets"').startswith(
            ("/", "*")
        ):
            raise UsageError(
                f"path of a fault must begin with / or *, not {self.path!r}",
                remedy=f"the nearest is {'/' + self.path!r}; it has no version and no host",
            )

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
        self._lock = threading.Lock()
        self._random = seeded_random(seed, "faults")
        self._armed: list[_Armed] = []
        self.refused: str | None = None  # the fault that has met the client certificate
        for name, rule in mapping("faults", {} if rules is None else rules, example=_EXAMPLE).items():
            self.add(name, rule)

    def add(self, name: str, rule: FaultRule | float = True) -> None:
        """Switch a fault on."""
        if name not in FAULTS:
            near = get_close_matches(str(name), FAULTS, 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise UsageError(
                f"there is no fault {name!r}", remedy=f"{hint}the faults are {', '.join(FAULTS)}"
            )
        armed = _Armed(name, _rule(name, rule))
        with self._lock:
            self._armed.append(armed)

    def clear(self) -> None:
        """Switch everything off; certificates that were expired or revoked are valid again."""
        with self._lock:
            self._armed.clear()
            self.refused = None

    def due(self, method: str, path: str) -> dict[str, FaultRule]:
        """What happens to a request, by name; each call is one request."""
        with self._lock:
            return self._due(method, path)

    def _due(self, method: str, path: str) -> dict[str, FaultRule]:
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
            if armed.name in CERTIFICATE_FAULTS:
                self.refused = armed.name
        return found


def _rule(name: str, rule: FaultRule | float) -> FaultRule:
    if isinstance(rule, FaultRule):
        return rule
    if isinstance(rule, bool):
        return FaultRule(probability=float(rule))
    if isinstance(rule, int):
        return FaultRule(times=rule)
    if isinstance(rule, float):
        return FaultRule(probability=rule)
    raise UsageError(f"fault {name!r} cannot be switched by {rule!r}", remedy=f"write {_EXAMPLE}")
