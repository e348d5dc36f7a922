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

# The end of the string in every engine; in Python, `$` also matches before a final newline.
_END: Final = r"$(?!\n)"


def _count(digits: str = "[0-9]{1,9}") -> str:
    return f"{digits}([.,][0-9]{{1,9}}(?=[WDHMS]$))?"  # only the last number may have decimals


def _duration(years: str, months: str) -> str:
    any_count = _count()
    clock = f"(T(?!$)({any_count}H)?({any_count}M)?({any_count}S)?)?"
    date = f"({any_count}W|({years}Y)?({months}M)?({any_count}D)?{clock})"
    return f"^P(?!$)(?=.*[1-9]){date}{_END}"  # at least one digit other than 0


def _start() -> str:
    """Return the pattern of durations from 00:00 to 23:59 in any unit."""
    hours = _count("0{0,7}(1?[0-9]|2[0-3])")
    minutes = _count("0{0,5}([0-9]{1,3}|1[0-3][0-9]{2}|14[0-3][0-9])")
    seconds = _count("0{0,4}([0-9]{1,4}|[1-7][0-9]{4}|8[0-5][0-9]{3}|86[0-2][0-9]{2}|863[0-3][0-9]|86340)")
    clock = f"(T(?!$)({hours}H)?({minutes}M)?({seconds}S)?)?"
    none = _count("0{1,9}")
    return f"^P(?!$)({none}W|(0{{1,4}}Y)?(0{{1,5}}M)?({none}D)?{clock}){_END}"


ANY_DURATION: Final = _duration("[0-9]{1,4}", "[0-9]{1,5}")
DURATION: Final = _duration("0{1,4}", "0{1,5}")  # without years and months
START: Final = _start()

_DATE: Final = (
    "(?!0000)[0-9]{4}-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)"
    "|02-(0[1-9]|[12][0-9]))"
)
_CLOCK: Final = r"([01][0-9]|2[0-4]):[0-5][0-9]:[0-5][0-9](\.[0-9]+)?"
MOMENT: Final = f"^{_DATE}[Tt]{_CLOCK}([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9]){_END}"


