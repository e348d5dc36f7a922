"""Writes the pages of this folder that are made from code: `make docs`.

To add a page, write a module beside this one with `text() -> str`, and name it in `PAGES`. A test holds every
page equal to what is written here.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import checks_page
import faults_page
import reference_page

__all__ = ["PAGES", "SLOW_PAGES", "main"]

HERE: Final = Path(__file__).parent

PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "checks.md": checks_page.text,
    "reference.md": reference_page.text,
}
"""The pages by file name, and what writes each."""

SLOW_PAGES: Final[Mapping[str, Callable[[], str]]] = {
    "faults.md": faults_page.text,
}
"""The same for pages that are found out by experiment; tests of their own hold them, part by part."""


def main() -> None:
    """Write them all."""
    logging.getLogger("fleetapi").addHandler(logging.NullHandler())  # faults are looked for here, not news
    for name, text in {**PAGES, **SLOW_PAGES}.items():
        (HERE / name).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    main()
