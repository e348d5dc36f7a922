"""Run `fleetapi check`: check and fix the files, print the findings, and return an exit status."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from fleetapi.cli.checking.parallel import CheckedFile, check_files
from fleetapi.cli.checking.paths import repository_paths
from fleetapi.cli.checking.plan import Selection
from fleetapi.cli.checking.sources import STDIN_NAME, Sources, Unreadable, read
from fleetapi.cli.exit_status import ExitStatus
from fleetapi.cli.output import print_document, print_text
from fleetapi.cli.value_formatting import count, visible
from fleetapi.diagnostics.summary import Paint, summary, unsafe_fixes

if TYPE_CHECKING:
    from fleetapi.cli.checking.baseline import Baseline
    from fleetapi.cli.checking.fixer import FixedDocument
    from fleetapi.cli.checking.plan import Plan
    from fleetapi.cli.output import Output
    from fleetapi.diagnostics.report import Report


__all__ = ["CheckRun"]

_REPOSITORY_FORMATS: Final = frozenset({"github", "gitlab", "sarif"})  # paths from the repository root


class CheckRun:
    """Runs a plan. `failures` are files that could not be read or written; they cause exit status 2."""

    def __init__(self, plan: Plan, output: Output) -> None:
        self.plan = plan
        self.output = output
        self.now = datetime.now(UTC)
        self.failures: list[str] = []
        self.fixed: Counter[str] = Counter()  # fixes by file
        self.diffs = 0
        self.baseline: Baseline | None = None
        if plan.baseline is not None:
            from fleetapi.cli.checking.baseline import Baseline

            self.baseline = Baseline(plan.baseline, new=plan.write_baseline)
        known = self.baseline.known if self.baseline and not plan.write_baseline else None
        self.selection = Selection(plan.select, plan.ignore, plan.configuration, known)

    def run(self) -> ExitStatus:
        """Run the plan and return the exit status."""
        plan = self.plan
        sources = Sources(plan.paths, stdin_name=plan.stdin_name, excluded=plan.excluded)
        self.failures += sources.failures
        files = []
        for file in check_files(sources.found, plan.dialect, self.now):
            if file.failure:
                self.failures.append(file.failure)
            else:
                files.append(self._fix(file) if plan.fix or plan.diff else file)
        documents = [file.report for file in files if file.report is not None]
        reports = self._reports(documents)
        self._print(reports, from_stdin=any(file.source.path is None for file in files))
        if self.baseline is not None:
            self._compare(self.baseline, documents, reports)
        self._notes(reports)
        return self._status(reports)

    def _reports(self, documents: Sequence[Report]) -> list[Report]:
        """Return the selected findings of each document, including labels that several documents share."""
        from fleetapi.monitors.checks import with_duplicate_labels

        reports = with_duplicate_labels(documents)
        if self.baseline is not None and self.plan.write_baseline:
            for report in reports:
                self.baseline.known(report)  # what still occurs stays in the baseline, selected or not
        return [self.selection.apply(report) for report in reports]

    # ------------------------------------------------------------------ fixing

    def _fix(self, file: CheckedFile) -> CheckedFile:
        """Fix one file, or show the diff, and return it with the findings that remain."""
        source, checked = file.source, file.report
        assert checked is not None
        from fleetapi.cli.checking.fixer import Fixer

        fixer = Fixer(self.selection.apply, self.plan.dialect, self.now, unsafe=self.plan.unsafe_fixes)
        fixed = fixer.fix(checked)
        if self.plan.diff:
            if fixed is not None:
                self._show_diff(source.name, checked.text, fixed)
        elif source.path is None:
            print_document(fixed.text if fixed is not None else checked.text)
        elif fixed is not None and not self._write(file, fixed):
            return file
        if fixed is None:
            return file
        self.fixed[source.name] = fixed.applied.total()
        return file._replace(report=fixed.report)

    def _show_diff(self, name: str, before: str, fixed: FixedDocument) -> None:
        from fleetapi.cli.checking.fixer import unified_diff

        text = unified_diff(name, before, fixed.text)
        self.diffs += bool(text)
        print_document(text)

    def _write(self, file: CheckedFile, fixed: FixedDocument) -> bool:
        """Write the fixed file, unless it changed after it was checked."""
        from fleetapi.cli.files import replace_file

        path = file.source.path
        assert path is not None
        try:
            if not Path(path).is_file():
                raise OSError("it is not a regular file")  # noqa: TRY301 - one place says what happened
            if read(path) != file.content:
                raise OSError("it changed in the meantime; run the command again")  # noqa: TRY301
            replace_file(Path(path), fixed.text.encode("utf-8"))
        except (OSError, Unreadable) as error:
            reason = getattr(error, "strerror", None) or str(error)
            self.failures.append(f"{path} was not fixed: {reason}")
            return False
        codes = ", ".join(
            code if times == 1 else f"{code} ×{times}" for code, times in sorted(fixed.applied.items())
        )
        self.output.note(f"fixed {visible(path, one_line=True)}: {codes}")
        return True

    # ------------------------------------------------------------------ reporting

    def _print(self, reports: Sequence[Report], *, from_stdin: bool) -> None:
        plan = self.plan
        if plan.diff or plan.write_baseline:
            return
        if self.output.as_json:
            self._print_json_lines(reports)
            return
        to_stderr = plan.fix and from_stdin  # standard output has the fixed document
        text = self._render(reports, color=self.output.is_terminal and not to_stderr)
        if to_stderr:
            self.output.note(text.rstrip("\n"))
        else:
            print_text(text)

    def _print_json_lines(self, reports: Sequence[Report]) -> None:
        from fleetapi.diagnostics.style import Style, path_of

        style = Style(root=Path.cwd())
        for report in reports:
            for finding in report.to_dicts():
                self.output.json_line({**finding, "file": path_of(report.file, style)})

    def _render(self, reports: Sequence[Report], *, color: bool) -> str:
        plan = self.plan
        if plan.format == "text" and not any(report.findings for report in reports):
            return summary(reports, Paint(on=False))  # the same text, without loading the formats
        from fleetapi.diagnostics.report import render
        from fleetapi.diagnostics.style import Style

        style = Style(
            color=color and plan.format == "text" and self.output.color,
            strict=plan.strict,
            root=Path.cwd(),
            repository_paths=self._repository_paths(reports) if plan.format in _REPOSITORY_FORMATS else {},
        )
        return render(plan.format, reports, style)

    def _repository_paths(self, reports: Sequence[Report]) -> dict[str, str]:

        names = {report.file for report in reports if report.file is not None}
        return repository_paths(names - {STDIN_NAME})

    def _notes(self, reports: Sequence[Report]) -> None:
        plan = self.plan
        if plan.diff:
            unsafe = sum(len(report.unsafe_fixes) for report in reports)
            left = sum(len(report) for report in reports) - unsafe
            changes = f"{count(self.diffs, 'file')} would change" if self.diffs else "nothing to fix"
            if unsafe:
                changes += f"; {unsafe_fixes(unsafe)}"
            self.output.note(changes + (f"; {count(left, 'finding')} cannot be fixed" if left else ""))
        for failure in self.failures:
            self.output.note(f"fleetapi: error: {visible(failure, one_line=True)}")

    # ------------------------------------------------------------------ the baseline

    def _compare(self, baseline: Baseline, documents: Sequence[Report], reports: Sequence[Report]) -> None:
        """Update the baseline, or print a note if entries are resolved."""
        from fleetapi.cli.checking.baseline import Scope, duplicate_labels

        directories = () if self.failures else filter(os.path.isdir, self.plan.paths)
        scope = Scope((document.file or "" for document in documents), directories)
        if self.plan.write_baseline:
            text, kept = baseline.updated(reports, duplicate_labels(documents), scope)
            self._write_baseline(text, sum(map(len, reports)), kept)
        elif resolved := baseline.resolved(scope):
            self.output.note(
                f"{count(resolved, 'finding')} in {self.plan.baseline} no longer "
                f"{'occurs' if resolved == 1 else 'occur'}; update it with --write-baseline"
            )

    def _write_baseline(self, text: str, found: int, kept: int) -> None:
        from fleetapi.cli.files import replace_file

        path = self.plan.baseline
        assert path is not None  # ensured by the plan
        try:
            replace_file(path, text.encode("utf-8", "surrogateescape"))
        except OSError as error:
            self.failures.append(f"cannot write {path}: {error.strerror or error}")
        else:
            others = f"; kept {count(kept, 'other')}" if kept else ""
            self.output.note(f"wrote {count(found, 'finding')} to {path}{others}")

    def _status(self, reports: Sequence[Report]) -> ExitStatus:
        plan = self.plan
        if self.failures:
            return ExitStatus.USAGE
        if plan.exit_zero or plan.write_baseline:
            return ExitStatus.OK
        found = any(report.findings if plan.strict else report.errors for report in reports)
        return ExitStatus.NO if found or self.diffs else ExitStatus.OK
