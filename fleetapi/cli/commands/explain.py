"""`fleetapi explain`: what a check finds, why, and how to fix it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from fleetapi.cli.app import App
from fleetapi.cli.framework import command
from fleetapi.cli.output import Column, Output
from fleetapi.errors import UsageError

if TYPE_CHECKING:
    from fleetapi.monitors.checks.check import Check

__all__ = ["explain"]

_WIDTH = 80
_ABOUT_OPERANDS = ("FM501", "FM502")


@command(uses=("json",))
@click.argument("check", required=False, help="A code, the beginning of a code, or a name.")
def explain(app: App, check: str | None) -> None:
    """Explain a check: what it finds, why, and how to fix it.

    CHECK is a code (FM602), the beginning of several codes (FM6) or a name
    (undefined-trigger). Without it, all checks are listed.
    """
    from fleetapi.monitors.checks.registry import every_check

    output = app.output
    checks = [every_check()[code] for code in _matching(check)]
    if output.as_json:
        for each in checks:
            output.json_line(_document(each))
    elif len(checks) == 1:
        _print(checks[0], output)
    else:
        _list(checks, output)


def _matching(word: str | None) -> list[str]:
    from fleetapi.diagnostics.suggest import did_you_mean
    from fleetapi.monitors.checks.registry import codes_matching, every_check

    if word is None:
        return list(every_check())
    codes = codes_matching(word) or codes_matching(word.lower())
    if not codes:
        known = [*every_check(), *(check.name for check in every_check().values())]
        raise UsageError(
            f"unknown check `{word}`",
            remedy=did_you_mean(word, known) or "`fleetapi explain` lists the checks",
        )
    return sorted(codes)


def _list(checks: list[Check], output: Output) -> None:

    output.table(
        (Column("code"), Column("name"), Column("severity"), Column("fix"), Column("found when")),
        [(check.code, check.name, check.severity.value, check.fix_options, check.title) for check in checks],
    )


def _print(check: Check, output: Output) -> None:
    from textwrap import wrap

    output.line(f"{check.code} {check.name}: {check.title}")
    output.line()
    output.facts(
        {
            "severity": check.severity.value,
            "basis": f"{check.basis.value}, {check.basis.sentence}",
            "fix": f"with {check.fix_options}" if check.fixable else "by hand",
        }
    )
    output.line()
    width = min(_WIDTH, output.console().width) if output.is_terminal else _WIDTH
    for line in wrap(check.explanation, width, break_long_words=False, break_on_hyphens=False):
        output.line(line)
    if check.code in _ABOUT_OPERANDS:
        _list_operands(output)
    for title, example in (("Instead of", check.bad), ("write", check.good)):
        output.line()
        output.line(f"{title}:")
        output.line()
        for line in example.excerpt().splitlines():
            output.line(f"    {line}")


def _list_operands(output: Output) -> None:
    """List every operand with its operators, for the checks that are about them."""
    from fleetapi.monitors.operands.table import OPERANDS

    output.line()
    output.line("The operands, and the operators that each accepts:")
    output.line()
    for operand in OPERANDS.values():
        both = bool(operand.v3 and operand.v2)
        only = "" if both else " (v3 only)" if operand.v3 else " (v2 only)"
        operators = [
            f"{each} (v3 only)" if both and each not in operand.v2 else each for each in operand.operators()
        ]
        output.line(f"    {operand.name}{only}: {', '.join(operators)}")


def _document(check: Check) -> dict[str, Any]:
    return {
        "code": check.code,
        "name": check.name,
        "severity": check.severity.value,
        "basis": check.basis.value,
        "title": check.title,
        "explanation": check.explanation,
        "fixable": check.fixable,
        "unsafe": check.unsafe,
        "bad": check.bad.excerpt(),
        "good": check.good.excerpt(),
    }
