"""The patterns and the descriptions that the JSON Schema uses.

Patterns are regular expressions of ECMA 262, as JSON Schema requires, without flags and named groups. A
pattern never rejects a string that the checks accept; what a regular expression cannot decide (matching
parentheses, the days of a leap year) is left to the checks. Descriptions are what editors show about a field.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from fleetapi.monitors.delivery_rules import OWNED_HEADERS

__all__ = [
    "ANY_DURATION",
    "DURATION",
    "EXPRESSION",
    "HEADER_NAME",
    "HEADER_VALUE",
    "MOMENT",
    "NUMBER",
    "START",
    "TARGET",
    "TEXTS",
    "WEEKS",
    "attribute_value",
]

# The end of the text for every engine; for Python's, `$` is also before a last line end.
_END: Final = r"$(?!\n)"


def _count(digits: str = "[0-9]{1,9}") -> str:
    return f"{digits}([.,][0-9]{{1,9}}(?=[WDHMS]$))?"  # decimals in the last number only


def _duration(years: str, months: str) -> str:
    any_count = _count()
    clock = f"(T(?!$)({any_count}H)?({any_count}M)?({any_count}S)?)?"
    date = f"({any_count}W|({years}Y)?({months}M)?({any_count}D)?{clock})"
    return f"^P(?!$)(?=.*[1-9]){date}{_END}"  # no length at all is none


def _start() -> str:
    """From 00:00 to 23:59, in whichever unit."""
    hours = _count("0{0,7}(1?[0-9]|2[0-3])")
    minutes = _count("0{0,5}([0-9]{1,3}|1[0-3][0-9]{2}|14[0-3][0-9])")
    seconds = _count("0{0,4}([0-9]{1,4}|[1-7][0-9]{4}|8[0-5][0-9]{3}|86[0-2][0-9]{2}|863[0-3][0-9]|86340)")
    clock = f"(T(?!$)({hours}H)?({minutes}M)?({seconds}S)?)?"
    none = _count("0{1,9}")
    return f"^P(?!$)({none}W|(0{{1,4}}Y)?(0{{1,5}}M)?({none}D)?{clock}){_END}"


ANY_DURATION: Final = _duration("[0-9]{1,4}", "[0-9]{1,5}")
DURATION: Final = _duration("0{1,4}", "0{1,5}")  # of a certain length
START: Final = _start()

_DATE: Final = (
    "(?!0000)[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|[12][0-9]))"
)
_CLOCK: Final = r"([01][0-9]|2[0-4]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
MOMENT: Final = f"^{_DATE}[Tt]{_CLOCK}([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9]){_END}"


def _weeks_from(first: int) -> str:
    """The numbers from `first` to 52."""
    tens = [
        f"{ten or ''}[{max(first - 10 * ten, 0 if ten else 1)}-{2 if ten == 5 else 9}]"
        for ten in range(first // 10, 6)
    ]
    return f"({'|'.join(tens)})"


# A range whose last week is not before the first one.
WEEKS: Final = f"^[wW]({'|'.join(f'{first}(-[wW]{_weeks_from(first)})?' for first in range(1, 53))}){_END}"

NUMBER: Final = rf"^-?[0-9]+(\.[0-9]+)?{_END}"

# Names, operators and parentheses in an order that an expression can have, whether or not parentheses match.
_BLANKS: Final = r"[ \t\r\n]*"
_WORD: Final = r"(?![aA][nN][dD](?![\w.:#@$/-])|[oO][rR](?![\w.:#@$/-])|[nN][oO][tT](?![\w.:#@$/-]))"
_FOREIGN: Final = (
    r"\u2227\u2228\u00ac\uff06\uff5c\uff01\uff08\uff09\uff0c"  # operators of other languages
    r"\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"  # what nobody sees
)
_NAME: Final = (
    rf"{_WORD}[^\s\x00-\x1f!-/:-@\[-^`{{-\x7f{_FOREIGN}][^\s\x00-\x1f!\x22%-,;-?\[-^`{{-\x7f{_FOREIGN}]*"
)
_OPERAND: Final = rf"([!(]{_BLANKS})*{_NAME}{_BLANKS}(\){_BLANKS})*"
EXPRESSION: Final = rf"^{_BLANKS}{_OPERAND}([&|]{_BLANKS}{_OPERAND})*{_END}"

# An address with a host, without user name and fragment, and without what URLs encode.
_HOST: Final = r"(\[[0-9A-Fa-f:.]+(%[^\]\s]*)?\]|[^/?#@\s\\:\x22^`|%\[\]]+)"
_REST: Final = r"([!$&-;=?-Z\[\]_a-z~]|%[0-9A-Fa-f]{2})*"
TARGET: Final = rf"^[hH][tT][tT][pP][sS]?://{_HOST}(:[0-9]+)?([/?]{_REST})?{_END}"


def _in_any_case(word: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in word)


def _owned(names: Iterable[str]) -> str:
    return "|".join(_in_any_case(name) for name in sorted(names))


HEADER_NAME: Final = rf"^(?!({_owned(OWNED_HEADERS)})$)[!#$%&'*+.^_`|~0-9A-Za-z-]+{_END}"
_LATIN: Final = r"[\t\x20-\x7e\x80-\xff]"
_LATIN_SIGN: Final = r"[\x21-\x7e\x80-\x84\x86-\x9f\xa1-\xff]"  # no blank
_REFERENCE: Final = r"\{(env:[^{}\x00=]+|file:[^{}\x00]+)\}"  # to a secret, behind its dollar sign
HEADER_VALUE: Final = rf"^({_LATIN_SIGN}({_LATIN}*{_LATIN_SIGN})?|[^$]*\${_REFERENCE})?{_END}"


def attribute_value(variables: Iterable[str]) -> str:
    """A literal, one of these variables, or a reference to a secret."""
    names = "|".join(variable.removeprefix("$") for variable in variables)
    return rf"^(?!\$(?!({names}){_END}|{_REFERENCE}{_END}))"


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
