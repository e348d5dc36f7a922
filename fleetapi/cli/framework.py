'''How to write a command: as a function that takes an `App` and the values of its parameters.

    @command()
    @click.argument("path", help="The path to request.")
    @option("--accept", metavar="TYPE", help="Ask for this media type.")
    async def get(app: App, path: str, accept: str | None) -> None:
        """Send a raw GET request to the API.

        The docstring is the help; its first sentence is the summary in lists of commands.
        """
        async with app.client() as client:
            ...

A command lives in `commands/`, in the file of its noun. A top-level command also has a line in
`catalogue.py`. A noun with several commands is a `Group`, `monitors = Group("monitors", help="...")`, and its
commands are decorated with `@monitors.command("pause")`; only the group is in the catalogue. `options.py` has
parameters that several commands share, `param_types.py` the types of values.

The function may be async. It returns an exit status, or None for success. If it fails, it raises an error of
the library, which `main.py` prints.

`uses=("json", "checks_config")` names the common options that a command accepts; by default, these are `API`.
Their values are attributes of the `App`, whether they were given before or after the command. The help lists
`@option(..., section="The fleet")` under that title. Help texts are sentences that end with a period. Shells
complete file names for the metavars FILE and PATH.
'''

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, Final

import click

from fleetapi.cli.app import App
from fleetapi.errors import UsageError

__all__ = ["API", "COMMON", "COMPLETION_VARIABLE", "Command", "Group", "command", "finished", "option"]

COMPLETION_VARIABLE: Final = "_FLEETAPI_COMPLETE"
"""The variable that the scripts of `fleetapi completion` set."""

_FILES: Final = ("FILE", "PATH...")
_FILE: Final = click.Path(readable=False)  # checks nothing; shells complete the names of files
_NO_BREAK: Final = "\u2011"  # a non-breaking hyphen
# Keys in `click.Context.meta`, which the contexts of a command line share:
_GIVEN: Final = "fleetapi.given"  # the common options that were given
OPTIONS: Final = "fleetapi.options"  # the options that the command accepts


class Option(click.Option):
    """An option that the help lists under the title `section`."""

    def __init__(self, *declarations: Any, section: str = "Options", **settings: Any) -> None:
        super().__init__(*declarations, **settings)
        self.section = section


def option(*declarations: str, **settings: Any) -> Callable[[Any], Any]:
    """Declare an option, as `click.option` does; the help lists it under the title `section`."""
    return click.option(*declarations, cls=Option, **settings)


def _remember(context: click.Context, parameter: click.Parameter, value: Any) -> None:
    if context.get_parameter_source(str(parameter.name)) is click.core.ParameterSource.COMMANDLINE:
        context.meta.setdefault(_GIVEN, {})[parameter.name] = value


def _common(flag: str, text: str, **settings: Any) -> Option:
    return Option([flag], help=text, expose_value=False, callback=_remember, **(settings or _FLAG))


_FLAG: Final[dict[str, Any]] = {"is_flag": True}

COMMON: Final[dict[str, Option]] = {
    "json": _common("--json", "Print one JSON object per line, for pipes."),
    "profile": _common("--profile", "Use this profile of fleetapi.toml.", metavar="NAME"),
    "config": _common(
        "--config",
        "Read settings from this file (default: FLEETAPI_CONFIG, then ./fleetapi.toml).",
        metavar="FILE",
    ),
    "checks_config": _common(
        "--config",
        "Read [check] or [tool.fleetapi] from this file (default: found from the first path upwards).",
        metavar="FILE",
    ),
    "base_url": _common("--base-url", "Use this server instead of the vendor's.", metavar="URL"),
    "api_version": _common(
        "--api-version",
        "v2: delegation publique; v3: connected fleet, TMTS, UBI.",
        type=click.Choice(["v2", "v3"]),
    ),
    "no_color": _common("--no-color", "Print without colors (also NO_COLOR)."),
    "debug": _common("--debug", "Show every request, and the traceback of an error."),
    "traceback": _common("--debug", "Show the traceback of an error."),
}
"""The options that commands share. `--config` and `--debug` have two meanings each."""

API: Final = ("json", "profile", "config", "base_url", "api_version")
"""The common options of a command that calls the API."""


