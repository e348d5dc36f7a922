"""What lies behind an exception: the chain of it, OpenSSL's word, the system's word, the resolver's. No I/O.

Only codes are read, and put into words here: the texts of foreign errors may hold a URL.
"""

from __future__ import annotations

import errno
import os
import re
import socket
import ssl
from collections.abc import Iterator, Mapping

import aiohttp

__all__ = ["family", "resolving_failed", "spelt_out", "ssl_reason", "system_code", "system_reason"]

_SSL_REASON = re.compile(r"\[SSL: ([A-Z0-9_]+)\]")
_ERRNO = re.compile(r"\[Errno (\d{1,5})\]")

_RESOLVER: Mapping[int, str] = {
    getattr(socket, name): words
    for name, words in (
        ("EAI_NONAME", "there is no such name"),
        ("EAI_NODATA", "there is no address for that name"),
        ("EAI_ADDRFAMILY", "there is no address of a usable kind for that name"),
        ("EAI_AGAIN", "the name server does not answer now"),
        ("EAI_FAIL", "the name server failed"),
        ("EAI_MEMORY", "this machine is out of memory"),
    )
    if hasattr(socket, name)  # not every system has all of them
}


def family(error: BaseException) -> Iterator[BaseException]:
    """The error, what aiohttp wraps, and what it was raised from."""
    seen: list[BaseException] = []
    queue: list[object] = [error]
    while queue:
        single = queue.pop(0)
        if not isinstance(single, BaseException) or any(single is other for other in seen):
            continue
        seen.append(single)
        yield single
        queue += [*single.args, single.__cause__, single.__context__]


def ssl_reason(error: BaseException) -> str | None:
    """OpenSSL's name for what happened; a generic one when TLS failed without any; None when it did not."""
    members = list(family(error))
    for single in members:
        if isinstance(single, ssl.SSLError) and isinstance(getattr(single, "reason", None), str):
            return single.reason
        if isinstance(single, ssl.SSLError | aiohttp.ClientOSError):
            for part in single.args:
                if isinstance(part, str) and (match := _SSL_REASON.search(part)):
                    return match.group(1)
    if any(isinstance(single, ssl.SSLEOFError) for single in members):
        return "ENDED_EARLY"
    return "PROTOCOL_ERROR" if any(isinstance(single, ssl.SSLError) for single in members) else None


def spelt_out(reason: str) -> str:
    """OpenSSL's name in words."""
    return reason.lower().replace("_", " ")


def system_code(error: BaseException) -> int | None:
    """The operating system's number for what happened; when several addresses failed, of the first."""
    members = [single for single in family(error) if isinstance(single, OSError)]
    members = [single for single in members if not isinstance(single, socket.gaierror | socket.herror)]
    for single in members:
        if not isinstance(single, ssl.SSLError) and isinstance(single.errno, int) and single.errno > 0:
            return single.errno
    for single in members:  # of several addresses whose reasons differ, only the text tells the numbers
        for part in single.args:
            if isinstance(part, str) and (match := _ERRNO.search(part)):
                return int(match.group(1))
    if any(isinstance(single, ConnectionResetError) for single in members):
        return errno.ECONNRESET
    return None


def system_reason(error: BaseException) -> str:
    """The operating system's words for it."""
    code = system_code(error)
    return "no reason is given" if code is None else os.strerror(code).lower()


def resolving_failed(error: BaseException) -> str:
    """Why a name has no address, by the resolver's code."""
    for single in family(error):
        if isinstance(single, socket.gaierror) and isinstance(single.errno, int):
            return _RESOLVER.get(single.errno, f"the resolver's error {single.errno}")
    return "the resolver gives no reason"
