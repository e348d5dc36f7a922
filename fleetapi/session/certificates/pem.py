"""PEM text: its complete blocks. No cryptography in it."""

from __future__ import annotations

import re

__all__ = ["BEGINNING", "CERTIFICATES", "blocks_of", "certificate_blocks", "key_blocks"]

BEGINNING = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
"""The first line of a block, be it complete or not."""

CERTIFICATES = frozenset({b"CERTIFICATE", b"X509 CERTIFICATE"})
"""The kinds of blocks that are certificates."""

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(?:(?!-----).)*-----END \1-----", re.DOTALL)


def blocks_of(content: bytes) -> list[tuple[bytes, bytes]]:
    """The complete PEM blocks of a file in their order: the kind, and the block as it stands."""
    return [(match.group(1), match.group()) for match in _BLOCK.finditer(content)]


def certificate_blocks(content: bytes) -> list[bytes]:
    """The PEM blocks that are certificates."""
    return [block for kind, block in blocks_of(content) if kind in CERTIFICATES]


def key_blocks(content: bytes) -> list[bytes]:
    """The PEM blocks that are private keys, of any form."""
    return [block for kind, block in blocks_of(content) if kind.endswith(b"PRIVATE KEY")]
