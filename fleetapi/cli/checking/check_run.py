"""One run of `fleetapi check`: examine, repair, select, report, and an exit status at the end."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleetapi.cli.checking.examining import Examined, examine_all
from fleetapi.cli.checking.printing import write_document, write_text
from fleetapi.cli.checking.selection import Selection
from fleetapi.cli.checking.sources import STDIN_NAME, Sources, Unreadable, read
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.values import count, visible
from fleetapi.diagnostics.summary import unsafe_fixes

if TYPE_CHECKING:
    from fleetapi.cli.checking.baseline import Baseline
    from fleetapi.cli.checking.mending import Mended
    from fleetapi.cli.checking.plan import Plan
    from fleetapi.cli.output import Output
    from fleetapi.diagnostics.report import Report
    from fleetapi.monitors.checks import Checked

__all__ = ["CheckRun"]

_BESIDE_CODE: Final = frozenset({"github", "gitlab", "sarif"})  # formats that name files as a repository does


class CheckRun:
    """The plan on its way. `failures` are files that could not be read or written; they end in status 2."""

    def __init__(self, plan: Plan, output: Output) -> None:
        self.plan = plan
        self.output = output
        self.now = datetime.now(UTC)
        self.failures: list[str] = []
        self.repaired: Counter[str] = Counter()  # by file
        self.diffs = 0
        self.baseline: Baseline | None = None
        if plan.baseline is not None:
            from fleetapi.cli.checking.baseline import Baseline

            self.baseline = Baseline(plan.baseline, new=plan.write_baseline)
        known = self.baseline.known if self.baseline and not plan.write_baseline else None
        self.selection = Selection(plan.select, plan.ignore, plan.configuration, known)

    def run(self) -> ExitStatus:
        """Do it."""
        plan = self.plan
        sources = Sources(plan.paths, stdin_name=plan.stdin_name, excluded=plan.excluded)
        self.failures += sources.failures
        examined = []
        for each in examine_all(sources.found, plan.dialect, self.now):
            if each.failure:
                self.failures.append(each.failure)
            else:
                examined.append(self._mended(each) if plan.fix or plan.diff else each)
        documents = [each.checked for each in examined if each.checked is not None]
        reports = self._reports(documents)
        self._print(reports, from_stdin=any(each.source.path is None for each in examined))
        if self.baseline is not None:
            self._compare(self.baseline, documents, reports)
        self._notes(reports)
        return self._status(reports)

    def _reports(self, documents: Sequence[Checked]) -> list[Report]:
        """The findings that are wanted. Labels are compared before: it takes all files to tell."""
        from fleetapi.monitors.checks import with_duplicate_labels

        reports = with_duplicate_labels(documents)
        if self.baseline is not None and self.plan.write_baseline:
            for report in reports:
                self.baseline.known(report)  # what is still found stays in it, wanted or not
        return [self.selection.of(report) for report in reports]

    # ------------------------------------------------------------------ repairing

    def _mended(self, examined: Examined) -> Examined:
        """Repair one file, or show how; what is left to report is what the repaired file has."""
        source, checked = examined.source, examined.checked
        assert checked is not None
        from fleetapi.cli.checking.mending import Repairs

        repairs = Repairs(self.selection.of, self.plan.dialect, self.now, unsafe=self.plan.unsafe_fixes)
        mended = repairs.of(checked)
        if self.plan.diff:
            if mended is not None:
                self._show_diff(source.name, checked.report.text, mended)
        elif source.path is None:
            write_document(mended.text if mended is not None else checked.report.text)
        elif mended is not None and not self._write(examined, mended):
            return examined
        if mended is None:
            return examined
        self.repaired[source.name] = mended.repairs.total()
        return examined._replace(checked=mended.checked)

    def _show_diff(self, name: str, before: str, mended: Mended) -> None:
        from fleetapi.cli.checking.mending import unified_diff

        text = unified_diff(name, before, mended.text)
        self.diffs += bool(text)
        write_document(text)

    def _write(self, examined: Examined, mended: Mended) -> bool:
        """Write the repaired file, unless it is not the one any more that was examined."""
        from fleetapi.cli.checking.writing import replace_file

        path = examined.source.path
        assert path is not None
        try:
            if not Path(path).is_file():
                raise OSError("it is not a regular file")  # noqa: TRY301 - one place says what happened
            if read(path) != examined.content:
                raise OSError("it was changed meanwhile; run again")  # noqa: TRY301
            replace_file(Path(path), mended.text.encode("utf-8"))
        except (OSError, Unreadable) as error:
            reason = getattr(error, "strerror", None) or str(error)
            self.failures.append(f"{path} was not repaired: {reason}")
            return False
        codes = ", ".join(
            code if times == 1 else f"{code} ×{times}" for code, times in sorted(mended.repairs.items())
        )
        self.output.note(f"repaired {visible(path, one_line=True)}: {codes}")
        return True

    # ------------------------------------------------------------------ reporting

    def _print(self, reports: Sequence[Report], *, from_stdin: bool) -> None:
        plan = self.plan
        if plan.diff or plan.write_baseline:
            return
        if self.output.as_json:
            from fleetapi.cli.checking.printing import finding_lines

            for line in finding_lines(reports):
                self.output.json_line(line)
            return
        to_note = plan.fix and from_stdin  # the standard output is the document's
        text = self._rendered(reports, colour=self.output.is_terminal and not to_note)
        if to_note:
            self.output.note(text.rstrip("\n"))
        else:
            write_text(text)

    def _rendered(self, reports: Sequence[Report], *, colour: bool) -> str:
        plan = self.plan
        if plan.format == "text" and not any(report.findings for report in reports):
            from fleetapi.diagnostics.summary import Paint, summary

            return summary(reports, Paint(on=False))  # the same, without loading what shows findings
        from fleetapi.diagnostics.formats import Style, render

        colour = colour and plan.format == "text" and self.output.color
        style = Style(
            colour=colour,
            strict=plan.strict,
            root=Path.cwd(),
            repository_paths=self._repository_paths(reports) if plan.format in _BESIDE_CODE else {},
        )
        return render(plan.format, reports, style)

    def _repository_paths(self, reports: Sequence[Report]) -> dict[str, str]:
        from fleetapi.cli.checking.repository import repository_paths

        names = {report.file for report in reports if report.file is not None}
        return repository_paths(names - {STDIN_NAME})

    def _notes(self, reports: Sequence[Report]) -> None:
        plan = self.plan
        if plan.diff:
            unsafe = sum(len(report.unsafe_fixes) for report in reports)
            left = sum(len(report) for report in reports) - unsafe
            changes = f"{count(self.diffs, 'file')} would change" if self.diffs else "nothing to repair"
            if unsafe:
                changes += f"; {unsafe_fixes(unsafe)}"
            self.output.note(changes + (f"; {count(left, 'finding')} cannot be repaired" if left else ""))
        for failure in self.failures:
            self.output.note(f"fleetapi: error: {visible(failure, one_line=True)}")

    # ------------------------------------------------------------------ the baseline

    def _compare(self, baseline: Baseline, documents: Sequence[Checked], reports: Sequence[Report]) -> None:
        """Bring the baseline up to date, or say that it is not."""
        from fleetapi.cli.checking.baseline import Scope, same_labels

        directories = () if self.failures else filter(os.path.isdir, self.plan.paths)
        scope = Scope((document.report.file or "" for document in documents), directories)
        if self.plan.write_baseline:
            text, kept = baseline.text(reports, same_labels(documents), scope)
            self._write_baseline(text, sum(map(len, reports)), kept)
        elif gone := baseline.gone(scope):
            self.output.note(
                f"{count(gone, 'finding')} of {self.plan.baseline} {'is' if gone == 1 else 'are'} gone; "
                "--write-baseline updates it"
            )

    def _write_baseline(self, text: str, found: int, kept: int) -> None:
        from fleetapi.cli.checking.writing import replace_file

        path = self.plan.baseline
        assert path is not None  # the plan saw to it
        try:
            replace_file(path, text.encode("utf-8", "surrogateescape"))
        except OSError as error:
            self.failures.append(f"{path} cannot be written: {error.strerror or error}")
        else:
            others = f"; {kept} more kept in it" if kept else ""
            self.output.note(f"{count(found, 'finding')} written to {path}{others}")

    def _status(self, reports: Sequence[Report]) -> ExitStatus:
        plan = self.plan
        if self.failures:
            return ExitStatus.USAGE
        if plan.exit_zero or plan.write_baseline:
            return ExitStatus.OK
        found = any(report.findings if plan.strict else report.errors for report in reports)
        return ExitStatus.NO if found or self.diffs else ExitStatus.OK
