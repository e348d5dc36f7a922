"""What editors show about each field of a monitor: by shape and concept, as in the dialect table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["TEXTS"]

TEXTS: Final[Mapping[tuple[str, str], str]] = {
    ("monitor", "schema"): "The JSON Schema that an editor checks this file with. It is never sent.",
    ("monitor", "label"): "What people call the monitor. Give each one its own.",
    ("monitor", "subscription"): "Whom to notify, how often, and what to do when that fails.",
    ("monitor", "attachments"): "Further data that each event carries along.",
    ("monitor", "rule"): "When to notify.",
    ("subscription", "refresh"): "Seconds after which a condition that still holds is notified again.",
    ("subscription", "retry"): "What to do when the webhook does not accept a notification.",
    ("subscription", "batch"): "Send several events together.",
    ("subscription", "callback"): "Where notifications go.",
    ("retry", "policy"): "None: give up. Bounded: a number of retries. Always: until messages are deleted, "
    "after three days.",
    ("retry", "number"): "How many retries; with the policy Bounded only.",
    ("retry", "delay"): "Seconds between two tries.",
    ("batch", "size"): "How many events are sent together at most.",
    ("batch", "window"): "Seconds after which the events are sent, however few they are.",
    ("callback", "webhook"): "The webhook that is called.",
    ("callback", "target"): "The https address that notifications are posted to.",
    ("callback", "name"): "The name that the vendor keeps the webhook under.",
    ("callback", "attributes"): "Headers, body fields and query parameters to add to each notification.",
    ("webhook", "target"): "The https address that notifications are posted to.",
    ("webhook", "name"): "The name that the vendor keeps the webhook under.",
    ("webhook", "attributes"): "Headers, body fields and query parameters to add to each notification.",
    ("attribute", "type"): "Where the attribute goes. A Query attribute with $vin switches batching off.",
    ("attribute", "key"): "Its name.",
    ("attribute", "value"): "Its value; the server replaces $vin, $monitorID, $fleetID and $vid.",
    ("rule", "triggers"): "One to five conditions, each with a name.",
    ("rule", "expression"): "How the conditions are joined: names, & (and), | (or), ! (not), parentheses.",
    ("rule", "zone_and_time"): "One zone and one time at most; both have to hold.",
    ("rule", "data"): "Conditions on the data of the vehicle; all have to hold.",
    ("zone_and_time", "zone"): "Where the vehicle has to be.",
    ("zone_and_time", "time"): "When the vehicle has to be in use.",
    ("trigger", "name"): "What the expression calls it: letters, then perhaps . or _ and digits.",
    ("trigger", "zone"): "Holds inside or outside of a circle.",
    ("trigger", "time"): "Holds while the vehicle is in use within certain hours.",
    ("trigger", "data"): "Holds for certain data of the vehicle.",
    ("zone", "transition"): "In: inside of the circle. Out: outside of it.",
    ("zone", "circle"): "The circle.",
    ("circle", "radius"): "In kilometres.",
    ("circle", "center"): "Its centre.",
    ("center", "longitude"): "In degrees, east is positive.",
    ("center", "latitude"): "In degrees, north is positive.",
    ("time", "windows"): "The hours; one of them is enough.",
    ("time", "time_zone"): "Whose clock is meant: a name of the tz database, such as Europe/Paris.",
    ("window", "recurrence"): "Daily: every day, or on the days of `occurence`. None: once.",
    ("window", "start"): "Daily: the time since midnight, such as PT14H30M. None: a moment with its offset.",
    ("window", "occurrence"): "The days and weeks of a daily window.",
    ("window", "duration"): "How long the window lasts, such as PT4H30M; needed when it is daily.",
    ("occurrence", "days"): "Days of the week; without it, every day.",
    ("occurrence", "weeks"): "Weeks of the year, such as w7 or w3-w12; without it, every week.",
    ("data", "operand"): "What is looked at.",
    ("data", "operator"): "How it is compared. There is no `less or equal`.",
    ("data", "values"): "What it is compared with, as texts; nothing for onChange.",
}
