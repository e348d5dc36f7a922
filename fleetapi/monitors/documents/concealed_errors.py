"""Errors about a document that do not show the credentials in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fleetapi.errors import MonitorError

__all__ = ["concealing_credentials"]


@contextmanager
def concealing_credentials(document: Any) -> Iterator[None]:
    """Raise what is raised inside, without the credentials of `document`: its JSON text, or what it holds."""
    try:
        yield
    except MonitorError as error:
        from fleetapi.monitors.checks.concealing import Concealment  # noqa: PLC0415  (only for an error)

        conceal = Concealment(_text_of(document)).of
        each: BaseException | None = error
        while each is not None:  # those that caused it, too
            if isinstance(each, MonitorError):
                each.message, each.remedy = conceal(each.message), conceal(each.remedy)
                each.args = (each.message, *each.args[1:])
            each = each.__cause__ or each.__context__
        raise


def _text_of(document: Any) -> str:
    if isinstance(document, str):
        return document
    if isinstance(document, bytes):
        return document.decode("utf-8", "replace")
    try:
        return json.dumps(document, default=str, skipkeys=True, ensure_ascii=False)
    except (ValueError, RecursionError):  # it holds itself
        return ""