def _accepted(uses: tuple[str, ...]) -> list[click.Parameter]:
    """Return the common options that a command accepts."""
    names = (*uses, "no_color", "debug" if "base_url" in uses else "traceback")
    return [COMMON[name] for name in names]


class _HelpFormatter(click.HelpFormatter):
    """A formatter that does not break lines at hyphens, so that names can be searched and copied."""

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        super().write_text(text.replace("-", _NO_BREAK))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a definition list."""
        unbroken = [(name, text.replace("-", _NO_BREAK)) for name, text in rows]
        super().write_dl(unbroken, col_max, col_spacing)

    def getvalue(self) -> str:
        """Return the text with normal hyphens."""
        return super().getvalue().replace(_NO_BREAK, "-")


class _Context(click.Context):
    formatter_class = _HelpFormatter


class _Base(click.Command):
    """A command whose help lists options by section, and whose errors name the command."""

    context_class = _Context
    common_title = "Common options"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, and add the command to errors of click that lack it."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options by section."""
        sections: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record is not None and not isinstance(parameter, click.Argument):
                common = parameter is self.get_help_option(ctx) or parameter in COMMON.values()
                title = self.common_title if common else getattr(parameter, "section", "Options")
                sections.setdefault(title, []).append(record)
        for title, records in sections.items():
            with formatter.section(title):
                formatter.write_dl(records)


class Command(_Base):
    """A command. `uses` names the common options that it accepts, besides --no-color and --debug."""

    def __init__(self, *arguments: Any, uses: tuple[str, ...] = API, **settings: Any) -> None:
        if sys.flags.optimize > 1 and settings.get("help") is None:
            settings["help"] = _docstring(settings["callback"])
        super().__init__(*arguments, **settings)
        self.uses = uses
        self.params += _accepted(uses)
        for parameter in self.params:
            if (parameter.metavar or str(parameter.name).upper()) in _FILES:
                parameter.type = _FILE

    def invoke(self, ctx: click.Context) -> Any:
        """Call the function, and run it to its end if it is async."""
        assert self.callback is not None
        ctx.meta[OPTIONS] = frozenset(name for parameter in self.params for name in parameter.opts)
        return finished(ctx.invoke(self.callback, App(ctx, self.given(ctx)), **ctx.params))

    def given(self, ctx: click.Context) -> dict[str, Any]:
        """Return the given common options. Raise `UsageError` for one that the command does not accept."""
        given: dict[str, Any] = ctx.meta.get(_GIVEN, {})
        flags = {accepted.opts[0] for accepted in _accepted(self.uses)}
        for name in given:
            if (flag := COMMON[name].opts[0]) not in flags:
                path = ctx.command_path
                raise UsageError(f"`{path}` does not accept {flag}", remedy=f"see `{path} --help`")
        return given


def _docstring(function: Callable[..., Any]) -> str | None:
    """Return the docstring in the source of a function; `python -OO` removes it at run time."""
    import ast
    import inspect
    import textwrap

    (node,) = ast.parse(textwrap.dedent(inspect.getsource(function))).body
    return ast.get_docstring(node) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) else None


def command(*, uses: tuple[str, ...] = API, **settings: Any) -> Callable[[Callable[..., Any]], Command]:
    """Turn a function into a command; `uses` names the common options that it accepts."""
    return click.command(cls=Command, uses=uses, **settings)


def finished(outcome: Any) -> Any:
    """Return the result of a call, after running it if the function is async."""
    if not hasattr(outcome, "__await__"):
        return outcome
    import asyncio

    async def waited() -> Any:
        return await outcome

    return asyncio.run(waited())


class Group(_Base, click.Group):
    """A group of commands. Common options may come before the command."""

    command_class = Command

    common_title = "Options, before or after the command"

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        settings.setdefault("subcommand_metavar", "COMMAND [ARGS]...")
        settings |= {"invoke_without_command": True, "callback": _without_command}
        super().__init__(*arguments, **settings)
        self.params += _accepted(API)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of definition."""
        return list(self.commands)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands, then the options."""
        self.format_commands(ctx, formatter)
        _Base.format_options(self, ctx, formatter)


@click.pass_context
def _without_command(ctx: click.Context) -> None:
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        ctx.exit(2)
