r"""PEM and base64 text: its blocks, and the forms in which tools store certificates and keys in variables.

Docker, Heroku, GitLab and secret managers keep the contents of files in variables and change them: line ends
become the two characters `\n`, spaces or nothing; quotation marks and indentation are added; binary and PEM
files are encoded as base64. No I/O, and no cryptography.
"""

from __future__ import annotations

import base64
import binascii
import re
from typing import Final

__all__ = [
    "BEGINNING",
    "CERTIFICATES",
    "blocks_of",
    "certificate_blocks",
    "decoded",
    "der_length",
    "is_contents",
    "key_blocks",
]

_MARK: Final = b"-----BEGIN "
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/_-]+={0,2}")
_SHORTEST: Final = 200  # characters of base64: every key and certificate has more, and few paths do
_ESCAPED_LINE_END: Final = re.compile(rb"(?:\\+r)?\\+n|\\+r")
_BLOCK: Final = re.compile(rb"[ \t]*-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----[ \t]*", re.DOTALL)
_OLD_ENCRYPTION: Final = re.compile(  # RFC 1421: an algorithm and the hexadecimal digits of an IV
    rb"\s*(Proc-Type: ?4,ENCRYPTED)\s*"
    rb"(DEK-Info: ?(?:AES-[0-9A-Z-]+,[0-9A-F]{32}|[0-9A-Z-]+,[0-9A-F]{16}))(.*)",
    re.DOTALL,
)
_LINE: Final = 64


BEGINNING = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----")
"""The first line of a block, which may be incomplete."""

CERTIFICATES = frozenset({b"CERTIFICATE", b"X509 CERTIFICATE"})
"""The labels of blocks that are certificates."""

_COMPLETE_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----(?:(?!-----).)*-----END \1-----", re.DOTALL)


def is_contents(value: str | bytes) -> bool:
    """Return whether a value is the contents of a certificate, key or bundle, and not a path."""
    content = _bytes(value)
    return _MARK in content or _is_der(content) or _from_base64(content) is not None


def decoded(value: str | bytes) -> bytes:
    """Return the contents of the file that a value stands for: well-formed PEM, or PKCS#12.

    A value that is not recognized is returned unchanged; the reader reports what is wrong with it.
    """
    content = _bytes(value)
    if _is_der(content):
        return content
    if _MARK not in content:
        content = _from_base64(content) or content
        if _is_der(content):
            return content
    content = content.removeprefix(_BYTE_ORDER_MARK)
    if _ESCAPED_LINE_END.search(content) and _MARK in content:
        content = _ESCAPED_LINE_END.sub(b"\n", content)
    content = content.replace(b"\r\n", b"\n").replace(b"\r", b"\n").strip(b" \t\n\"'")
    return _BLOCK.sub(_written_anew, content) + b"\n"


def _bytes(value: str | bytes) -> bytes:
    return value.encode("utf-8", "surrogatepass") if isinstance(value, str) else value


def _from_base64(content: bytes) -> bytes | None:
    """Return what is encoded as base64; None if that is neither PEM nor DER."""
    joined = b"".join(content.removeprefix(_BYTE_ORDER_MARK).strip(b" \t\r\n\"'").split())
    if len(joined) < _SHORTEST or not _BASE64.fullmatch(joined):
        return None
    joined = joined.rstrip(b"=").translate(bytes.maketrans(b"-_", b"+/"))
    try:
        content = base64.b64decode(joined + b"=" * (-len(joined) % 4))
    except binascii.Error:
        return None
    return content if _MARK in content or _is_der(content) else None


def _is_der(content: bytes) -> bool:
    """Return whether the content is exactly one DER object, as PKCS#12 and DER files are."""
    if len(content) < 128 or content[0] != 0x30 or not 0x81 <= content[1] <= 0x84:
        return False
    return len(content) == der_length(content)


def der_length(content: bytes) -> int:
    """Return the length of the DER object at the beginning of the content, according to its header."""
    first = content[1] if len(content) > 1 else 0
    if first <= 0x80:  # the short form, or the indefinite one, which has no length
        return 2 + first % 0x80
    count = first & 0x7F
    return 2 + count + int.from_bytes(content[2 : 2 + count])


def _written_anew(block: re.Match[bytes]) -> bytes:
    """Return a block with correct line ends."""
    kind, body = block.groups()
    headers = b""
    old = _OLD_ENCRYPTION.fullmatch(body)
    if old is not None:
        headers, body = old[1] + b"\n" + old[2] + b"\n\n", old[3]
    joined = b"".join(body.split())
    lines = [joined[at : at + _LINE] for at in range(0, len(joined), _LINE)]
    return b"\n-----BEGIN %s-----\n%s%s\n-----END %s-----\n" % (kind, headers, b"\n".join(lines), kind)


def blocks_of(content: bytes) -> list[tuple[bytes, bytes]]:
    """Return the complete PEM blocks of a file, in order: the label, and the block itself."""
    return [(match.group(1), match.group()) for match in _COMPLETE_BLOCK.finditer(content)]


def certificate_blocks(content: bytes) -> list[bytes]:
    """Return the PEM blocks that are certificates."""
    return [block for kind, block in blocks_of(content) if kind in CERTIFICATES]


def key_blocks(content: bytes) -> list[bytes]:
    """Return the PEM blocks that are private keys."""
    return [block for kind, block in blocks_of(content) if kind.endswith(b"PRIVATE KEY")]
