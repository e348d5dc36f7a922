"""Build a monitor from its parts, such as rules in a database, and check an edited document.

This spells out what `leaves`, `every` and `vehicle` abbreviate: triggers, windows and policies. It sends
nothing.
"""

from datetime import UTC, datetime, timedelta

from fleetapi import (
    Attribute,
    CalendarDuration,
    DailyWindow,
    DataTrigger,
    Dialect,
    Finding,
    Monitor,
    Operator,
    Report,
    RetryKind,
    RetryPolicy,
    SingleWindow,
    TimeTrigger,
    Weekday,
    WeekRange,
    check_document,
    check_text,
    parse_expression,
)
from fleetapi.monitors.subscription import Webhook

winter_nights = DailyWindow(
    start=timedelta(hours=22),
    duration=timedelta(hours=8),
    days=(Weekday.SATURDAY, Weekday.SUNDAY),
    weeks=(WeekRange(1, 9), WeekRange(48, 52)),
)
strike = SingleWindow(datetime(2027, 1, 1, tzinfo=UTC), CalendarDuration(months=2))

triggers = (
    TimeTrigger([winter_nights, strike], "Europe/Paris", name="offWork"),
    DataTrigger("vehicle.engines.thermic.oil.temp", Operator.LOWER_THAN, ["5"], name="cold"),
    DataTrigger("vehicle.powertrain.status", Operator.INCLUDED_IN, ["Running", "Starting"], name="runs"),
)
rule = parse_expression("runs & (cold | offWork)")  # for example from a form

monitor = Monitor(
    "Driving on winter nights",
    webhook=Webhook("https://my.dn/monitors/cb1", "HTTP_CB", [Attribute("Body", "vin", "$vin")]),
    retry_policy=RetryPolicy(RetryKind.BOUNDED, number=5, delay=timedelta(minutes=1)),
).when(rule, triggers=triggers)

print(monitor.describe())


def show(finding: Finding) -> None:
    print(f"{finding.line}:{finding.column} {finding.code} {finding.message} ({finding.help})")


document = monitor.to_json(dialect=Dialect.V3)
print("findings in the composed monitor:", len(check_text(document, dialect=Dialect.V3)))

edited = document.replace('"Running"', '"Runing"')  # a typo made while editing the file
report: Report = check_text(edited, dialect=Dialect.V3)
for finding in report:
    show(finding)

rejected = {**monitor.to_dict(dialect=Dialect.V3), "label": ""}  # for example the body of a request
for finding in check_document(rejected, dialect=Dialect.V3):
    print(f"{finding.pointer} {finding.code} {finding.message}")
