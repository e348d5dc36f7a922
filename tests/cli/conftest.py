"""Run command lines in this process, and capture what they print."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat
from cryptography.x509.oid import NameOID

from fleetapi.cli.main import main
from fleetapi.monitors.checks.examples import Example
from fleetapi.sandbox import SandboxProcess


@attrs.frozen
class Ran:
    """The outcome of a command line."""

    status: int
    out: str
    err: str


Run = Callable[..., Ran]
VEHICLES = 90


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Change to an empty directory, without settings: no variable of the developer reaches a test."""
    for name in [*os.environ]:
        if name.startswith("FLEETAPI_") or name in {"NO_COLOR", "FORCE_COLOR"}:
            monkeypatch.delenv(name)
    for name in ("HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """`run("vehicles", fid)`: run a command line and return its exit status and output."""

    def run_one(*words: str) -> Ran:
        capsys.readouterr()
        status = main(words)
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return run_one


@pytest.fixture(scope="session")
def served() -> Iterator[Mapping[str, str]]:
    """Serve a sandbox in another process for all tests, and return its settings."""
    with SandboxProcess(vehicles=VEHICLES, latency=0, burst=10_000) as environment:
        yield environment


@pytest.fixture
def online(served: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Set the environment variables that lead to the sandbox."""
    for name, value in served.items():
        monkeypatch.setenv(name, value)
    return served


@pytest.fixture(scope="session")
def found() -> dict[str, Any]:
    """Cache what is the same for all tests."""
    return {}


@pytest.fixture
def fid(online: Mapping[str, str], run: Run, found: dict[str, Any]) -> str:
    """Return the id of the larger fleet."""
    if "fid" not in found:
        found["fid"] = json.loads(run("fleets", "--json").out.splitlines()[0])["id"]
    return str(found["fid"])


@pytest.fixture
def vehicle(fid: str, run: Run, found: dict[str, Any]) -> dict[str, str]:
    """Return a vehicle of it, as the API sent it."""
    if "vehicle" not in found:
        found["vehicle"] = json.loads(run("vehicles", fid, "--json", "--first", "1").out)
    return dict(found["vehicle"])


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`terminal(80)`: make standard output a terminal of 80 columns, without colors."""

    def become(columns: int) -> None:
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setenv("COLUMNS", str(columns))
        monkeypatch.setenv("NO_COLOR", "1")

    return become


@pytest.fixture
def person(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """`person("y")`: let a person at the terminal answer `y`."""

    class Keyboard(io.StringIO):
        def isatty(self) -> bool:
            return True

    def sit(answer: str) -> None:
        monkeypatch.setattr("sys.stdin", Keyboard(f"{answer}\n"))
        monkeypatch.setattr("sys.stderr.isatty", lambda: True)

    return sit


@attrs.frozen
class Identity:
    """A client certificate, its encrypted key and its authority, as files."""

    certificate: Path
    key: Path
    ca: Path
    password: str = "sesame"

    @property
    def words(self) -> list[str]:
        """The options that name the files."""
        return ["--certificate", str(self.certificate), "--key", str(self.key), "--ca", str(self.ca)]


MakeIdentity = Callable[..., Identity]
Write = Callable[..., Path]


@pytest.fixture
def make_identity(nowhere: Path) -> MakeIdentity:
    """Write an identity that is valid for `days` more days; if negative, it expired that long ago."""

    def make(folder: str = "identity", *, days: float = 90, starts: float = -365) -> Identity:
        place = nowhere / folder
        place.mkdir()
        found = Identity(place / "client.pem", place / "client.key", place / "ca.pem")
        now = datetime.now(UTC)
        ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Authority of {folder}")])
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Programs Partners"),
                x509.NameAttribute(NameOID.COMMON_NAME, "MZP128745"),
            ]
        )

        def sign(subject: x509.Name, public: ec.EllipticCurvePublicKey) -> x509.CertificateBuilder:
            return (
                x509.CertificateBuilder()
                .subject_name(subject)
                .issuer_name(ca_name)
                .public_key(public)
                .serial_number(0xC0FFEE)
                .not_valid_before(now + timedelta(days=starts))
                .not_valid_after(now + timedelta(days=days, minutes=1))
            )

        names = x509.SubjectAlternativeName(
            [x509.DNSName("partner.example.com"), x509.RFC822Name("it@example.com")]
        )
        leaf = sign(name, key.public_key()).add_extension(names, critical=False)
        basic = x509.BasicConstraints(ca=True, path_length=None)
        root = sign(ca_name, ca_key.public_key()).add_extension(basic, critical=True)
        found.certificate.write_bytes(leaf.sign(ca_key, hashes.SHA256()).public_bytes(Encoding.PEM))
        found.ca.write_bytes(root.sign(ca_key, hashes.SHA256()).public_bytes(Encoding.PEM))
        encryption = BestAvailableEncryption(found.password.encode())
        found.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption))
        return found

    return make


@pytest.fixture
def write(nowhere: Path) -> Write:
    """`write("a.json", {"label": "A"}, base="v3")` writes a valid monitor with changes; returns its path."""

    def one(name: str, changes: dict[str, Any] | None = None, *, base: Any = "v3") -> Path:
        path = nowhere / name
        path.parent.mkdir(parents=True, exist_ok=True)
        document = Example(base=base, changes={"label": name, **(changes or {})}).document()
        path.write_text(document, encoding="utf-8")
        return path

    return one


@pytest.fixture
def stdin(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """`stdin(b"...")` sets the content of standard input."""

    def hold(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return hold
