"""The TLS context with the certificate: strict, renewed when the files change, and without leftovers."""

from __future__ import annotations

import logging
import os
import ssl
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from tls_source import NOW, Clock, source

from fleetapi.errors import CertificateExpired, CertificateFileMissing, CertificateUnreadable
from fleetapi.session.certificates.client_certificate import ClientCertificate
from fleetapi.session.certificates.tls import TlsSource, build_context


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def issued(issue: Callable[..., Any], authority: Any) -> Any:
    return issue(authority)


def test_verification_is_never_weaker_than_pythons_default(issued: Any) -> None:
    for certificate in (ClientCertificate(issued.pem), ClientCertificate(issued.pem, ca=issued.ca)):
        context = build_context(certificate.load(NOW))
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.check_hostname
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
        strict = ssl.create_default_context().verify_flags
        assert context.verify_flags & strict == strict


def test_a_bundle_replaces_the_systems_store_and_none_leaves_it(issued: Any) -> None:
    subjects = [
        entry["subject"]
        for entry in build_context(ClientCertificate(issued.pem, ca=issued.ca).load(NOW)).get_ca_certs()
    ]
    assert len(subjects) == 1
    system = ssl.create_default_context().cert_store_stats()
    assert build_context(ClientCertificate(issued.pem).load(NOW)).cert_store_stats() == system


