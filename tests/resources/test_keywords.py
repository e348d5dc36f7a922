"""A keyword that no operation takes, and an option that cannot be right, are refused where they stand."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

import pytest
from operation_calls import CALLS, bodies, call

from fleetapi.errors import UnsupportedOperation, UsageError
from fleetapi.resources.calling import CallOptions, PagingOptions
from fleetapi.wire.operations import OPERATIONS

pytestmark = pytest.mark.filterwarnings("ignore:the vendor deprecates:DeprecationWarning")


async def asynchronous(_told: object) -> None:
    """A coroutine function, which would never be awaited."""


async def called(client: Any, name: str, **keywords: Any) -> None:
    """Call an operation with everything that it needs."""
    operation = OPERATIONS[name]
    body = bodies().get(name)
    await call(client, name, dict.fromkeys(operation.identifiers, "x"), body, **keywords)


@pytest.mark.parametrize("name", sorted(CALLS))
async def test_an_unknown_keyword_names_the_operation_and_what_it_takes(
    client_of: Callable[..., Any], name: str
) -> None:
    operation = OPERATIONS[name]
    client = client_of({}, version=operation.versions[-1])
    with pytest.raises(UsageError) as caught:
        await called(client, name, nonsense=1)
    assert f"{name} does not take 'nonsense'" in caught.value.message
    assert "timeout, deadline" in caught.value.remedy
    assert ("page_size, index_range" in caught.value.remedy) is (operation.paging is not None)
    assert client.session.asked == []


def test_the_error_for_list_vehicles_lists_every_keyword(client_of: Callable[..., Any]) -> None:
    with pytest.raises(UsageError) as caught:
        client_of().fleet("f").vehicles(locales="fr-FR")
    assert str(caught.value) == (
        "list_vehicles does not take 'locales'; did you mean 'locale'? "
        "(it takes locale, vin_prefix, extension, "
        "timeout, deadline, page_size, index_range, concurrency, resume, progress)"
    )


async def test_keywords_that_are_not_query_parameters_are_listed_too(client_of: Callable[..., Any]) -> None:
    with pytest.raises(UsageError, match="did you mean 'check'"):
        await client_of().fleet("f").monitors.create({}, check=False, chekc=True)


def test_every_paging_method_spells_its_query_out_and_leaves_the_rest_to_the_options() -> None:
    from fleetapi.resources.fleets import FleetResource

    signature = inspect.signature(FleetResource.vehicles)
    assert list(signature.parameters) == ["self", "locale", "vin_prefix", "extension", "paging"]
    assert set(get_type_hints(PagingOptions)) - set(get_type_hints(CallOptions)) == {
        "page_size",
        "index_range",
        "concurrency",
        "resume",
        "progress",
    }


@pytest.mark.parametrize(
    "wrong",
    [
        {"timeout": 0},
        {"timeout": -1},
        {"timeout": "5"},
        {"deadline": 0},
        {"deadline": -1},
        {"deadline": "tomorrow"},
    ],
    ids=str,
)
@pytest.mark.parametrize("name", ["list_vehicles", "get_vehicle", "delete_monitor", "create_monitor"])
async def test_an_invalid_option_is_rejected_before_anything_is_sent(
    client_of: Callable[..., Any], name: str, wrong: dict[str, Any]
) -> None:
    client = client_of()
    with pytest.raises(UsageError, match=next(iter(wrong))):
        await called(client, name, **wrong)
    assert client.session.asked == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"page_size": "5"},
        {"page_size": 0},
        {"index_range": 5},
        {"concurrency": 0},
        {"concurrency": "2"},
        {"resume": 5},
        {"resume": b"x"},
        {"progress": 5},
        {"progress": asynchronous},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_invalid_paging_is_rejected_where_it_is_given(
    client_of: Callable[..., Any], wrong: dict[str, Any]
) -> None:
    with pytest.raises(UsageError):
        client_of().fleet("f").vehicles(**wrong)


def test_a_keyword_of_the_other_version_is_reported_as_such(client_of: Callable[..., Any]) -> None:
    with pytest.raises(UsageError, match="does not take 'extension' in API version v2"):
        client_of(version="v2").fleet("f").vehicles(extension="pictures")
    with pytest.raises(UnsupportedOperation):
        client_of(version="v2").fleet("f").vehicle("v").alarms()
