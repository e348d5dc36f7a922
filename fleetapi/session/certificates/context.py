"""An `SSLContext` that verifies the server and shows an identity; never weaker than Python's default."""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["has_memory_files", "load_identity", "verifying_context"]


def verifying_context(authorities: bytes | None) -> ssl.SSLContext:
    """A context that trusts the given PEM certificates, or the system's; TLS 1.2 at least."""
    context = ssl.create_default_context()
    if authorities is not None:
        context = ssl.create_default_context(cadata=authorities.decode("ascii"))
        # As curl's --cacert: what the user names is trusted by itself, be it a root or an intermediate.
        context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.minimum_version = max(context.minimum_version, ssl.TLSVersion.TLSv1_2)
    # Under TLS 1.3 a server may ask for the certificate only when it has seen the request, if we offer that.
    context.post_handshake_auth = True
    return context


def load_identity(context: ssl.SSLContext, identity: bytes, password: str | bytes) -> None:
    """Let a context show the certificates and key of a PEM text. Raises `ssl.SSLError` or `ValueError`."""
    with _as_file(identity) as path:
        context.load_cert_chain(path, password=password)


def has_memory_files() -> bool:
    """Whether this system has files that live in memory only."""
    return hasattr(os, "memfd_create") and Path("/proc/self/fd").is_dir()


@contextmanager
def _as_file(content: bytes) -> Iterator[str]:
    """A path under which OpenSSL can read `content`, for as long as the block runs.

    OpenSSL takes files only. Where the system has anonymous memory files nothing touches the disk;
    elsewhere it is a private file, removed at once.
    """
    if has_memory_files():
        descriptor = os.memfd_create("fleetapi", os.MFD_CLOEXEC)
        with os.fdopen(descriptor, "wb") as memory:
            memory.write(content)
            memory.flush()
            yield f"/proc/self/fd/{descriptor}"
        return
    with tempfile.TemporaryDirectory(prefix="fleetapi-") as folder:  # mkdtemp: 0700
        path = Path(folder, "identity.pem")
        path.touch(mode=0o600)
        path.write_bytes(content)
        yield str(path)
