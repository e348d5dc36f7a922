"""Pages that are made from code are what the code makes today, and say everything that they should."""

from __future__ import annotations

import re

import pytest
from entry_points import EntryPoint, entry_points
from generate import HERE, PAGES
from reference_page import MEANINGS

from fleetapi.wire.operations import OPERATIONS, PARAMETERS


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (HERE / name).read_text(encoding="utf-8") == PAGES[name](), "run `make docs`"


@pytest.mark.parametrize("name", PAGES)
def test_a_link_within_a_generated_page_leads_somewhere(name: str) -> None:
    page = PAGES[name]()
    titles = {title.lower() for title in re.findall(r"^#+ (\S+)$", page, re.MULTILINE)}
    assert {target.lower() for target in re.findall(r"\]\(#([^)]+)\)", page)} <= titles


def test_every_operation_has_a_method_and_every_parameter_a_meaning() -> None:
    assert {point.operation for point in entry_points()} == OPERATIONS.keys()
    assert MEANINGS.keys() == PARAMETERS.keys()


@pytest.mark.parametrize("point", entry_points(), ids=lambda point: f"{point.path}.{point.name}")
def test_a_method_takes_the_parameters_of_its_operation(point: EntryPoint) -> None:
    row = OPERATIONS[point.operation]
    names = {name for taken in row.query.values() for name in taken} - {
        "index_range",
        "page_size",
        "page_token",
    }
    keywords = set(point.keywords) - {"check"}  # whether a monitor is checked first: nothing that is sent
    assert keywords == {"types" if name == "type" else name for name in names}
