"""Preconditioning: heat or cool the cabin, now or by programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import attrs

from fleetapi.errors import UsageError
from fleetapi.models.remote import RemoteAirConditioning, RemoteCommand, RemotePreconditioning
from fleetapi.models.subscriptions import RemoteType
from fleetapi.remote_commands.arguments import boolean
from fleetapi.remote_commands.command import Command
from fleetapi.remote_commands.programs import DeleteProgram, PreconditioningProgram, programs_of
from fleetapi.representation import safe_repr

__all__ = ["Preconditioning"]

_Program = PreconditioningProgram | DeleteProgram


def _programs(programs: Iterable[_Program]) -> tuple[_Program, ...]:
    example = 'PreconditioningProgram(1, start="07:30", days=["Mon"]) or DeleteProgram(1)'
    return programs_of(programs, PreconditioningProgram, DeleteProgram, example=example)


@safe_repr
@attrs.frozen
class Preconditioning(Command):
    """Heat or cool the cabin: `Preconditioning.now()`, and `.scheduled(...)` for programs in the vehicle.

    `immediate` says whether to begin at once, whatever the programs; at least one of the two is given.
    Programs are set, or deleted, slot by slot; each slot is used once in a command.
    """

    remote_type: ClassVar[RemoteType] = RemoteType.PRECONDITIONING

    immediate: bool | None = attrs.field(default=None, kw_only=True, validator=boolean)
    programs: tuple[_Program, ...] = attrs.field(default=(), kw_only=True, converter=_programs)

    def __attrs_post_init__(self) -> None:
        if self.immediate is None and not self.programs:
            raise UsageError(
                "preconditioning asks for nothing",
                remedy="write Preconditioning.now(), or give programs",
            )

    @classmethod
    def now(cls, *programs: _Program) -> Preconditioning:
        """Begin at once, and set these programs."""
        return cls(immediate=True, programs=programs)

    @classmethod
    def scheduled(cls, *programs: _Program) -> Preconditioning:
        """Set or delete these programs."""
        return cls(programs=programs)

    def _model(self) -> RemoteCommand:
        programs = [program.to_model() for program in self.programs]
        conditioning = RemoteAirConditioning(immediate=self.immediate, programs=programs or None)
        return RemoteCommand(preconditioning=RemotePreconditioning(air_conditioning=conditioning))
