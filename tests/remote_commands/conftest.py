"""The vendor's schemas of what is sent about remote commands."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SPECIFICATION = Path(__file__).parents[3] / "shared" / "api" / "openapi-v3.19.2.yaml"


@pytest.fixture(scope="session")
def violations() -> Callable[[str, Any], list[str]]:
    """`violations("Remote", body)`: what the schema of that name says against a document."""
    if not SPECIFICATION.exists():
        pytest.skip(f"the vendor's specification is not at {SPECIFICATION}")
    from jsonschema import Draft4Validator
    from ruamel.yaml import YAML  # YAML 1.2: `on` is a string

    document = YAML(typ="safe", pure=True).load(SPECIFICATION)

    @cache
    def validator(name: str) -> Draft4Validator:
        return Draft4Validator({"$ref": f"#/components/schemas/{name}", "components": document["components"]})

    return lambda name, body: [error.message for error in validator(name).iter_errors(body)]
