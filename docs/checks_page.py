"""The page of all checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from fleetapi.monitors.checks.check import Basis, Check, Severity
from fleetapi.monitors.checks.examples import Example
from fleetapi.monitors.checks.registry import every_check

__all__ = ["text"]

_FAMILIES: Final[Mapping[str, str]] = {
    "FM0": "JSON and monitors",
    "FM1": "Fields, types, triggers and names",
    "FM2": "Spelling",
    "FM3": "Zones",
    "FM4": "Times",
    "FM5": "Vehicle data",
    "FM6": "Expressions and logic",
    "FM7": "Delivery",
    "FM8": "Secrets and load",
    "FM9": "Labels",
}

_HEAD: Final = """\
# Every check

*This page is written by `make docs` from the checks in `fleetapi/monitors/checks/`. A test ensures that it
is up to date, and another one runs every example.*

A code is permanent: once released, it never gets another meaning. With an **error**, `fleetapi check` exits
with status 1; with a *warning*, only if you pass `--strict`. You can turn off every check with `--ignore`,
also for certain files. `fleetapi explain FM602` shows the same text in the terminal.

Each defect is reported once: consequences of another finding are not reported. A misspelled key is read as
the key that it resembles, so that its value is checked, too. Conclusions about the rule (FM604, FM605,
FM608 to FM612) are proven; they make no assumption about a trigger with a defect.

The *basis* of a check is its origin:

"""


def text() -> str:
    """Return the whole page as Markdown."""
    basis = "".join(f"- **{each.value}**: {each.sentence}.\n" for each in Basis)
    families = "".join(
        f"\n## {prefix}xx: {title}\n\n" + "".join(_lines(_of(prefix))) for prefix, title in _FAMILIES.items()
    )
    return f"{_HEAD}{basis}\n{_table()}{families}"


def _of(prefix: str) -> list[Check]:
    return [check for code, check in every_check().items() if code.startswith(prefix)]


def _table() -> str:
    rows = [
        f"| [{check.code}](#{check.code.lower()}) | {check.name} | {_severity(check)} | {check.basis.value} "
        f"| {check.title.replace('|', '&#124;')} | {_fix(check)} |\n"
        for check in every_check().values()
    ]
    head = "| code | name | severity | basis | found when | `--fix` |\n|---|---|---|---|---|---|\n"
    return head + "".join(rows)


def _fix(check: Check) -> str:
    return ("unsafe" if check.unsafe else "yes") if check.fixable else ""


def _severity(check: Check) -> str:
    return "**error**" if check.severity is Severity.ERROR else "*warning*"


def _lines(checks: list[Check]) -> Iterator[str]:
    for check in checks:
        target = f", with `--dialect {check.bad.target}`" if check.bad.target is not None else ""
        repaired = f"; `{check.fix_options}` fixes it" if check.fixable else ""
        yield f"### {check.code}\n\n"
        yield f"`{check.name}`: {check.title} ({_severity(check)}, {check.basis.value}{repaired}).\n\n"
        yield f"{check.explanation}\n\n"
        yield f"Instead of this{target}:\n\n{_code(check.bad)}\n\nwrite this:\n\n{_code(check.good)}\n\n"


def _code(example: Example) -> str:
    shown = example.excerpt() or "(omitted)"
    fence = "````" if "```" in shown else "```"
    return f"{fence}\n{shown}\n{fence}"
