"""The vendor's error body, and how to tell whether the API has answered at all. No I/O."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import attrs

from fleetapi.session.messages.response import Response, one_line
from fleetapi.wire.dates import parse_instant
from fleetapi.wire.tolerant_json import parse_json

__all__ = ["VendorError", "from_the_api"]

_WINDOWS = ("x-ratelimit-limit-1", "x-ratelimit-limit-2")


@attrs.frozen
class VendorError:
    """The vendor's error body; every part is None when absent."""

    code: int | None = None
    uuid: str | None = None
    message: str | None = None
    timestamp: datetime | None = None

    @property
    def in_one_line(self) -> str:
        """The message as part of ours; the whole of it is `api_message`."""
        return "" if self.message is None else one_line(self.message, 300)

    def is_about(self, status: int) -> bool:
        """Whether `code` begins with the HTTP status, as the vendor's codes do (40499 of a 404).

        Gateways of other products repeat the bare status as `code`; it counts only beside a `uuid`.
        """
        text = str(self.code or "")
        return text.startswith(str(status)) and (len(text) > 3 or self.uuid is not None)

    @classmethod
    def of(cls, response: Response) -> VendorError:
        """What can be read of it; nothing when the body is not such an object."""
        try:
            document = parse_json(response.body)
        except ValueError:
            return cls()
        if not isinstance(document, dict):
            return cls()
        message, uuid = _text(document.get("message")), _text(document.get("uuid"))
        return cls(
            code=_whole(document.get("code")),
            uuid=None if uuid is None else one_line(response.redact(uuid), 80),
            message=None if message is None else response.redact(message),
            timestamp=parse_instant(document.get("timestamp")),
        )


def from_the_api(response: Response, vendor: VendorError, method: str) -> bool:
    """Whether an error was sent by the API, and not by something in front of it.

    The vendor's errors are JSON with a `code` that begins with the status. The answer to HEAD has no body:
    there the headers of both rate windows count, which the API sends with every answer.
    """
    if method == "HEAD" and not response.body:
        return all(name in response.headers for name in _WINDOWS)
    return vendor.is_about(response.status)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _whole(value: Any) -> int | None:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value.strip()[:9])
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
