"""The spelling of fields: the rule, and that no exception has lost its field."""

from __future__ import annotations

from typing import Any

import attrs
import pytest

from fleetapi import models, webhooks
from fleetapi.models.base import Model
from fleetapi.wire.names import camel, wire_path


@pytest.mark.parametrize(
    ("ours", "wire"),
    [
        ("id", "id"),
        ("created_at", "createdAt"),
        ("auto_e_call_triggering", "autoECallTriggering"),
        ("vin", "vin"),
    ],
)
def test_a_name_is_camel_case_on_the_wire(ours: str, wire: str) -> None:
    assert camel(ours) == wire
    assert wire_path(object, ours) == (wire,)


def test_a_word_that_the_vendor_shortens_is_short_everywhere() -> None:
    assert wire_path(models.Air, "temperature") == ("temp",)
    assert wire_path(models.TripKinetic, "average_speed") == ("avgSpeed",)


def test_an_exception_concerns_one_class() -> None:
    assert wire_path(models.Adas, "speed_limit") == ("sli",)
    assert wire_path(models.Trip, "speed_limit") == ("speedLimit",)


def test_an_exception_holds_for_the_classes_that_inherit_its_field() -> None:
    assert wire_path(models.ChargingProgram, "days") == ("occurence", "day")


def test_what_the_wire_nests_is_reached_by_a_path() -> None:
    assert wire_path(models.Position, "latitude") == ("geometry", "coordinates", 1)


MODELS: list[Any] = [
    value
    for package in (models, webhooks)
    for name in dir(package)
    if isinstance(value := getattr(package, name), type) and issubclass(value, Model)
]


def test_every_exception_belongs_to_a_field_of_its_model() -> None:
    assert sum(bool(model.wire_paths) for model in MODELS) > 10
    for model in MODELS:
        fields = {field.name for field in attrs.fields(model)}
        assert {*model.wire_paths, *model.wire_seconds} <= fields
        assert {model.wire_text} <= {None, *fields}
