"""The vendor's specifications, and the parts of a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, cast

import attrs
import pytest
from vendor import Specification, specification

from fleetapi.models import Model


@pytest.fixture(scope="session")
def specification_of() -> Callable[[str], Specification]:
    """A function that reads the specification of a version; the test is skipped where there is none."""
    return specification


def _parts(model: Model, place: str = "") -> Iterator[tuple[str, Model]]:
    place = place or type(model).__name__
    yield place, model
    names = [field.name for field in attrs.fields(cast("Any", type(model))) if field.name != "as_sent"]
    for name in [
        *names,
        *(["extension"] if isinstance(getattr(type(model), "extension", None), property) else []),
    ]:
        value = getattr(model, name)
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, Model):
                yield from _parts(item, f"{place}.{name}")


@pytest.fixture(scope="session")
def parts() -> Callable[[Model], Iterator[tuple[str, Model]]]:
    """A function that gives a model and all models inside it, with their places."""
    return _parts
