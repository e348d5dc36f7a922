"""What is inside a model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import attrs

from fleetapi.models import Model

__all__ = ["parts"]


def parts(model: Model, place: str = "") -> Iterator[tuple[str, Model]]:
    """A model and all models inside it, with their places."""
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
                yield from parts(item, f"{place}.{name}")
