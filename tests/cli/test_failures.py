"""The message of a command that fails."""

from __future__ import annotations

from fleetapi.cli.remedies import explain
from fleetapi.errors import NotFound
from fleetapi.remedies import Call, Operation, all_of, sentence


def test_a_remedy_names_the_command_instead_of_the_call() -> None:
    text = explain(
        NotFound(
            "no such fleet",
            status=404,
            remedy=all_of("check the ids", sentence(Call(Operation.LIST_FLEETS), " lists yours")),
        )
    )
    assert "`fleetapi fleets` lists yours" in text
    assert "client." not in text
