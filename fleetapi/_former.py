"""Former paths of modules and names: imports and pickles that use them still work, with a warning."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, TypeVar

if TYPE_CHECKING:
    from importlib.machinery import ModuleSpec
    from types import ModuleType

__all__ = [
    "FORMER_MODULES",
    "FORMER_NAMES",
    "FormerModules",
    "former_names",
    "reads_former_pickles",
    "warn_caller",
]

C = TypeVar("C", bound=type)

_MODELS: Final = {
    "adas": "safety",
    "alarms": "incidents",
    "alert_types": "alerts",
    "callbacks": "subscriptions",
    "capabilities": "vehicles",
    "collisions": "incidents",
    "doors": "vehicle_body",
    "engines": "powertrain",
    "environment": "movement",
    "fleets": "vehicles",
    "kinetic": "movement",
    "lighting": "vehicle_body",
    "links": "base",
    "maintenance": "service",
    "monitors": "subscriptions",
    "preconditioning": "programs",
    "privacy": "service",
    "stolen": "incidents",
    "telemetry": "status",
    "transmission": "powertrain",
}
FORMER_MODULES: Final[Mapping[str, str]] = {
    **{f"fleetapi.models.{old}": f"fleetapi.models.{new}" for old, new in _MODELS.items()},
    "fleetapi.config.table": "fleetapi.config.settings_table",
    "fleetapi.diagnostics.severity": "fleetapi.diagnostics.diagnostic",
    "fleetapi.monitors.operands.operator": "fleetapi.monitors.operands.table",
    "fleetapi.resources.timestamps": "fleetapi.resources.parameters",
    "fleetapi.sandbox.events.run": "fleetapi.sandbox.events.runner",
    "fleetapi.sandbox.process": "fleetapi.sandbox.sandbox_process",
    "fleetapi.sandbox.requests.records": "fleetapi.sandbox.requests.messages",
    "fleetapi.session.deadline": "fleetapi.session.options",
    "fleetapi.session.hooks": "fleetapi.session.options",
    "fleetapi.session.limits": "",  # only a package around the next one
    "fleetapi.session.limits.rate_limits": "fleetapi.session.rate_limits",
    "fleetapi.webhooks.extensions": "fleetapi.webhooks.event_data",
    "fleetapi.webhooks.intake": "fleetapi.webhooks.request_validation",
    "fleetapi.webhooks.stats": "fleetapi.webhooks.results",
}
"""Every former module that defined a public name, and the module that has its names today."""

FORMER_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "fleetapi.diagnostics.finding": {
        "Applicability": "fleetapi.diagnostics.fixes.Applicability",
        "Edit": "fleetapi.diagnostics.fixes.Edit",
        "Problem": "fleetapi.diagnostics.diagnostic.Diagnostic",
    },
    "fleetapi.monitors.expressions.expression": {
        "parse_expression": "fleetapi.monitors.expressions.parsing.parse_expression",
    },
}
"""Every name that a module had, and where it is today."""


class FormerModules:
    """Finds former modules, and loads today's modules in their place. The last entry of `sys.meta_path`."""

    @staticmethod
    def find_spec(name: str, path: object = None, target: object = None) -> ModuleSpec | None:  # noqa: ARG004
        """Return a spec for the former path of a module, and None for any other."""
        home = FORMER_MODULES.get(name)
        if home is None:
            return None
        from importlib.machinery import ModuleSpec  # noqa: PLC0415  (few programs need it)

        loader: Any = FormerModules()
        return ModuleSpec(name, loader, is_package=not home)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Let Python create the module, which `exec_module` replaces."""

    def exec_module(self, module: ModuleType) -> None:
        """Put today's module in place of the former one."""
        name = module.__name__
        if home := FORMER_MODULES[name]:
            sys.modules[name] = import_module(home)
            warn_caller(f"{name} is now {home}")


def former_names(module: str) -> Callable[[str], Any]:
    """Return the `__getattr__` of a module whose former names are in other modules today."""

    def load(name: str) -> Any:
        home, _, current = FORMER_NAMES[module].get(name, "").rpartition(".")
        if not home:
            raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name)
        warn_caller(f"{module}.{name} is now {home}.{current}")
        return getattr(import_module(home), current)

    return load


def reads_former_pickles(cls: C) -> C:
    """Let a class made by attrs read pickles of versions in which it had fewer fields."""
    import attrs  # noqa: PLC0415  (the class has loaded it)

    set_state: Any = cls.__setstate__  # type: ignore[attr-defined]  # attrs adds it to slotted classes
    defaults = {
        field.name: field.default
        for field in attrs.fields(cls)
        if field.default is None or field.default is False
    }

    def __setstate__(self: Any, state: Any) -> None:  # noqa: N807  (it is the method)
        set_state(self, {**defaults, **state})

    cls.__setstate__ = __setstate__  # type: ignore[attr-defined]
    return cls


def warn_caller(message: str) -> None:
    """Warn at the line of the import, below the frames of `importlib` and of lazy loading."""
    frame = sys._getframe(1)  # noqa: SLF001  (the number of frames varies)
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] in {"fleetapi", "importlib"}:
        frame = frame.f_back
    warnings.warn_explicit(
        message,
        DeprecationWarning,
        frame.f_code.co_filename,
        frame.f_lineno,
        module=frame.f_globals.get("__name__"),
        registry=frame.f_globals.setdefault("__warningregistry__", {}),
    )
