"""Findings: diagnostics with the name of their check, a file, a line and a column."""

from __future__ import annotations

from typing import Protocol

import attrs

from fleetapi._former import former_names, reads_former_pickles
from fleetapi.diagnostics.diagnostic import Diagnostic, Path, Severity, printable
from fleetapi.diagnostics.fixes import Fix
from fleetapi.diagnostics.position import LineIndex, Region, Span
from fleetapi.representation import safe_repr

__all__ = ["Excerpt", "Finding", "Rule", "pointer_of"]
globals()["__getattr__"] = former_names(__name__)  # type checkers would accept any name


class Excerpt(Protocol):
    """An example of a rule."""

    def excerpt(self) -> str:
        """Return the part of the document that matters."""


class Rule(Protocol):
    """The properties of a check that findings and formats need."""

    @property
    def code(self) -> str:
        """Its code, such as FM602."""

    @property
    def name(self) -> str:
        """Its name, such as undefined-trigger."""

    @property
    def severity(self) -> Severity:
        """The severity of its findings."""

    @property
    def redacted(self) -> bool:
        """Whether the text that its findings point at must not be shown."""

    @property
    def title(self) -> str:
        """What is wrong, in a few words."""

    @property
    def explanation(self) -> str:
        """Why it is wrong, in one paragraph."""

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags by which services group its findings."""

    @property
    def bad(self) -> Excerpt:
        """An example with this problem."""

    @property
    def good(self) -> Excerpt:
        """The same example without it."""


@reads_former_pickles
@safe_repr
@attrs.frozen(kw_only=True)
class Finding:
    """A problem in a document, as users and programs see it in a `Report`.

    `region` has lines and columns from 1, in code points, with an exclusive end; `span` has the same as
    offsets. `file` is None for a text without a name. `message` and `help` are one line each; `help` may be
    empty. `pointer` is the path of the value as a JSON pointer (RFC 6901), or None if the text is not valid
    JSON. `rule` describes the check.
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
        """Whether the text it points at is a credential and must not be shown."""
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
    """Return a path as a JSON pointer (RFC 6901); the empty string means the whole document."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)
