'''How a command is written: a function that click calls with an `App` and the values of its parameters.

    @command()
    @click.argument("path", help="the path to ask for")
    @option("--accept", metavar="TYPE", help="Ask for this media type.")
    async def get(app: App, path: str, accept: str | None) -> None:
        """Send a raw GET request to the API.

        The docstring is the help; its first sentence is the line in the list of commands.
        """
        async with app.client() as client:
            ...

The function lives in `commands/`, in the file of its noun, and has one line in `catalogue.py`. A noun with
several commands is a `Group` of that name in the same place: `monitors = Group("monitors", help="...")`,
whose commands are decorated with `@monitors.command("pause")`; they need no line in the catalogue.
`options.py` has the parameters that several commands take, `param_types.py` the types of values. A function
is plain or async; it returns an exit status (None is success) and raises an error of the library when it
fails, which `main.py` prints.

`uses=("json", "checks_config")` names the common options that a command accepts; the default is those of
every command that asks the API. `app.json`, `app.config`... are their values, given before or after the
command. The help lists `@option(..., section="The fleet")` under that title. Help texts are sentences with
a capital and a period.
'''

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

import click

from fleetapi.cli.app import App
from fleetapi.errors import UsageError

__all__ = ["API", "COMMON", "COMPLETION_VARIABLE", "Command", "Group", "command", "finished", "option"]

COMPLETION_VARIABLE: Final = "_FLEETAPI_COMPLETE"
"""Set by the script that `fleetapi completion` prints."""

_NO_BREAK: Final = "\u2011"  # a hyphen at which no line is broken
_GIVEN: Final = "fleetapi.given"  # the common options that were given, in `click.Context.meta`


class Option(click.Option):
    """An option that the help lists in a section of its own."""

    def __init__(self, *declarations: Any, section: str = "Options", **settings: Any) -> None:
        super().__init__(*declarations, **settings)
        self.section = section


def option(*declarations: str, **settings: Any) -> Callable[[Any], Any]:
    """Declare an option, as `click.option` does; `section` is the title under which the help lists it."""
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
    "base_url": _common("--base-url", "Ask this server instead of the vendor's.", metavar="URL"),
    "api_version": _common(
        "--api-version",
        "v2: delegation publique; v3: connected fleet, TMTS, UBI.",
        type=click.Choice(["v2", "v3"]),
    ),
    "no_color": _common("--no-color", "Print no colors (also NO_COLOR)."),
    "debug": _common("--debug", "Show every request, and the traceback of an error."),
    "traceback": _common("--debug", "Show the traceback of an error."),
}
"""The options that commands share, before or after the command; two of the flags have two meanings."""

API: Final = ("json", "profile", "config", "base_url", "api_version")
"""The common options of a command that asks the API."""


def _accepted(uses: tuple[str, ...]) -> list[click.Parameter]:
    """The common options of a command: those it uses, and those of every command."""
    names = (*uses, "no_color", "debug" if "base_url" in uses else "traceback")
    return [COMMON[name] for name in names]


class _HelpFormatter(click.HelpFormatter):
    """Keeps a name with hyphens on one line, so that it can be found and copied."""

    def write_text(self, text: str) -> None:
        """Write paragraphs."""
        super().write_text(text.replace("-", _NO_BREAK))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write a definition list."""
        unbroken = [(name, text.replace("-", _NO_BREAK)) for name, text in rows]
        super().write_dl(unbroken, col_max, col_spacing)

    def getvalue(self) -> str:
        """Return the text, with the hyphens that it was given."""
        return super().getvalue().replace(_NO_BREAK, "-")


class _Context(click.Context):
    formatter_class = _HelpFormatter


class _Base(click.Command):
    """A command whose help lists options by section, and whose errors know the command."""

    context_class = _Context
    common_title = "Common options"

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments; click leaves the command out of some errors."""
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx
            raise

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, a section for each title."""
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
    """A command. `uses` are the common options that it accepts, besides those that every command does."""

    def __init__(self, *arguments: Any, uses: tuple[str, ...] = API, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.uses = uses
        self.params += _accepted(uses)

    def invoke(self, ctx: click.Context) -> Any:
        """Call the function with what it works on, and wait for it if it is async."""
        assert self.callback is not None
        return finished(ctx.invoke(self.callback, App(ctx, self.given(ctx)), **ctx.params))

    def given(self, ctx: click.Context) -> dict[str, Any]:
        """The common options that were given. Raise `UsageError` for one that the command does not accept."""
        given: dict[str, Any] = ctx.meta.get(_GIVEN, {})
        flags = {accepted.opts[0] for accepted in _accepted(self.uses)}
        for name in given:
            if (flag := COMMON[name].opts[0]) not in flags:
                path = ctx.command_path
                raise UsageError(f"`{path}` does not accept {flag}", remedy=f"see `{path} --help`")
        return given


def command(*, uses: tuple[str, ...] = API, **settings: Any) -> Callable[[Callable[..., Any]], Command]:
    """Make a command of a function; `uses` names the common options it accepts."""
    return click.command(cls=Command, uses=uses, **settings)


def finished(outcome: Any) -> Any:
    """Wait for what an async function returned."""
    if not hasattr(outcome, "__await__"):
        return outcome
    import asyncio

    async def waited() -> Any:
        return await outcome

    return asyncio.run(waited())


class Group(_Base, click.Group):
    """Commands under one name. The common options may stand before the command."""

    command_class = Command

    common_title = "Options, before or after the command"

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        settings.setdefault("subcommand_metavar", "COMMAND [ARGS]...")
        settings |= {"invoke_without_command": True, "callback": _without_command}
        super().__init__(*arguments, **settings)
        self.params += _accepted(API)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names in the order of the file."""
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