@pytest.mark.parametrize("memory", [True, False])
def test_no_key_is_left_on_disk(
    issued: Any, memory: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    seen: list[tuple[bytes, int]] = []
    original = ssl.SSLContext.load_cert_chain

    def spy(context: ssl.SSLContext, path: str, **named: Any) -> None:
        seen.append((Path(path).read_bytes(), Path(path).stat().st_mode & 0o077))
        seen.extend((file.read_bytes(), file.stat().st_mode & 0o077) for file in folder.rglob("*.pem"))
        original(context, path, **named)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", spy)
    build_context(ClientCertificate(issued.pem).load(NOW))
    assert len(seen) == (1 if memory else 2)
    assert all(b"ENCRYPTED PRIVATE KEY" in content for content, _ in seen)
    assert memory or all(mode == 0 for _, mode in seen)
    assert not list(folder.iterdir())


def test_a_key_that_openssl_calls_too_short(issued: Any, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives import hashes

    key = rsa.generate_private_key(65537, 1024)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "short")])
    cert = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "short.pem"
    path.write_bytes(
        cert.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    with pytest.raises(CertificateUnreadable, match="too small") as caught:
        build_context(ClientCertificate(path).load(NOW))
    assert caught.value.__cause__ is None


async def test_the_context_is_reused_until_a_file_changes(issued: Any, clock: Clock) -> None:
    tls = source(ClientCertificate(issued.pem), clock)
    first = await tls.current()
    clock.seconds = 60
    assert first is not None
    assert await tls.current() is first
    assert tls.details is not None
    assert tls.details.common_name == "MZP1"


async def test_a_changed_file_is_used_within_seconds(
    issued: Any, issue: Callable[..., Any], authority: Any, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    tls = source(ClientCertificate(issued.pem), clock)
    first = await tls.current()
    issued.pem.write_bytes(issue(authority, name="renewed").pem.read_bytes() + b"\n")
    assert await tls.current() is first  # not looked at on every request
    clock.seconds = 5
    with caplog.at_level(logging.INFO, "fleetapi"):
        second = await tls.current()
    assert second is not first
    assert "has changed" in caplog.text
    assert await tls.current() is second


async def test_the_files_can_be_checked_on_request(
    issued: Any, issue: Callable[..., Any], authority: Any, clock: Clock
) -> None:
    tls = source(ClientCertificate(issued.pem), clock)
    first = await tls.current()
    issued.pem.write_bytes(issue(authority, name="renewed").pem.read_bytes() + b"\n")
    assert await tls.current(look=True) is not first


@pytest.mark.parametrize("damage", ["garbage", "gone"])
async def test_a_failed_reload_keeps_the_old_certificate_and_is_logged_once(
    issued: Any, clock: Clock, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    tls = source(ClientCertificate(issued.pem), clock)
    first = await tls.current()
    good = issued.pem.read_bytes()
    if damage == "gone":
        issued.pem.unlink()
    else:
        issued.pem.write_bytes(b"half written")
    with caplog.at_level(logging.WARNING, "fleetapi"):
        for clock.seconds in (10, 20, 30):
            assert await tls.current() is first
    assert caplog.text.count("the old one is kept") == 1
    issued.pem.write_bytes(good + b"\n")
    clock.seconds = 40
    assert await tls.current() is not first


async def test_a_certificate_that_never_worked_is_an_error_each_time(tmp_path: Path, clock: Clock) -> None:
    tls = source(ClientCertificate(tmp_path / "absent.pem"), clock)
    for _ in range(2):
        with pytest.raises(CertificateFileMissing):
            await tls.current()


async def test_an_expired_certificate_is_not_shown(
    issue: Callable[..., Any], authority: Any, clock: Clock
) -> None:
    with pytest.raises(CertificateExpired):
        await source(ClientCertificate(issue(authority, after=NOW - timedelta(days=1)).pem), clock).current()


@pytest.mark.parametrize("memory", [True, False])
async def test_certificates_are_not_read_on_the_event_loop(
    issued: Any, memory: bool, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    if not memory:  # not the fast path
        monkeypatch.delattr(os, "memfd_create", raising=False)
    threads: list[str] = []
    for name in ("read_bytes", "stat"):
        original: Any = getattr(Path, name)

        def spy(path: Path, *given: Any, original: Any = original, **named: Any) -> Any:
            threads.append(threading.current_thread().name)
            return original(path, *given, **named)

        monkeypatch.setattr(Path, name, spy)
    load_cert_chain = ssl.SSLContext.load_cert_chain

    def load(context: ssl.SSLContext, *given: Any, **named: Any) -> None:
        threads.append(threading.current_thread().name)
        load_cert_chain(context, *given, **named)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", load)
    await source(ClientCertificate(issued.pem), clock).current()
    assert len(threads) >= 3
    assert threading.main_thread().name not in threads


async def test_without_a_certificate_there_is_no_context(clock: Clock) -> None:
    assert await TlsSource(None, now=clock.now, monotonic=clock.monotonic).current() is None


async def test_a_key_that_comes_before_its_certificate_is_waited_for(
    issued: Any, issue: Callable[..., Any], authority: Any, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    tls = source(ClientCertificate(issued.cert, issued.key), clock)
    first = await tls.current()
    renewed = issue(authority, name="renewed")
    issued.key.write_bytes(renewed.key.read_bytes())
    with caplog.at_level(logging.WARNING, "fleetapi.certificates"):
        for clock.seconds in (10, 20):
            assert await tls.current() is first
    assert caplog.text.count("does not belong to the certificate") == 1
    issued.cert.write_bytes(renewed.cert.read_bytes())
    clock.seconds = 30
    assert await tls.current() is not first


async def test_files_that_are_replaced_while_they_are_read_are_read_again(
    issued: Any, issue: Callable[..., Any], authority: Any, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from fleetapi.session.certificates import sources
    from fleetapi.session.certificates import tls as module

    renewed = issue(authority, name="renewed")
    read = sources.read_contents
    times = []

    def between(certificate: ClientCertificate) -> Any:
        times.append(1)
        if len(times) == 1:
            issued.cert.write_bytes(renewed.cert.read_bytes())
            contents = read(certificate)
            issued.key.write_bytes(renewed.key.read_bytes())
            return contents
        return read(certificate)

    monkeypatch.setattr(module, "read_contents", between)
    tls = source(ClientCertificate(issued.cert, issued.key), clock)
    assert await tls.current() is not None
    assert tls.details is not None
    assert tls.details.fingerprint == ClientCertificate(renewed.pem).load(NOW).fingerprint


async def test_a_swapped_symlink_is_noticed_as_in_kubernetes(
    issue: Callable[..., Any], authority: Any, tmp_path: Path, clock: Clock
) -> None:
    volume = tmp_path / "volume"
    for name in ("old", "new"):
        issued = issue(authority, name=f"volume/{name}")
        os.utime(issued.cert, ns=(0, 0))
        os.utime(issued.key, ns=(0, 0))
    (volume / "..data").symlink_to("old")
    for name in ("cert.pem", "key.pem"):
        (volume / name).symlink_to(f"..data/{name}")
    tls = source(ClientCertificate(volume / "cert.pem", volume / "key.pem"), clock)
    first = await tls.current()
    (volume / "..data_tmp").symlink_to("new")
    (volume / "..data_tmp").rename(volume / "..data")
    found = await tls.examine(first)
    assert found.renewed
    assert tls.details is not None
    assert tls.details.fingerprint == ClientCertificate(volume / "new" / "client.pem").load(NOW).fingerprint


async def test_a_certificate_that_is_not_valid_yet_is_used_once_it_is(
    issued: Any, issue: Callable[..., Any], authority: Any, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    tls = source(ClientCertificate(issued.pem), clock)
    first = await tls.current()
    tomorrow = issue(authority, name="tomorrow", before=NOW + timedelta(days=1))
    issued.pem.write_bytes(tomorrow.pem.read_bytes())
    with caplog.at_level(logging.WARNING, "fleetapi.certificates"):
        for clock.seconds in (10, 20, 80_000):
            assert await tls.current() is first
    assert caplog.text.count("is not valid before") == 1
    clock.seconds = 86_500
    assert await tls.current() is not first


async def test_a_renewed_certificate_that_has_expired_too_is_not_used(
    issued: Any, issue: Callable[..., Any], authority: Any, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    tls = source(ClientCertificate(issued.pem), clock)
    first = await tls.current()
    over = issue(authority, name="over", after=NOW - timedelta(days=1))
    issued.pem.write_bytes(over.pem.read_bytes())
    found = await tls.examine(first)
    assert not found.renewed
    assert "expired on" in caplog.text


async def test_a_file_that_was_only_touched_is_not_a_new_certificate(
    issued: Any, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    tls = source(ClientCertificate(issued.pem), clock)
    first = await tls.current()
    os.utime(issued.pem, ns=(1, 1))
    with caplog.at_level(logging.INFO, "fleetapi.certificates"):
        assert not (await tls.examine(first)).renewed
    assert caplog.text == ""


async def test_a_failure_of_the_certificate_before_the_last_one_finds_the_new_one(
    issued: Any, issue: Callable[..., Any], authority: Any, clock: Clock
) -> None:
    """Another request has noticed the new certificate meanwhile."""
    tls = source(ClientCertificate(issued.pem), clock)
    first = await tls.current()
    issued.pem.write_bytes(issue(authority, name="renewed").pem.read_bytes())
    assert await tls.current(look=True) is not first
    assert (await tls.examine(first)).renewed
    assert not (await tls.examine(await tls.current())).renewed
