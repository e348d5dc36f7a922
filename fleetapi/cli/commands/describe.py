"""`fleetapi describe`: what a monitor does, its truth table, and what reasoning concludes about it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from fleetapi.cli.app import App
from fleetapi.cli.framework import command
from fleetapi.cli.output import print_prose

if TYPE_CHECKING:
    from fleetapi.monitors.expressions.expression import Expression
    from fleetapi.monitors.monitor import Monitor
    from fleetapi.monitors.reasoning import Conclusions

__all__ = ["describe"]


@command(uses=("json",))
@click.argument("file", help="The monitor to describe, in any dialect, or -.")
def describe(app: App, file: str) -> None:
    """Describe in plain English what a monitor does.

    The description is followed by the truth table of the expression, if there
    are several triggers, and by what can be proven about it: that it never
    fires, or that a trigger is redundant. Credentials are not shown. - is
    standard input.
    """
    from fleetapi.cli.checking.sources import read_document, read_monitor
    from fleetapi.monitors.reasoning import analyze

    monitor = read_monitor(read_document(file), app.output)
    expression = monitor.expression
    assert expression is not None  # read_monitor refuses a document without one
    conclusions = analyze(expression, {str(trigger.name): trigger for trigger in monitor.triggers})
    if app.output.as_json:
        app.output.json_line(_document(monitor, expression, conclusions))
    else:
        _print(app, monitor, expression, conclusions)


def _print(app: App, monitor: Monitor, expression: Expression, conclusions: Conclusions) -> None:
    from fleetapi.monitors.descriptions.describe import CONCLUSIONS_SAID

    output = app.output
    print_prose(output, monitor.describe())
    if len(expression.names) > 1:
        output.line()
        for line in _table_lines(expression, conclusions):
            output.line(line)
    more = [one for one in conclusions.found if one.kind.value not in CONCLUSIONS_SAID]
    if more:
        output.line()
    for conclusion in more:
        sentence = _sentence(conclusion.explanation, conclusion.provided)
        print_prose(output, f"{conclusion.kind.value}: {sentence}")


def _table_lines(expression: Expression, conclusions: Conclusions) -> Iterator[str]:
    """Yield the lines of the truth table, with the trigger names as column titles."""
    widths = [max(len(name), len("yes")) for name in expression.names]
    names = "  ".join(name.ljust(width) for name, width in zip(expression.names, widths, strict=True))
    yield f"{names}  {expression}"
    for row in _rows(expression, conclusions):
        values = ("yes" if value else "no" for value in row["triggers"].values())
        yield "  ".join([*map(str.ljust, values, widths), _result(row)])


def _result(row: dict[str, Any]) -> str:
    if not row["possible"]:
        return "impossible"
    return "yes" if row["notifies"] else "no"


def _rows(expression: Expression, conclusions: Conclusions) -> list[dict[str, Any]]:
    """Return the rows of the truth table; `possible` is false if reasoning rules a row out."""
    possible = dict(_by_values(conclusions, expression.names))
    return [
        {"triggers": values, "notifies": value, "possible": possible[tuple(values.values())]}
        for values, value in expression.truth_table().rows()
    ]


def _by_values(conclusions: Conclusions, names: tuple[str, ...]) -> Iterator[tuple[tuple[bool, ...], bool]]:
    for values, value in conclusions.possible.rows():
        yield tuple(values[name] for name in names), value


def _sentence(text: str, provided: str) -> str:
    return f"{text[:1].upper()}{text[1:]}" + (f" (provided that {provided})" if provided else "") + "."


def _document(monitor: Monitor, expression: Expression, conclusions: Conclusions) -> dict[str, Any]:
    return {
        "label": monitor.label,
        "description": monitor.describe().splitlines(),
        "expression": str(expression),
        "truth_table": _rows(expression, conclusions),
        "conclusions": [
            {
                "name": conclusion.kind.value,
                "triggers": list(conclusion.names),
                "explanation": conclusion.explanation,
                "provided": conclusion.provided,
            }
            for conclusion in conclusions.found
        ],
    }
