"""A finding: a diagnostic as it is shown, with the name of its check, its file, line and column."""

from __future__ import annotations

from typing import Protocol

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic, Path, Severity, printable
from fleetapi.diagnostics.fixes import Fix
from fleetapi.diagnostics.position import LineIndex, Region, Span
from fleetapi.representation import safe_repr

__all__ = ["Excerpt", "Finding", "Rule", "pointer_of"]


class Excerpt(Protocol):
    """An example of a rule."""

    def excerpt(self) -> str:
        """Return the part of the document that matters."""


class Rule(Protocol):
    """What a finding and its formats need to know about the check behind a code."""

    @property
    def code(self) -> str:
        """Its code, such as FM602."""

    @property
    def name(self) -> str:
        """Its name, such as undefined-trigger."""

    @property
    def severity(self) -> Severity:
        """How much its findings weigh."""

    @property
    def redacted(self) -> bool:
        """Whether what its findings point at is never shown."""

    @property
    def title(self) -> str:
        """What is wrong, in a few words."""

    @property
    def explanation(self) -> str:
        """Why it is wrong, in one paragraph."""

    @property
    def tags(self) -> tuple[str, ...]:
        """How services that show findings group it."""

    @property
    def bad(self) -> Excerpt:
        """What it objects to."""

    @property
    def good(self) -> Excerpt:
        """What to write instead."""


@safe_repr
@attrs.frozen(kw_only=True)
class Finding:
    """A problem of a document, as users and programs read it in a `Report`.

    `region` counts from 1, in code points, `end_column` exclusive; `span` is the same as offsets.
    `file` is None for a text without a name; `help` is empty when there is nothing to add. `message` and
    `help` are one line each, whatever the document quotes into them. `pointer` leads to the value, as a JSON
    pointer (RFC 6901); it is None where the text cannot be read as JSON. `rule` describes the check.
    """

    code: str
    name: str
    severity: Severity
    message: str
    help: str = ""
    file: str | None = None
    span: Span
    region: Region
    fix: Fix | None = None
    secret: bool = False
    pointer: str | None = attrs.field(default=None, eq=False)
    rule: Rule | None = attrs.field(default=None, eq=False, repr=False)

    @classmethod
    def of(cls, diagnostic: Diagnostic, rule: Rule, lines: LineIndex, file: str | None = None) -> Finding:
        """Return the finding for a located diagnostic of the text that `lines` indexes."""
        return cls(
            code=diagnostic.code,
            name=rule.name,
            severity=diagnostic.severity or rule.severity,
            message=printable(diagnostic.message),
            help=printable(diagnostic.help),
            file=file,
            span=diagnostic.span,
            region=lines.region(diagnostic.span),
            fix=diagnostic.fix,
            secret=diagnostic.secret or rule.redacted,
            pointer=None if diagnostic.path is None else pointer_of(diagnostic.path),
            rule=rule,
        )

    @property
    def redacted(self) -> bool:
        """Whether the text it points at must not be shown: it is a credential."""
        return self.secret

    @property
    def line(self) -> int:
        """The first line, from 1."""
        return self.region.line

    @property
    def column(self) -> int:
        """The first column, from 1, in code points."""
        return self.region.column

    @property
    def end_line(self) -> int:
        """The last line."""
        return self.region.end_line

    @property
    def end_column(self) -> int:
        """The column after the last one."""
        return self.region.end_column

    def __str__(self) -> str:
        return f"{self.file or '<text>'}:{self.line}:{self.column}: {self.code} {self.message}"


def pointer_of(path: Path) -> str:
    """Return a path as a JSON pointer (RFC 6901); the empty string is the whole document."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
