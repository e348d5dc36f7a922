"""Hypothesis strategies for everything a monitor is made of, for the property tests of every package.

`monitors()` makes whatever dialects v3 and quickstart can write; `v2_monitors()` what v2 can.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import strategies as st

from fleetapi.monitors.delivery_rules import LARGEST_WHOLE, attachments_of, variables_of
from fleetapi.monitors.expressions.expression import And, Expression, Name, Not, Or, is_usable_name
from fleetapi.monitors.monitor import Monitor
from fleetapi.monitors.operands.table import OPERANDS, OperandKind, Operator
from fleetapi.monitors.secrets import Secret
from fleetapi.monitors.subscription import (
    OWNED_HEADERS,
    Attribute,
    AttributeKind,
    Batching,
    RetryKind,
    RetryPolicy,
    Webhook,
)
from fleetapi.monitors.times.windows import DailyWindow, SingleWindow, Weekday, WeekRange, Window
from fleetapi.monitors.triggers import (
    Circle,
    DataTrigger,
    TimeTrigger,
    Transition,
    Trigger,
    ZoneTrigger,
)

TIME_ZONES = ("Europe/Paris", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC")

texts = st.text(st.characters(codec="utf-8"), max_size=20)


def names() -> st.SearchStrategy[str]:
    """Names of triggers: mostly of the published pattern, some that only an expression accepts."""
    published = st.from_regex(r"[a-zA-Z]{1,8}[._]?[0-9]{0,3}", fullmatch=True)
    wide = st.text(st.sampled_from("abzAZ019._-éß区"), min_size=1, max_size=8)
    return (published | wide).filter(is_usable_name)


def seconds(least: int, most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(least, most).map(lambda count: timedelta(seconds=count))


def counts(least: int, most: int) -> st.SearchStrategy[int]:
    """Integers up to `most`, and occasionally the largest possible ones."""
    return st.integers(least, most) | st.integers(LARGEST_WHOLE - 2, LARGEST_WHOLE)


def spans(least: int, most: int) -> st.SearchStrategy[timedelta]:
    """The same in seconds."""
    return counts(least, most).map(lambda count: timedelta(seconds=count))


def circles(*, whole: bool = True) -> st.SearchStrategy[Circle]:
    radius: st.SearchStrategy[float] = st.integers(1, 500) | st.integers(1, 10**300)
    if not whole:
        radius |= st.floats(0.1, 500, allow_nan=False)
    return st.builds(Circle, st.floats(-90, 90), st.floats(-180, 180), radius)


def zone_triggers(*, whole: bool = True) -> st.SearchStrategy[ZoneTrigger]:
    return st.builds(ZoneTrigger, st.sampled_from(Transition), circles(whole=whole))


def week_ranges() -> st.SearchStrategy[WeekRange]:
    return st.tuples(st.integers(1, 52), st.integers(1, 52)).map(lambda pair: WeekRange(min(pair), max(pair)))


def daily_windows() -> st.SearchStrategy[Window]:
    return st.builds(
        DailyWindow,
        seconds(0, 23 * 3600 + 59 * 60),
        seconds(1, 3 * 86400),
        st.lists(st.sampled_from(Weekday), max_size=7),
        st.lists(week_ranges(), max_size=3),
    )


def windows(version: str = "v3") -> st.SearchStrategy[Window]:
    """Any window; v2 has no windows with a date."""
    if version == "v2":
        return daily_windows()
    offsets = st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(-timedelta(hours=9, minutes=30))])
    moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=offsets)  # noqa: DTZ001  # bounds, of `timezones`
    return daily_windows() | st.builds(SingleWindow, moments, st.none() | seconds(1, 90 * 86400))


def time_triggers(version: str = "v3") -> st.SearchStrategy[TimeTrigger]:
    return st.builds(
        TimeTrigger,
        st.lists(windows(version), min_size=1, max_size=3),
        st.none() | st.sampled_from(TIME_ZONES),
    )


def number_texts() -> st.SearchStrategy[str]:
    decimals = st.decimals(-1000, 100_000, allow_nan=False, places=2).map(lambda number: format(number, "f"))
    return (
        st.integers(-100, 100_000).map(str) | decimals | st.decimals(-10, 10, places=1).map(Decimal.__str__)
    )


@st.composite
def data_triggers(draw: st.DrawFn, version: str = "v3") -> DataTrigger:
    operand = draw(st.sampled_from([one for one in OPERANDS.values() if one.operators(version)]))
    operator = draw(st.sampled_from(operand.operators(version)))
    if operator is Operator.ON_CHANGE:
        return DataTrigger(operand.name, operator)
    if operand.kind is OperandKind.NUMBER:
        values = number_texts()
    elif operand.kind is OperandKind.BOOLEAN:
        values = st.sampled_from(["true", "false"])
    else:
        values = st.sampled_from(operand.values)
    count = 4 if operator is Operator.INCLUDED_IN else draw(st.sampled_from([1, 1, 1, 1, 2]))
    return DataTrigger(operand.name, operator, draw(st.lists(values, min_size=1, max_size=count)))


def triggers(version: str = "v3") -> st.SearchStrategy[Trigger]:
    return st.one_of(data_triggers(version), zone_triggers(whole=version != "v2"), time_triggers(version))


def expressions(over: list[str]) -> st.SearchStrategy[Expression]:
    """Expressions over some of the names, none of them constant."""
    leaves: st.SearchStrategy[Expression] = st.sampled_from(over).map(Name)
    grown = st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(Not),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: And(*parts)),
            st.lists(inner, min_size=2, max_size=3).map(lambda parts: Or(*parts)),
        ),
        max_leaves=8,
    )
    return grown.filter(lambda expression: not expression.is_constant())


def secrets() -> st.SearchStrategy[Secret]:
    prefix = st.sampled_from(["", "Basic ", "Bearer "])
    return st.one_of(
        st.builds(Secret.env, st.from_regex(r"[A-Z_]{1,12}", fullmatch=True), prefix=prefix),
        st.builds(Secret.file, st.from_regex(r"(/[a-z]{1,6}){1,3}", fullmatch=True), prefix=prefix),
    )


@st.composite
def attributes(draw: st.DrawFn, version: str = "v3") -> list[Attribute]:
    variables = st.sampled_from(variables_of(version))
    literals = texts.filter(lambda text: not text.startswith("$"))
    header_names = st.from_regex(r"[A-Za-z][A-Za-z0-9-]{0,10}", fullmatch=True).filter(
        lambda name: name.lower() not in OWNED_HEADERS
    )
    header_values = st.from_regex(r"[!#%-~]([ -~]{0,10}[!-~])?", fullmatch=True)
    headers = st.builds(
        Attribute, st.just(AttributeKind.HEADER), header_names, header_values | variables | secrets()
    )
    others = st.builds(
        Attribute,
        st.sampled_from([AttributeKind.BODY, AttributeKind.QUERY]),
        texts.filter(bool),
        literals | variables | secrets(),
    )
    found = draw(st.lists(headers, max_size=3, unique_by=lambda attribute: attribute.key.lower()))
    return draw(st.permutations(found + draw(st.lists(others, max_size=3))))


def webhooks(version: str = "v3") -> st.SearchStrategy[Webhook]:
    targets = st.from_regex(r"https?://[a-z]{1,8}\.example\.com(:8443)?(/[a-z0-9]{0,5}){0,2}", fullmatch=True)
    return st.builds(Webhook, targets, texts, attributes(version))


def retry_policies() -> st.SearchStrategy[RetryPolicy]:
    return st.builds(
        RetryPolicy, st.sampled_from(RetryKind), st.none() | counts(1, 99), st.none() | spans(1, 86400)
    )


@st.composite
def _notifying(draw: st.DrawFn, version: str) -> Monitor:
    return Monitor(
        draw(texts),
        webhook=draw(webhooks(version)),
        reminder=draw(st.none() | spans(60, 86400)),
        retry_policy=draw(st.none() | retry_policies()),
        batching=draw(st.none() | st.builds(Batching, counts(1, 1000), st.none() | spans(5, 3600))),
        attachments=draw(st.lists(st.sampled_from(attachments_of(version)), max_size=4)),
    )


@st.composite
def monitors(draw: st.DrawFn) -> Monitor:
    """Any monitor that v3 and quickstart can write: its triggers in any order, some of them unused."""
    labels = draw(st.lists(names(), min_size=1, max_size=5, unique=True))
    named = [draw(triggers()).named(label) for label in labels]
    return draw(_notifying("v3")).when(draw(expressions(labels)), triggers=named)


@st.composite
def v2_monitors(draw: st.DrawFn) -> Monitor:
    """Any monitor that v2 can write, its triggers under the names that reading v2 gives."""
    zone = draw(st.lists(zone_triggers(whole=False), max_size=1))
    time = draw(st.lists(time_triggers("v2"), max_size=1))
    data = draw(st.lists(data_triggers("v2"), min_size=0 if zone or time else 1, max_size=3))
    named: list[Trigger] = [one.named("zone1") for one in zone]
    named += [one.named("time1") for one in time]
    named += [one.named(f"data{number}") for number, one in enumerate(data, 1)]
    leaves = [Name(one.name or "") for one in named]
    return draw(_notifying("v2")).when(And(*leaves) if len(leaves) > 1 else leaves[0], triggers=named)
