"""SARIF 2.1.0, the format of code scanning services."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from fleetapi.diagnostics.finding import Finding, Rule
from fleetapi.diagnostics.position import LineIndex, Region
from fleetapi.diagnostics.report_data import Findings
from fleetapi.diagnostics.style import Style, json_text, repository_path_of, repository_uri_of

__all__ = ["render"]

_ROOT: Final = "%SRCROOT%"  # the name that GitHub and Azure DevOps know


def render(reports: Sequence[Findings], style: Style) -> str:
    """Write one run with the violated rules and a result for each finding."""
    rules = {finding.code: finding.rule for report in reports for finding in report}
    codes = sorted(rules)
    run = {
        "tool": {
            "driver": {
                "name": "fleetapi",
                "semanticVersion": version("fleetapi"),
                "rules": [_rule(code, rules[code]) for code in codes],
            }
        },
        **_bases(reports, style),
        "columnKind": "unicodeCodePoints",
        "results": [result for report in reports for result in _results(report, codes, style)],
    }
    log = {
        "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json_text(log)


def _bases(reports: Sequence[Findings], style: Style) -> dict[str, Any]:
    """Return the base of relative paths, without its location on this machine."""
    if not any(report.findings and _in_repository(report.file, style) for report in reports):
        return {}
    return {"originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}}}


def _rule(code: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:  # a finding that was made by hand
        return {"id": code}
    example = f"Instead of\n\n{rule.bad.excerpt()}\n\nwrite\n\n{rule.good.excerpt()}"
    markdown = f"Instead of\n\n```\n{rule.bad.excerpt()}\n```\n\nwrite\n\n```\n{rule.good.excerpt()}\n```"
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.explanation},
        "help": {
            "text": f"{rule.explanation}\n\n{example}",
            "markdown": f"{rule.explanation}\n\n{markdown}",
        },
        "defaultConfiguration": {"level": rule.severity.value},
        "properties": {"tags": list(rule.tags)},
    }


def _results(report: Findings, codes: list[str], style: Style) -> list[dict[str, Any]]:
    lines = LineIndex(report.text)
    artifact = _artifact(report.file, style)
    return [
        {
            "ruleId": finding.code,
            "ruleIndex": codes.index(finding.code),
            "level": finding.severity.value,
            "message": {"text": f"{finding.message}\n{finding.help}" if finding.help else finding.message},
            "locations": [
                {"physicalLocation": {"artifactLocation": artifact, "region": _region(finding.region)}}
            ],
            "partialFingerprints": {"fleetapi/v1": fingerprint},
            **_fixes(finding, artifact, lines),
        }
        for finding, fingerprint in report.fingerprints(repository_path_of(report.file, style))
    ]


def _artifact(file: str | None, style: Style) -> dict[str, str]:
    """Return the location of a file: relative to the root of the repository if it is inside."""
    artifact = {"uri": repository_uri_of(file, style)}
    return {**artifact, "uriBaseId": _ROOT} if _in_repository(file, style) else artifact


def _in_repository(file: str | None, style: Style) -> bool:
    path = style.repository_paths.get(file or "")
    return path is not None and not Path(path).is_absolute()


def _fixes(finding: Finding, artifact: dict[str, str], lines: LineIndex) -> dict[str, Any]:
    if finding.fix is None:
        return {}
    replacements = [
        {
            "deletedRegion": _region(lines.region(edit.span)),
            "insertedContent": {"text": edit.replacement},
        }
        for edit in finding.fix.edits
    ]
    change = {"artifactLocation": artifact, "replacements": replacements}
    fix = {
        "description": {"text": finding.fix.title},
        "artifactChanges": [change],
        "properties": {"applicability": finding.fix.applicability.value},
    }
    return {"fixes": [fix]}


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }
