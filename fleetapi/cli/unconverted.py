"""Commands that argparse still parses. It goes when the last one is written as `framework.py` says."""

from __future__ import annotations

from argparse import Namespace
from importlib import import_module
from types import ModuleType
from typing import Any, Final

import click

from fleetapi.cli import common_options, parsing
from fleetapi.cli.catalogue import Entry
from fleetapi.cli.context import Context
from fleetapi.cli.framework import _GIVEN, API, Group, finished

__all__ = ["adapted"]

_USES: Final = {
    "demo": ("json", "api_version"),
    "sandbox": ("json", "api_version"),
    "check": ("json", "checks_config"),
    "explain": ("json",),
    "describe": ("json",),
    "listen": ("json",),
    "convert": ("json",),
    "fmt": ("checks_config",),
    "schema": ("json",),
    "certificate_csr": ("json",),
    "certificate_show": ("json", "profile", "config"),
    "certificate_test": API,
}
_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "certificate": ("csr", "show", "test"),
}


def adapted(entry: Entry) -> click.Command | None:
    """The command for click, if it is one of these."""
    if entry.name in _GROUPS:
        return _group(entry.name)
    module = import_module(entry.target)
    return _Unconverted(entry.name, module) if hasattr(module, "configure") else None


def _group(name: str) -> click.Command | None:
    try:
        modules = [import_module(f"fleetapi.cli.commands.{name}_{child}") for child in _GROUPS[name]]
    except ModuleNotFoundError:
        return None
    group = Group(name)
    for child, module in zip(_GROUPS[name], modules, strict=True):
        group.add_command(_Unconverted(child, module))
    return group


class _Unconverted(click.Command):
    def __init__(self, name: str, module: ModuleType) -> None:
        super().__init__(name, help=module.__doc__)
        self.module = module
        stem = module.__name__.rpartition(".")[2]
        self.uses = _USES.get(stem, API[1:] if stem.endswith("_delete") else API)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.args = args
        return args

    def invoke(self, ctx: click.Context) -> Any:
        namespace = Namespace(**common_options.defaults() | ctx.meta.get(_GIVEN, {}))
        if "checks_config" in vars(namespace):
            namespace.config = namespace.checks_config
        path = ctx.command_path
        leaf = parsing.Parser(prog=path, description=self.module.__doc__)
        self.module.configure(leaf)
        leaf.usage = parsing.with_common_options(leaf.format_usage(), path).replace("%", "%%")
        common_options.add_common_options(leaf, self.uses)
        leaf.parse_args(ctx.args, namespace)
        common_options.refuse_unused(namespace, self.uses, path)
        return finished(self.module.run(Context(namespace, ctx.find_root().obj)))
