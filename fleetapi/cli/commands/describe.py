"""Say in plain English what a monitor does.

After the sentences come the truth table of its expression, when there are
several triggers, and what can be proven about the rule: that it never fires,
that a trigger adds nothing. Credentials are not shown. - is the standard input.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser
    from fleetapi.monitors.expressions.expression import Expression
    from fleetapi.monitors.monitor import Monitor
    from fleetapi.monitors.reasoning import Conclusions

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("file", metavar="FILE", help="the monitor to describe, in any spelling, or -")


def run(context: Context) -> None:
    """Read, reason, and print."""
    from fleetapi.cli.checking.sources import read_document, read_monitor
    from fleetapi.monitors.reasoning import analyse

    monitor = read_monitor(read_document(context.arguments.file), context.output)
    expression = monitor.expression
    assert expression is not None  # a document without one is refused when it is read
    conclusions = analyse(expression, {str(trigger.name): trigger for trigger in monitor.triggers})
    if context.output.as_json:
        context.output.json_line(_document(monitor, expression, conclusions))
    else:
        _print(context, monitor, expression, conclusions)


def _print(context: Context, monitor: Monitor, expression: Expression, conclusions: Conclusions) -> None:
    from fleetapi.cli.printing import print_prose
    from fleetapi.monitors.descriptions.describe import CONCLUSIONS_SAID

    output = context.output
    print_prose(output, monitor.describe())
    if len(expression.names) > 1:
        output.line()
        for line in _table(expression, conclusions):
            output.line(line)
    more = [one for one in conclusions.found if one.kind.value not in CONCLUSIONS_SAID]
    if more:
        output.line()
    for conclusion in more:
        words = _sentence(conclusion.explanation, conclusion.provided)
        print_prose(output, f"{conclusion.kind.value}: {words}")


def _table(expression: Expression, conclusions: Conclusions) -> Iterator[str]:
    """The lines of the truth table; its titles are the names as they are written."""
    widths = [max(len(name), len("yes")) for name in expression.names]
    names = "  ".join(name.ljust(width) for name, width in zip(expression.names, widths, strict=True))
    yield f"{names}  {expression}"
    for row in _rows(expression, conclusions):
        values = ("yes" if value else "no" for value in row["triggers"].values())
        yield "  ".join([*map(str.ljust, values, widths), _answer(row)])


def _answer(row: dict[str, Any]) -> str:
    if not row["possible"]:
        return "cannot be"
    return "yes" if row["notifies"] else "no"


def _rows(expression: Expression, conclusions: Conclusions) -> list[dict[str, Any]]:
    """The truth table, in the order of the expression; `possible` as far as reasoning can tell."""
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
