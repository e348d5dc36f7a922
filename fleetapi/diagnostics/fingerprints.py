"""What a finding is recognised by in another version of its file: not the line, which moves."""

from __future__ import annotations

import re
from collections import Counter
from hashlib import sha256

from fleetapi.diagnostics.finding import Finding
from fleetapi.diagnostics.report import Report

__all__ = ["fingerprints"]

_NAMES_A_FILE = frozenset({"FM902"})  # in its message, as it was written on the command line
_PLACE = re.compile(r"line \d+, column \d+")  # as `Position` prints itself


def fingerprints(report: Report, path: str) -> list[tuple[Finding, str]]:
    """Each finding of a report with its fingerprint, 64 hexadecimal digits.

    It is made of the path, the code, the message without the lines that it names, and the text of the place.
    When all are the same the occurrences are numbered, so that no two findings of a file share one. A
    credential is not hashed.
    """
    seen: Counter[tuple[str, ...]] = Counter()
    result = []
    for finding in report:
        marked = "" if finding.redacted else report.shown(finding.span, cover="")
        message = "" if finding.code in _NAMES_A_FILE else _PLACE.sub("", finding.message)
        parts = (path, finding.code, message, marked)
        seen[parts] += 1
        text = "\0".join((*parts, str(seen[parts])))
        result.append((finding, sha256(text.encode("utf-8", "surrogatepass")).hexdigest()))
    return result
