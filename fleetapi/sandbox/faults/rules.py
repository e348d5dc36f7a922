"""Faults on demand: their names, and which requests they affect."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from difflib import get_close_matches
from fnmatch import fnmatchcase

import attrs

from fleetapi.errors import UsageError
from fleetapi.remedies import write
from fleetapi.representation import safe_repr
from fleetapi.sandbox.validation import integer, mapping, number, one_of, string
from fleetapi.sandbox.world.randomness import seeded_random

__all__ = ["CERTIFICATE_FAULTS", "FAULTS", "FaultRule", "Faults"]

FAULTS: Mapping[str, str] = {
    "429": "the rate limit is exceeded, with Retry-After",
    "500": "status 500 with the vendor's error body; the request was not processed",
    "503": "status 503 with the vendor's error body; the request was not processed",
    "html502": "status 502 with an HTML page, as from a proxy; the request was not processed",
    "html401": "status 401 with an HTML page, as from a proxy; the request was not processed",
    "html403": "status 403 with an HTML page, as from a firewall; the request was not processed",
    "html404": "status 404 with an HTML page, as from a load balancer; the request was not processed",
    "gateway403": "status 403 with the JSON of another product; the request was not processed",
    "empty401": "status 401 without a body; the request was not processed",
    "login-page": "status 200 with an HTML login page, as in a guest network; the request was not processed",
    "redirect": "a redirect to a login page on another host; the request was not processed",
    "answered-twice": "the response is sent twice",
    "late-rest": "half of a second response follows the response; the rest follows the next request",
    "unsolicited-408": "a page with status 408 follows the response, and the connection is closed",
    "unsolicited-103": "an interim response (103) follows the response",
    "extra-bytes": "the body is longer than its Content-Length",
    "long-header": "the response has a header of 150 KiB",
    "id-in-location": "the id of the created resource is only in the Location header; the body is empty",
    "id-in-link": "the id of the created resource is only in a link",
    "no-id": "the response to a creation contains no id",
    "reset": "the request is processed, but the connection is reset in the middle of the response",
    "truncate": "the JSON of the response is truncated",
    "slow": "the response is delayed",
    "unknown-enum": "enumerations have unknown values",
    "missing-fields": "fields are missing",
    "null-fields": "fields are null",
    "odd-dates": "timestamps are in any of the three formats in the vendor's documents",
    "no-embedded": "a page has no `_embedded`",
    "empty-page": "an empty page links to the same position again, where the items are",
    "empty-middle-page": "a page other than the first and the last is empty, but links to the next page",
    "short-page": "a page has at most ten items and links to the rest",
    "repeated-items": "a page contains each of its items twice",
    "overlapping-pages": "a page begins with the last three items of the previous page",
    "range-total": "`total` is the number of items in the requested index range, not in the collection",
    "ignored-range": "`indexRange` is ignored: the response is the first page of the collection",
    "repeated-cursor": "the link to the next page leads to the same page",
    "foreign-next-link": "the link to the next page names another host, as behind a proxy",
    "expired-certificate": "the client certificate expires: the connection is closed without a response, the "
    "request was not processed, and new connections are rejected until they use another certificate",
    "revoked-certificate": "the client certificate is revoked; otherwise like `expired-certificate`",
}
"""The description of every fault, by its name."""

CERTIFICATE_FAULTS = ("expired-certificate", "revoked-certificate")
"""The faults after which new connections are rejected."""

METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS")

_EXAMPLE = '{"429": FaultRule(times=3), "500": 0.1, "slow": True}'


@safe_repr
@attrs.frozen(kw_only=True)
class FaultRule:
    """When a fault happens: on every request, unless an option limits it.

    - `path`: only on requests whose path (without version) is exactly this, or matches it with `*` for any
      text, as in `*/alerts`. `method`: only on requests with this method.
    - `every`: only on every n-th matching request. `probability`: with this probability, from 0 to 1; the
      seed of the sandbox decides. `times`: at most this often.
    - `seconds`: the delay of `slow`. `retry_after`: the seconds that `429` asks to wait. `after`: how many
      seconds after the response stray bytes follow.
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
        integer("`every` of a fault", self.every, least=1)
        if self.times is not None:
            integer("times of a fault", self.times, least=1)
        number("seconds of a fault", self.seconds)
        number("`after` of a fault", self.after)
        integer("retry_after of a fault", self.retry_after)
        if self.method is not None:
            string("method of a fault", self.method, example='"GET"')
            one_of("method of a fault", self.method.upper(), METHODS)
        if self.path is not None and not string("path", self.path, example='"/fleets"').startswith(
            ("/", "*")
        ):
            raise UsageError(
                f"path of a fault must begin with / or *, not {self.path!r}",
                remedy=f"write {'/' + self.path!r}, without version and host",
            )

    def matches(self, method: str, path: str) -> bool:
        """Return whether the rule applies to a request."""
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
    """The active faults.

    `rules` maps each name to a `FaultRule`, to an integer (a number of requests), to a float (a probability),
    or to True (always). Raises UsageError for an unknown name.
    """

    def __init__(self, rules: Mapping[str, FaultRule | float] | None = None, *, seed: int = 1) -> None:
        self._lock = threading.Lock()
        self._random = seeded_random(seed, "faults")
        self._armed: list[_Armed] = []
        self.refused: str | None = None  # the certificate fault that has happened
        for name, rule in mapping("faults", {} if rules is None else rules, example=_EXAMPLE).items():
            self.add(name, rule)

    def add(self, name: str, rule: FaultRule | float = True) -> None:
        """Activate a fault."""
        if name not in FAULTS:
            near = get_close_matches(str(name), FAULTS, 1)
            hint = f"did you mean {near[0]!r}? " if near else ""
            raise UsageError(f"unknown fault {name!r}", remedy=f"{hint}the faults are {', '.join(FAULTS)}")
        armed = _Armed(name, _rule(name, rule))
        with self._lock:
            self._armed.append(armed)

    def clear(self) -> None:
        """Deactivate all faults. Certificates that expired or were revoked by a fault are valid again."""
        with self._lock:
            self._armed.clear()
            self.refused = None

    def due(self, method: str, path: str) -> dict[str, FaultRule]:
        """Return the faults that affect the next request, by name."""
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
    raise UsageError(f"fault {name!r} does not accept {rule!r}", remedy=write(_EXAMPLE))
