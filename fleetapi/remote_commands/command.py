"""What all remote commands have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Self

import attrs

from fleetapi.models.remote import RemoteCommand
from fleetapi.models.subscriptions import RemoteType
from fleetapi.remote_commands.arguments import label_of
from fleetapi.wire.converters import encode

__all__ = ["Command"]


@attrs.frozen
class Command(ABC):
    """One remote command to a vehicle (v3): immutable, and right in itself.

    Everything is checked when it is made; what cannot be right raises `UsageError` with the argument, the
    reason and the remedy. `label` is a text of your own, which the server keeps with the action.
    """

    remote_type: ClassVar[RemoteType]
    """What the server calls actions of this kind; a callback must be subscribed to it."""

    label: str | None = attrs.field(default=None, kw_only=True, converter=label_of)

    def labelled(self, label: str | None) -> Self:
        """The same command under another label."""
        return attrs.evolve(self, label=label)

    def to_dict(self) -> dict[str, Any]:
        """The body of the POST."""
        model = self._model()
        model.label = self.label
        return encode(model)

    @abstractmethod
    def _model(self) -> RemoteCommand:
        """The command as the model of what is sent."""
