"""The page of all checks, from their register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from fleetapi.monitors.checks.check import Basis, Check, Severity
from fleetapi.monitors.checks.examples import Example
from fleetapi.monitors.checks.families import every_check

__all__ = ["text"]

_FAMILIES: Final[Mapping[str, str]] = {
    "FM0": "Is it a monitor at all?",
    "FM1": "Fields, types, triggers and names",
    "FM2": "Spelling",
    "FM3": "Zones",
    "FM4": "Times",
    "FM5": "Vehicle data",
    "FM6": "The expression, and what the rule can do",
    "FM7": "Delivery",
    "FM8": "Secrets, and what the receiver has to bear",
    "FM9": "Labels",
}

_HEAD: Final = """\
# Every check

*This page is written by `make docs`, from the checks themselves (`fleetapi/monitors/checks/`); a test
holds it equal to that, and another runs every example.*

A code is permanent: once shipped it is never given another meaning. An **error** makes the exit status of
`fleetapi check` 1, a *warning* only with `--strict`. Every check can be switched off (`--ignore`, also for
certain files), and `fleetapi explain FM602` tells in the terminal what stands here.

One defect draws one finding: what only follows from an earlier finding is not reported. A misspelt key is
read as the key that it resembles, so that what it holds is checked too. Whatever is reasoned about (FM604,
FM605, FM608 to FM612) is proven; a trigger that has a defect of its own is taken to be anything.

*Basis* says where a check comes from:

"""


def text() -> str:
    """The whole page, as Markdown."""
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
        repaired = f"; `{check.fix_options}` repairs it" if check.fixable else ""
        yield f"### {check.code}\n\n"
        yield f"`{check.name}`: {check.title} ({_severity(check)}, {check.basis.value}{repaired}).\n\n"
        yield f"{check.explanation}\n\n"
        yield f"Not this{target}:\n\n{_code(check.bad)}\n\nbut this:\n\n{_code(check.good)}\n\n"


def _code(example: Example) -> str:
    shown = example.excerpt() or "(left out)"
    fence = "````" if "```" in shown else "```"
    return f"{fence}\n{shown}\n{fence}"
