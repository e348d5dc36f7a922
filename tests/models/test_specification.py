"""The models against the vendor's specifications: every property, every member, every example."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import attrs
import pytest

import fleetapi.models
from fleetapi.models import Model, OpenEnum
from fleetapi.wire.converters import decode, encode
from fleetapi.wire.operations import OPERATIONS, Operation

Parts = Callable[[Model], Iterator[tuple[str, Model]]]

ANSWERING = [(version, row) for row in OPERATIONS.values() if row.returns for version in row.versions]
RETURNED = {f"{row.returns}-{version}": (version, row) for version, row in ANSWERING}
every_answer = pytest.mark.parametrize(
    ("version", "row"), ANSWERING, ids=[f"{row.name}-{version}" for version, row in ANSWERING]
)

# Examples of whole objects, and the model that reads them.
EXAMPLES = {
    "Attribute": "WebhookAttribute",
    "RemoteAttributeSet": "WebhookAttribute",
    "Webhook": "Webhook",
    "Point": "Point",
}
# Examples that are no business of the models: rules (fleetapi.monitors) and errors (fleetapi.session).
# Both of the time triggers contradict their own schema: `occurence` is an object, the examples show an array.
ELSEWHERE = {"BoundedProgram", "DataTrigger", "TimeTriggerEntry", "ZoneTrigger", "MonitorParameter", "xError"}


def item(specification: Any, row: Operation) -> dict[str, Any]:
    """The schema of what an operation returns; of one item where it returns a page."""
    schema = specification.answer(row.method, row.path, row.success)
    if row.paging:
        members = specification.flat(specification.flat(schema)["properties"]["_embedded"])["properties"]
        return dict(members[row.paging.collection]["items"])
    return dict(schema)


def model_of(row: Operation) -> type[Model]:
    assert row.returns
    found: type[Model] = getattr(fleetapi.models, row.returns)
    return found


@every_answer
def test_every_property_has_a_field_that_takes_it(
    version: str, row: Operation, specification_of: Any, parts: Parts
) -> None:
    specification = specification_of(version)
    document = specification.sample(item(specification, row))
    answer = decode(model_of(row), document)
    assert {place: part.extra for place, part in parts(answer) if part.extra} == {}
    assert set(answer.links) == set(document.get("_links", {}))
    assert set(answer.embedded) <= {"extension"}
    assert not answer.embedded or hasattr(answer, "extension")


@every_answer
def test_what_is_decoded_is_encoded_as_it_was(version: str, row: Operation, specification_of: Any) -> None:
    specification = specification_of(version)
    model = model_of(row)
    answer = decode(model, specification.sample(item(specification, row)))
    assert decode(model, encode(answer)) == answer


@pytest.mark.parametrize(("version", "row"), RETURNED.values(), ids=RETURNED)
def test_every_documented_member_is_known(
    version: str, row: Operation, specification_of: Any, parts: Parts
) -> None:
    specification = specification_of(version)
    schema = item(specification, row)
    for turn in range(specification.longest_enumeration(schema)):
        answer = decode(model_of(row), specification.sample(schema, turn))
        for place, part in parts(answer):
            for name, value in attrs.asdict(part, recurse=False).items():  # type: ignore[arg-type]  # attrs by our own decorator
                for member in value if isinstance(value, list) else [value]:
                    assert not isinstance(member, OpenEnum) or member.known, (place, name, member)


def examples(part: Any) -> Iterator[Any]:
    if isinstance(part, dict):
        if isinstance(part.get("example"), dict | list):
            yield part["example"]
        for inner in part.values():
            yield from examples(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from examples(inner)


@pytest.mark.parametrize("version", ["v3", "v2"])
def test_every_example_of_an_object_decodes(version: str, specification_of: Any) -> None:
    for name, schema in specification_of(version).document["components"]["schemas"].items():
        for example in examples(schema):
            objects = [
                entry
                for entry in (example if isinstance(example, list) else [example])
                if isinstance(entry, dict)
            ]
            if not objects or name in ELSEWHERE:
                continue
            model: type[Model] = getattr(fleetapi.models, EXAMPLES[name])
            for entry in objects:
                answer = decode(model, entry)
                assert not answer.extra
                assert encode(answer) == entry
