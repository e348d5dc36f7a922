"""What something in front of the API answers: pages and documents that are not the vendor's."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from fleetapi.sandbox.requests.answer import JSON, Answer

__all__ = ["IN_FRONT"]

_HTML: Final = "text/html"


def _page(status: HTTPStatus) -> Answer:
    title = f"{status.value} {status.phrase}"
    page = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n"
    return Answer(status, page.encode(), _HTML)


IN_FRONT: Final[Mapping[str, Answer]] = {
    "html502": _page(HTTPStatus.BAD_GATEWAY),
    "html401": _page(HTTPStatus.UNAUTHORIZED),
    "html403": _page(HTTPStatus.FORBIDDEN),
    "html404": _page(HTTPStatus.NOT_FOUND),
    "gateway403": Answer(HTTPStatus.FORBIDDEN, b'{"message": "Forbidden"}', JSON),
    "empty401": Answer(HTTPStatus.UNAUTHORIZED),
    "login-page": Answer(HTTPStatus.OK, b"<html><body>Log in to the guest network</body></html>\n", _HTML),
    "redirect": Answer(HTTPStatus.FOUND, headers=(("Location", "https://login.example.com/"),)),
}
"""By the name of the fault."""