def _weeks_from(first: int) -> str:
    """Return the pattern of the numbers from `first` to 52."""
    tens = [
        f"{ten or ''}[{max(first - 10 * ten, 0 if ten else 1)}-{2 if ten == 5 else 9}]"
        for ten in range(first // 10, 6)
    ]
    return f"({'|'.join(tens)})"


# A week, or a range that does not end before it starts.
WEEKS: Final = f"^[wW]({'|'.join(f'{first}(-[wW]{_weeks_from(first)})?' for first in range(1, 53))}){_END}"

NUMBER: Final = rf"^-?[0-9]+(\.[0-9]+)?{_END}"

# Names, operators and parentheses in a valid order; parentheses need not match.
_BLANKS: Final = r"[ \t\r\n]*"
_WORD: Final = r"(?![aA][nN][dD](?![\w.:#@$/-])|[oO][rR](?![\w.:#@$/-])|[nN][oO][tT](?![\w.:#@$/-]))"
_FOREIGN: Final = (
    r"\u2227\u2228\u00ac\uff06\uff5c\uff01\uff08\uff09\uff0c"  # lookalikes of operators
    r"\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff"  # invisible characters
)
_NAME: Final = (
    rf"{_WORD}[^\s\x00-\x1f!-/:-@\[-^`{{-\x7f{_FOREIGN}][^\s\x00-\x1f!\x22%-,;-?\[-^`{{-\x7f{_FOREIGN}]*"
)
_OPERAND: Final = rf"([!(]{_BLANKS})*{_NAME}{_BLANKS}(\){_BLANKS})*"
EXPRESSION: Final = rf"^{_BLANKS}{_OPERAND}([&|]{_BLANKS}{_OPERAND})*{_END}"

# A URL with a host, without credentials, fragment and characters that must be percent-encoded.
_HOST: Final = r"(\[[0-9A-Fa-f:.]+(%[^\]\s]*)?\]|[^/?#@\s\\:\x22^`|%\[\]]+)"
_REST: Final = r"([!$&-;=?-Z\[\]_a-z~]|%[0-9A-Fa-f]{2})*"
TARGET: Final = rf"^[hH][tT][tT][pP][sS]?://{_HOST}(:[0-9]+)?([/?]{_REST})?{_END}"


def _in_any_case(word: str) -> str:
    return "".join(f"[{letter}{letter.upper()}]" if letter.isalpha() else letter for letter in word)


def _owned(names: Iterable[str]) -> str:
    return "|".join(_in_any_case(name) for name in sorted(names))


HEADER_NAME: Final = rf"^(?!({_owned(OWNED_HEADERS)})$)[!#$%&'*+.^_`|~0-9A-Za-z-]+{_END}"
_LATIN: Final = r"[\t\x20-\x7e\x80-\xff]"
_LATIN_SIGN: Final = r"[\x21-\x7e\x80-\x84\x86-\x9f\xa1-\xff]"  # no space
_REFERENCE: Final = r"\{(env:[^{}\x00=]+|file:[^{}\x00]+)\}"  # to a secret, after the dollar sign
HEADER_VALUE: Final = rf"^({_LATIN_SIGN}({_LATIN}*{_LATIN_SIGN})?|[^$]*\${_REFERENCE})?{_END}"


def attribute_value(variables: Iterable[str]) -> str:
    """Return the pattern of a literal, one of these variables, or a reference to a secret."""
    names = "|".join(variable.removeprefix("$") for variable in variables)
    return rf"^(?!\$(?!({names}){_END}|{_REFERENCE}{_END}))"


TEXTS: Final[Mapping[tuple[str, str], str]] = {
    ("monitor", "schema"): "The JSON Schema that editors use to check this file. It is never sent.",
    ("monitor", "label"): "The name of the monitor; it should be unique.",
    ("monitor", "subscription"): "Where and how often to notify, and what to do if that fails.",
    ("monitor", "attachments"): "Additional data to include in each event.",
    ("monitor", "rule"): "When to notify.",
    ("subscription", "refresh"): "Seconds between reminders while the condition still holds.",
    ("subscription", "retry"): "What to do if the webhook does not accept a notification.",
    ("subscription", "batch"): "Send several events in one request.",
    ("subscription", "callback"): "Where notifications go.",
    ("retry", "policy"): "None: give up. Bounded: retry a number of times. Always: retry for three days.",
    ("retry", "number"): "The number of retries; only with the policy Bounded.",
    ("retry", "delay"): "Seconds between two attempts.",
    ("batch", "size"): "The maximum number of events in a batch.",
    ("batch", "window"): "Seconds after which a batch is sent even if it is not full.",
    ("callback", "webhook"): "The webhook to call.",
    ("callback", "target"): "The https URL that notifications are posted to.",
    ("callback", "name"): "The name under which the vendor stores the webhook.",
    ("callback", "attributes"): "Headers, body fields and query parameters to add to each notification.",
    ("webhook", "target"): "The https URL that notifications are posted to.",
    ("webhook", "name"): "The name under which the vendor stores the webhook.",
    ("webhook", "attributes"): "Headers, body fields and query parameters to add to each notification.",
    ("attribute", "type"): "Where the attribute goes. A Query attribute with $vin disables batching.",
    ("attribute", "key"): "The name of the attribute.",
    (
        "attribute",
        "value",
    ): "The value of the attribute; the server replaces $vin, $monitorID, $fleetID and $vid.",
    ("rule", "triggers"): "One to five conditions, each with a name.",
    ("rule", "expression"): "How the conditions are combined: names, & (and), | (or), ! (not), parentheses.",
    ("rule", "zone_and_time"): "At most one zone and one time; both must hold.",
    ("rule", "data"): "Conditions on vehicle data; all must hold.",
    ("zone_and_time", "zone"): "Where the vehicle must be.",
    ("zone_and_time", "time"): "When the vehicle must be in use.",
    (
        "trigger",
        "name",
    ): "The name used in the expression: letters, optionally followed by . or _ and digits.",
    ("trigger", "zone"): "Holds inside or outside a circle.",
    ("trigger", "time"): "Holds while the vehicle is in use within one of the windows.",
    ("trigger", "data"): "Compares a value that the vehicle reports.",
    ("zone", "transition"): "In: inside the circle. Out: outside it.",
    ("zone", "circle"): "The circle that the vehicle must be in or outside of.",
    ("circle", "radius"): "The radius in kilometers.",
    ("circle", "center"): "The center of the circle.",
    ("center", "longitude"): "Degrees; east is positive.",
    ("center", "latitude"): "Degrees; north is positive.",
    ("time", "windows"): "The windows; the trigger holds in any of them.",
    ("time", "time_zone"): "The time zone of the windows: a tz database name such as Europe/Paris.",
    ("window", "recurrence"): "Daily: every day, or on the days in `occurence`. None: once.",
    (
        "window",
        "start",
    ): "Daily: the time since midnight, such as PT14H30M. None: an instant with its UTC offset.",
    ("window", "occurrence"): "The days and weeks of a daily window.",
    ("window", "duration"): "The length of the window, such as PT4H30M; required for Daily.",
    ("occurrence", "days"): "Days of the week; every day if omitted.",
    ("occurrence", "weeks"): "Weeks of the year, such as w7 or w3-w12; every week if omitted.",
    ("data", "operand"): "The value to compare.",
    ("data", "operator"): "How to compare it. There is no `less or equal`.",
    ("data", "values"): "The values to compare it with, as strings; none for onChange.",
}
