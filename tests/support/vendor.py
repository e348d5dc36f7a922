"""The vendor's documents, where they lie beside the checkout; else the tests that want one are skipped.

They are not part of the project. `Specification` also makes documents from a schema.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any, Final

import pytest

__all__ = ["SPECIFICATIONS", "Specification", "document_path", "operations", "specification"]

API: Final = Path(__file__).parents[3] / "shared" / "api"
SPECIFICATIONS: Final = {
    "v3": "openapi-v3.19.2.yaml",
    "v2": "openapi-v2.2.0.yaml",
    "webhooks": "openapi-webhook-v3.18.0.yaml",
}


def document_path(name: str) -> Path:
    """The file of this name."""
    path = API / name
    if not path.exists():
        pytest.skip(f"the vendor's documents are not part of the project: ../shared/api/{name} is not there")
    return path


@cache
def operations() -> list[dict[str, Any]]:
    """The vendor's list of operations, of both versions."""
    rows: list[dict[str, Any]] = json.loads(document_path("operations.json").read_text(encoding="utf-8"))
    return rows


class Specification:
    """One version's specification: schemas with their references followed, documents made from them."""

    def __init__(self, document: dict[str, Any]) -> None:
        self.document = document

    def follow(self, part: dict[str, Any]) -> dict[str, Any]:
        """A part, or what it refers to."""
        while "$ref" in part:
            place: Any = self.document
            for step in part["$ref"].split("/")[1:]:
                place = place[step.replace("~1", "/")]
            part = place
        return part

    def parameters(self, method: str, path: str) -> list[dict[str, Any]]:
        """The parameters of an operation, in path, query and header."""
        return [
            self.follow(part) for part in self.document["paths"][path][method.lower()].get("parameters", ())
        ]

    def answer(self, method: str, path: str, status: int) -> dict[str, Any]:
        """The schema of an answer."""
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
        """The number of members of the longest enumeration within a schema."""
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
        return _scalar(schema)


def _scalar(schema: dict[str, Any]) -> Any:
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


@cache
def specification(version: str) -> Specification:
    """The specification of a version."""
    from ruamel.yaml import YAML  # YAML 1.2: `on`, `No` and `Off` are texts

    return Specification(YAML(typ="safe", pure=True).load(document_path(SPECIFICATIONS[version])))
