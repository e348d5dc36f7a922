"""Strings that are not JSON, and duplicate keys: on every line of a document."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from defects.defect import Defect, Document, Path

__all__ = ["punctuation", "repeated", "words"]

_MEMBER = re.compile(r'(\s*"[^"]+":) ("[^"]*"|[0-9.]+)(,?)')
_TOP: Path = ()


def _lines(document: Document) -> list[str]:
    return json.dumps(document, indent=1, ensure_ascii=False).split("\n")


def _changed(code: str, lines: list[str], at: int, line: str | None, note: str) -> Defect:
    text = "\n".join([*lines[:at], *([] if line is None else [line]), *lines[at + 1 :]])
    return Defect(code, _TOP, "anywhere", text, f"{note} {at}")


def punctuation(document: Document, dialect: str) -> Iterator[Defect]:
    """FM001: a comma, colon, quotation mark, brace or bracket too few or too many, and a comment."""
    lines = _lines(document)
    for at, line in enumerate(lines):
        if line.endswith(","):
            yield _changed("FM001", lines, at, line[:-1], "no comma")
            yield _changed("FM001", lines, at, f"{line},", "two commas")
            yield _changed("FM001", lines, at, f"{line} // note", "comment")
        elif not line.endswith(("{", "[")) and at + 1 < len(lines):
            yield _changed("FM001", lines, at, f"{line},", "comma at the end")
        if line.endswith(("{", "[")) and at:
            yield _changed("FM001", lines, at, line[:-1], "not opened")
        if line.strip(" ,") in ("}", "]"):
            yield _changed("FM001", lines, at, None, "not closed")
        if _MEMBER.fullmatch(line) is not None:
            yield _changed("FM001", lines, at, line.replace('":', '"', 1), "no colon")
            yield _changed("FM001", lines, at, re.sub(r'"([^"]+)":', r"\1:", line), "bare key")


def words(document: Document, dialect: str) -> Iterator[Defect]:
    """FM001: words and numbers of other languages in the place of each value."""
    lines = _lines(document)
    for at, line in enumerate(lines):
        member = _MEMBER.fullmatch(line)
        for wrong in ("NaN", "None", "True", "undefined", "0x10", ".5", "+1", "1e999") if member else ():
            assert member is not None
            yield _changed("FM001", lines, at, f"{member[1]} {wrong}{member[3]}", wrong)


def repeated(document: Document, dialect: str) -> Iterator[Defect]:
    """FM002: each member of one line given twice, with the same value."""
    lines = _lines(document)
    for at, line in enumerate(lines):
        if _MEMBER.fullmatch(line) is not None:
            yield _changed("FM002", lines, at, f"{line.rstrip(',')},\n{line}", "twice")
