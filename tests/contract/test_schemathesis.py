"""The sandbox against the vendor's specifications, tried by Schemathesis.

It makes requests of the schemas: right ones, which the sandbox must take and answer as specified, and wrong
ones, which it must refuse. The schemas are those of `vendor_repairs`; what remains is listed with its reason.
"""

from __future__ import annotations

import asyncio
import base64
import json
import re
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import attrs
import pytest
from cryptography.hazmat.primitives import serialization
from operation_calls import bodies
from vendor import specification
from vendor_repairs import repaired

from fleetapi.wire.operations import OPERATIONS

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.skipif(find_spec("schemathesis") is None, reason="Schemathesis is not installed"),
    pytest.mark.filterwarnings("ignore:the vendor deprecates:DeprecationWarning"),
]

CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "positive_data_acceptance",
    "missing_required_header",
    "unsupported_method",
    "ignored_auth",
)
EXAMPLES = 5
"""Random requests for each operation, besides those that go through every keyword of its schemas."""


@attrs.frozen
class Violation:
    """What Schemathesis objects to: the kind, the version and operation, and what was wrong, or was said."""

    kind: str
    operation: str
    said: str


@attrs.frozen
class Contradiction:
    """Violations that the specification does not mean: it says otherwise in another place."""

    kind: str
    operation: str
    said: str
    reason: str

    def covers(self, violation: Violation) -> bool:
        """Whether it explains one; `operation` and `said` are patterns."""
        return (
            self.kind == violation.kind
            and re.search(self.operation, violation.operation) is not None
            and re.fullmatch(self.said, violation.said, re.DOTALL) is not None
        )


CONTRADICTIONS = (
    Contradiction(
        "UndefinedStatusCode",
        " DELETE ",
        "Received: 401.*",
        "401 is for all APIs, says the introduction; the answers to DELETE leave it out",
    ),
    Contradiction(
        "JsonSchemaError",
        "/monitors",
        '"Created" is not one of .*',
        "the vendor's guide shows this status for a new monitor; the enumeration leaves it out",
    ),
    Contradiction(
        "RejectedPositiveData",
        " GET ",
        "(indexRange|distance|duration) '.*' is not (FIRST-LAST|LOW-HIGH) .*",
        "a range begins before it ends, which no schema can say (all else is in the repaired pattern)",
    ),
    Contradiction(
        "RejectedPositiveData",
        "/monitors",
        r"FM(102|104|106|[3-7]\d\d)( FM(102|104|106|[3-7]\d\d))*",
        "what a rule can mean is said in words: names, operators, values, windows, one kind a trigger",
    ),
    Contradiction(
        "RejectedPositiveData",
        "^v2 .*/monitors",
        r"FM10[123]( FM(102|103|[3-7]\d\d))*",
        "a rule has a trigger at least; in v2 the zone, the time and the list of data are each optional",
    ),
    Contradiction(
        "RejectedPositiveData",
        "/callbacks",
        "unknown field .*|The body must have exactly one of .*",
        "no schema forbids further fields; the sandbox does, so that a misspelled one is noticed",
    ),
    Contradiction(
        "RejectedPositiveData",
        "/remotes$",
        "(charging|schedule) accepts .*|.*: each program needs a different slot.*|airConditioning needs .*",
        "what goes with what in an action is said in words",
    ),
)
"""Every violation of the sandbox that is left, and why it is none."""


def violations(report: Path, version: str) -> Iterator[Violation]:
    """Every check that failed, of every request."""
    with report.open(encoding="utf-8") as lines:
        for line in lines:
            recorder = json.loads(line).get("ScenarioFinished", {}).get("recorder", {})
            for case, checks in recorder.get("checks", {}).items():
                for check in checks:
                    if check["status"] == "failure":
                        failure = check["failure_info"]["failure"]
                        message = said(failure, recorder["interactions"][case]["response"])
                        yield Violation(failure["type"], f"{version} {recorder['label']}", message)


def said(failure: Mapping[str, Any], response: Mapping[str, Any]) -> str:
    """What the server said about a request that it refused; what is wrong with any other answer."""
    if failure["type"] != "RejectedPositiveData":
        return str(failure["message"])
    content = response["content"]
    text = base64.b64decode(content["$base64"]) if isinstance(content, dict) else content
    message = str(json.loads(text)["message"])
    return " ".join(sorted(set(re.findall(r"\((FM\d{3})\)", message)))) or message


async def write_settings(vendor: Any, version: str, folder: Path) -> None:
    """What the command reads: the specification, a key without password, credentials, ids that exist."""
    sandbox = vendor.sandbox
    document = repaired(specification(version).document)
    example = bodies()["create_monitor"].to_dict(dialect=version, secrets="resolve")
    for row in (OPERATIONS["create_monitor"], OPERATIONS["replace_monitor"]):
        if version in row.versions:  # no monitor that is made of its schema means anything
            operation = document["paths"][row.path][row.method.lower()]
            operation["requestBody"]["content"]["application/json"]["example"] = example
    (folder / "specification.json").write_text(json.dumps(document, default=str), encoding="utf-8")
    key = serialization.load_pem_private_key(sandbox.key_path.read_bytes(), sandbox.key_password.encode())
    bare = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(bare)
    lines = [
        f"tls-verify = {json.dumps(str(sandbox.ca_path))}",
        f"request-cert = {json.dumps(str(sandbox.certificate_path))}",
        'request-cert-key = "key.pem"',
        "[auth.openapi.BasicAuth]",
        f'username = "{sandbox.username}"',
        f'password = "{sandbox.password}"',
        "[auth.openapi.ClientId]",
        f'api_key = "{sandbox.client_id}"',
    ]
    for name, row in OPERATIONS.items():
        if version in row.versions:
            ids = await vendor.prepared(name, version)
            given = ", ".join(f'"path.{key}" = "{ids[key]}"' for key in row.identifiers)
            lines += [
                "[[operations]]",
                f'include-name = "{row.method} {row.path}"',
                f"parameters = {{ {given} }}",
            ]
    (folder / "schemathesis.toml").write_text("\n".join(lines), encoding="utf-8")


async def tried(vendor: Any, version: str, folder: Path) -> list[Violation]:
    """What Schemathesis finds. Fails unless it has tried every operation to the end."""
    await write_settings(vendor, version, folder)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "schemathesis.cli", "run", "specification.json",
        "--url", f"{vendor.sandbox.base_url}/{version}", "--checks", ",".join(CHECKS),
        "--phases", "examples,coverage,fuzzing", "--max-examples", str(EXAMPLES), "--seed", "1",
        "--generation-deterministic", "--continue-on-failure", "--no-shrink", "--no-color",
        "--report", "ndjson,json", "--report-ndjson-path", "report.ndjson",
        "--report-json-path", "report.json", cwd=folder, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    output, _ = await process.communicate()
    summary = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    assert summary["complete"], output.decode(errors="replace")[-3000:]
    assert summary["errors"] == []
    assert summary["operations"]["tested"] == sum(version in row.versions for row in OPERATIONS.values())
    return list(violations(folder / "report.ndjson", version))


@pytest.mark.parametrize("version", ["v3", "v2"])
async def test_the_sandbox_keeps_to_the_specification(lenient: Any, version: str, tmp_path: Path) -> None:
    found = await tried(lenient, version, tmp_path)
    left = {each for each in found if not any(known.covers(each) for known in CONTRADICTIONS)}
    assert left == set()
