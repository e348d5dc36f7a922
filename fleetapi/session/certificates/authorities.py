"""A CA bundle: the certificates of it that OpenSSL takes, and where those stand that it does not.

Bundles are put together by others, of hundreds of certificates: an odd one among them must not take the
trust in all the rest away. Only OpenSSL is asked, because only OpenSSL works with them: cryptography
refuses what verifies servers every day (a serial number that is not positive).
"""

from __future__ import annotations

import ssl

import attrs

from fleetapi.session.certificates.pem import BEGINNING, blocks_of

__all__ = ["Authorities", "authorities_of"]


@attrs.frozen
class Authorities:
    """`pem` holds what is trusted, empty when that is nothing; `left_out` the lines where the rest begins."""

    pem: bytes = attrs.field(repr=False)
    left_out: tuple[int, ...] = ()


def authorities_of(content: bytes) -> Authorities:
    """What can be trusted of a bundle. Raises nothing, whatever the file holds. Blocking."""
    trying = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    taken: list[bytes] = []
    left_out: list[int] = []
    line, counted = 1, 0
    for match in BEGINNING.finditer(content):
        if not match.group(1).endswith(b"CERTIFICATE"):
            continue  # a key or a signing request is not meant to be trusted
        block = _complete(content, match.start())
        if block is not None and _takes(trying, block):
            taken.append(block)
        else:
            line += content.count(b"\n", counted, match.start())
            counted = match.start()
            left_out.append(line)
    return Authorities(b"\n".join(taken), tuple(left_out))


def _complete(content: bytes, start: int) -> bytes | None:
    """The block that begins there; None when another begins, or the file ends, before it does."""
    following = BEGINNING.search(content, start + 1)
    blocks = blocks_of(content[start : following.start() if following else None])
    return blocks[0][1] if blocks else None


def _takes(context: ssl.SSLContext, block: bytes) -> bool:
    try:
        context.load_verify_locations(cadata=block.decode("ascii"))
    except (ssl.SSLError, ValueError):
        return False
    return True
