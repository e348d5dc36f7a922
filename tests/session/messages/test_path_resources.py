"""403 and 404 name the resources of the path, and how to list the ids that exist."""

from __future__ import annotations

import re
from typing import Any

import pytest

from fleetapi.client import FleetClient
from fleetapi.remedies import as_python
from fleetapi.resources.fleets import FleetResource
from fleetapi.session.messages.api_errors import error_for, resources_in
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Response
from fleetapi.wire.operations import OPERATIONS

FLEETS = "`client.fleets()` lists the fleets"
VEHICLES = "`client.fleet('F').vehicles()` lists the vehicles (by id, not by VIN)"


def refusal(status: int) -> Response:
    return Response(status, {}, b'{"code": %d99}' % status)


@pytest.mark.parametrize(
    ("path", "message", "remedy"),
    [
        ("/fleets", "not found (404)", "check the path; `client.fleets()` lists your fleets"),
        ("/fleets/F", "there is no fleet 'F' (404)", FLEETS),
        ("/fleets/F/vehicles", "there is no fleet 'F', or no data for it yet (404)", FLEETS),
        (
            "/fleets/F/vehicles/V/status",
            "there is no vehicle 'V' of fleet 'F', or no data for it yet (404)",
            f"{VEHICLES}; {FLEETS}",
        ),
        (
            "/fleets/F/monitors/M",
            "there is no monitor 'M' of fleet 'F' (404)",
            f"`client.fleet('F').monitors.list()` lists the monitors; {FLEETS}",
        ),
        (
            "/fleets/F/vehicles/V/trips/T",
            "there is no trip 'T' of vehicle 'V' of fleet 'F' (404)",
            f"`client.fleet('F').vehicle('V').trips()` lists the trips; {VEHICLES}; {FLEETS}",
        ),
        (
            "/fleets/F/remote/callbacks/C",
            "there is no remote callback 'C' of fleet 'F' (404)",
            f"`client.fleet('F').remote_callbacks.list()` lists the remote callbacks; {FLEETS}",
        ),
        (
            "/vehicles/VF3",
            "there is no VIN 'VF3' (404)",
            "the vehicles that `client.fleet(...).vehicles()` lists have a VIN",
        ),
        (
            "/elsewhere/x",
            "not found (404)",
            "check the path; `client.fleets()` lists your fleets",
        ),
    ],
)
def test_a_404_names_the_resource_and_how_to_find_its_id(path: str, message: str, remedy: str) -> None:
    error = error_for(refusal(404), Request("GET", path))
    assert (error.message, error.remedy) == (message, remedy)


def test_a_403_names_the_resource_and_how_to_list_your_own() -> None:
    error = error_for(refusal(403), Request("GET", "/fleets/F/vehicles/V/lastPosition"))
    assert error.message == "the subscription does not allow this for vehicle 'V' of fleet 'F' (403)"
    version = "version= (FLEETAPI_VERSION) must be the version of your subscription"
    assert error.remedy == f"is it yours? {FLEETS}; {VEHICLES}; {version}"
    error = error_for(refusal(403), Request("GET", "/fleets"))
    assert error.message == "the subscription does not allow this (403)"
    assert version in error.remedy


def test_an_id_is_shown_as_it_was_given_and_cannot_steer_a_terminal() -> None:
    (fleet,) = resources_in("/fleets/a%20%C3%A9%1B%5B1m%22")
    assert str(fleet) == "fleet 'a é [1m\"'"


def test_a_long_id_is_shortened_in_the_sentence_and_whole_in_the_call() -> None:
    identifier = "0123456789abcdef" * 6
    _, vehicle = resources_in(f"/fleets/F/vehicles/{identifier}")
    assert str(vehicle) == f"vehicle {identifier[:59] + '…'!r}"
    _, _, trip = resources_in(f"/fleets/F/vehicles/{identifier}/trips/T")
    assert f".vehicle({identifier!r}).trips()" in as_python(trip.where_to_find_it)
    error = error_for(refusal(404), Request("GET", f"/fleets/F/vehicles/{identifier}"))
    assert "no data for it" not in error.message


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_id_of_every_operation_is_named_with_a_call_that_exists(name: str) -> None:
    operation = OPERATIONS[name]
    ids = {one: f"id-{one}" for one in operation.identifiers}
    named = resources_in(operation.expand(**ids))
    assert [one.id for one in named] == list(ids.values())
    for one in named:
        call = re.search(r"`(client\..*)\(\)`", as_python(one.where_to_find_it))
        assert call is not None
        assert callable(found(call[1].replace("(...)", "('x')")))


def found(expression: str) -> Any:
    """The bound method that the advice names, of a client that is not open."""
    client = FleetClient(client_id="c", username="u", password="p", certificate="c.pem")
    assert isinstance(client.fleet("x"), FleetResource)
    return eval(expression, {"client": client})
