"""The vendor's specifications, and the parts of a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from model_parts import parts as model_parts
from vendor import Specification, specification

from fleetapi.models import Model


@pytest.fixture(scope="session")
def specification_of() -> Callable[[str], Specification]:
    """A function that reads the specification of a version; the test is skipped where there is none."""
    return specification


@pytest.fixture(scope="session")
def parts() -> Callable[[Model], Iterator[tuple[str, Model]]]:
    """A function that gives a model and all models inside it, with their places."""
    return model_parts
