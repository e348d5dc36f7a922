"""Limits for HTTP headers, and the messages if they are exceeded. No I/O.

They are curl's (`CURL_MAX_HTTP_HEADER`, `MAX_HTTP_RESP_HEADER_SIZE`, `MAX_HTTP_RESP_HEADER_COUNT`): a server
that works with curl works with fleetapi.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = [
    "LARGEST_HEAD",
    "LONGEST_LINE",
    "MOST_HEADERS",
    "check_head",
    "too_large",
    "too_long",
]

LONGEST_LINE = 100 * 1024
"""Bytes of one header line, or of the status line."""

LARGEST_HEAD = 300 * 1024
"""Bytes of all header lines together."""

MOST_HEADERS = 5000
"""Header lines of one response."""

_NAME = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,60}")


def check_head(head: bytes | Sequence[tuple[bytes, bytes]]) -> str:
    """Return which limit these headers exceed, or an empty string.

    `head` is what has been received so far, or the names and values of the headers.
    """
    if isinstance(head, bytes):
        lines = head.split(b"\n")[1:]
        count, size = len(lines), len(head)
        if any(len(line) > LONGEST_LINE for line in lines):
            return too_long(head)
    else:
        count = len(head)
        size = sum(len(name) + len(value) + 4 for name, value in head)
    if size > LARGEST_HEAD:
        return too_large(size)
    if count > MOST_HEADERS:
        return f"sent {count:,} headers, more than the limit of {MOST_HEADERS:,}"
    return ""


def too_large(size: int) -> str:
    """Return the message for headers that are too large together."""
    return f"sent headers of {size:,} bytes in total, more than the limit of {LARGEST_HEAD:,} bytes"


def too_long(head: bytes) -> str:
    """Return the message for a line that is too long."""
    lines = head.split(b"\n")
    longest = max(range(len(lines)), key=lambda number: len(lines[number]))
    line = lines[longest]
    name = line.partition(b":")[0].strip()
    if longest == 0:
        which = "a status line"
    elif b":" in line and _NAME.fullmatch(name):
        which = f"a header {name.decode('ascii')!r}"
    else:
        which = "a header line"
    return f"sent {which} of {len(line):,} bytes or more; the limit is {LONGEST_LINE:,} bytes"
