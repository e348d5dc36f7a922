"""The vendor's specifications, and what can be made of a schema."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import attrs
import pytest

from fleetapi.models import Model

API = Path(__file__).parents[3] / "shared" / "api"
SPECIFICATIONS = {"v3": "openapi-v3.19.2.yaml", "v2": "openapi-v2.2.0.yaml"}


class Specification:
    """One version's specification: schemas with their references followed, documents made from them."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def follow(self, part: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in part:
            place: Any = self.document
            for step in part["$ref"].split("/")[1:]:
                place = place[step.replace("~1", "/")]
            part = place
        return part

    def answer(self, method: str, path: str, status: int) -> dict[str, Any]:
        responses = self.document["paths"][path][method.lower()]["responses"]
        response = self.follow(responses.get(status) or responses[str(status)])
        (content,) = response["content"].values()
        return dict(content["schema"])

    def flat(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A schema with its references followed and its `allOf` merged."""
        schema = self.follow(schema)
        merged: dict[str, Any] = {"properties": {}}
        for part in [*schema.get("allOf", []), *schema.get("oneOf", [])[:1]]:
            inner = self.flat(part)
            merged["properties"] |= inner.pop("properties")
            merged |= inner
        merged["properties"] |= schema.get("properties", {})
        return merged | {
            key: value
            for key, value in schema.items()
            if key not in {"allOf", "oneOf", "properties", "required"}
        }

    def longest_enumeration(self, schema: dict[str, Any]) -> int:
        schema = self.flat(schema)
        inner = [*schema["properties"].values(), *([schema["items"]] if "items" in schema else [])]
        return max([len(schema.get("enum", ())), 1, *(self.longest_enumeration(part) for part in inner)])

    def sample(self, schema: dict[str, Any], turn: int = 0) -> Any:
        """A document with every property of a schema; `turn` chooses among the members of enumerations."""
        schema = self.flat(schema)
        if schema["properties"]:
            return {name: self.sample(part, turn) for name, part in schema["properties"].items()}
        if "enum" in schema:
            return schema["enum"][turn % len(schema["enum"])]
        if "example" in schema:
            return schema["example"]
        if "items" in schema and schema.get("type", "array") == "array":
            count = schema["items"].get("minItems", 1)  # the specification puts a point's two numbers there
            return [self.sample(schema["items"], turn + index) for index in range(count)]
        return self.scalar(schema)

    @staticmethod
    def scalar(schema: dict[str, Any]) -> Any:
        description = schema.get("description", "")
        if schema.get("format") == "date-time" or description.startswith(("Timestamp", "(!Depricated")):
            return "2024-05-17T08:09:10.250Z"
        if description.startswith("Duration in seconds"):
            return "3600"
        if "uration" in description:
            return "PT2H30M"
        texts = {"string": "text", "boolean": True, "object": {}, "array": []}
        numbers = {
            "integer": schema.get("minimum", 0) + 1,
            "number": 7 if schema.get("format") == "int" else 1.5,
        }
        return {**texts, **numbers}.get(schema.get("type", "object"), {})


@pytest.fixture(scope="session")
def specification_of() -> Callable[[str], Specification]:
    """A function that reads the specification of a version; the test is skipped where there is none."""

    @cache
    def read(version: str) -> Specification:
        path = API / SPECIFICATIONS[version]
        if not path.exists():
            pytest.skip(f"the vendor's specification is not at {path}")
        from ruamel.yaml import YAML  # YAML 1.2: `on`, `No` and `Off` are texts

        return Specification(YAML(typ="safe", pure=True).load(path))

    return read


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
