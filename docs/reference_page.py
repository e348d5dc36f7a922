"""The page of all operations: from the table of operations, and from the methods that carry them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from entry_points import EntryPoint, entry_points

from fleetapi.wire.operations import HAL, OPERATIONS, PARAMETERS, Operation

__all__ = ["MEANINGS", "text"]

MEANINGS: Final[Mapping[str, str]] = {
    "distance": 'kilometers of a trip, from and to: `(0.1, 150)`, `(0.1, None)`, or as text: `"0.1-"`',
    "duration": "length of a trip, from and to, as timedeltas or seconds: `(timedelta(minutes=5), None)`",
    "extension": "what to embed besides, a name or several",
    "index_range": 'which items, counted from 0: `"0-99"`, `"100-"`, `(0, 99)`, `range(100)`',
    "locale": "language of the texts: `fr-FR`",
    "page_size": "items on a page",
    "page_token": "where the next page begins; the client takes it from the links of the server",
    "profile": "whose view of the data: `fleet` (default) or `endUser`",
    "states": "of trips: `Nominal`, `Unstarted`, `DataLacking`, `Unfinished`",
    "timestamps": "one to ten time ranges: `(start, end)` as aware datetimes, `(start, timedelta)`, "
    "a timedelta for the last so long, or the vendor's text",
    "tolerance": "kilometers by which a simplified line may deviate from the real one",
    "type": "which kinds of message",
    "types": "for which kinds of command",
    "vin_prefix": "how the VIN begins",
}
"""What each parameter means and how it may be given."""

_KEYWORDS: Final = {"type": "types"}
_UNWRITTEN: Final = ("page_token",)

_SUBJECTS: Final = (
    ("Fleets", "/fleets"),
    ("Vehicles", "/fleets/{fid}/vehicles"),
    ("Trips", "/fleets/{fid}/vehicles/{vid}/trips/{tid}"),
    ("Trips of a fleet", "/fleets/{fid}/trips/{tid}"),
    ("Monitors", "/fleets/{fid}/monitors"),
    ("Remote commands", "/fleets/{fid}/remote/callbacks"),
)
"""The sections, and where the paths of their operations begin; the longest beginning decides."""

_INTRODUCTION: Final = f"""\
# Every operation

*This page is written by `make docs`, from the table of operations (`fleetapi/wire/operations.py`) and the
methods of the client; a test holds it equal to them.*

{{count}} operations: {{versions}}. `client` is a `FleetClient`; `client.fleet(fid)` and the like send
nothing. A call that the client's version does not have raises `UnsupportedOperation` before anything is sent.
A deprecated one warns once.

- A call without `await` returns `Pages`: await it for the first page, iterate it for every
  item. It also takes `page_size` (1 to 60 unless said otherwise), `concurrency`, `resume`, `progress` and,
  where it is among the parameters, `index_range`.
- Every call takes `timeout` (seconds for an attempt) and `deadline` (for the whole call).
- Answers are `{HAL}` unless said otherwise.
"""


def text() -> str:
    """The page."""
    return "\n".join([*_introduction(), *_overview(), *_sections(), *_parameters()])


def _introduction() -> Iterator[str]:
    counts = {
        version: sum(version in row.versions for row in OPERATIONS.values()) for version in ("v3", "v2")
    }
    versions = " and ".join(f"{count} of {version}" for version, count in counts.items())
    yield _INTRODUCTION.format(count=len(OPERATIONS), versions=versions)


def _overview() -> Iterator[str]:
    yield "| operation | returns | v3 | v2 |\n|---|---|---|---|"
    for row in OPERATIONS.values():
        marks = " | ".join(_mark(row, version) for version in ("v3", "v2"))
        yield f"| [`{row.name}`](#{row.name}) | {_answer(row)} | {marks} |"
    yield ""


def _mark(row: Operation, version: str) -> str:
    if version not in row.versions:
        return "–"
    return "deprecated" if row.deprecation(version) else "yes"


def _answer(row: Operation) -> str:
    if row.returns is None:
        return "nothing"
    return f"pages of `{row.returns}`" if row.paging else f"`{row.returns}`"


def _sections() -> Iterator[str]:
    for title, _ in _SUBJECTS:
        yield f"## {title}\n"
        for row in OPERATIONS.values():
            if _subject(row) == title:
                yield from _operation(row)


def _subject(row: Operation) -> str:
    if "/callbacks" in row.path:
        return "Remote commands"
    if row.path.startswith("/vehicles"):
        return "Vehicles"
    return max((len(start), title) for title, start in _SUBJECTS if row.path.startswith(start))[1]


def _operation(row: Operation) -> Iterator[str]:
    points = [point for point in entry_points() if point.operation == row.name]
    yield f"### {row.name}\n"
    yield "```python"
    yield from (point.call for point in points)
    yield "```\n"
    yield from (f"{_said(point, points)}\n" for point in points)
    yield f"- `{row.method} {row.path}`, {_versions(row)}"
    yield f"- answers {row.success}{_content(row)}"
    parameters = _taken(row)
    if parameters:
        yield f"- parameters: {parameters}"
    yield ""


def _said(point: EntryPoint, points: Sequence[EntryPoint]) -> str:
    return point.summary if len(points) == 1 else f"`{point.name}`: {point.summary}"


def _versions(row: Operation) -> str:
    return " and ".join(_version(row, version) for version in row.versions)


def _version(row: Operation, version: str) -> str:
    notice = row.deprecation(version)
    if notice is None:
        return version
    return f"{version} (deprecated by {notice.by}: use [`{notice.instead}`](#{notice.instead}))"


def _content(row: Operation) -> str:
    if row.returns is None:
        return " without content"
    media = "" if row.accept == HAL else f" as `{row.accept}`"
    if row.paging is None:
        return f" with `{row.returns}`{media}"
    return f" with pages of `{row.returns}`, {_paging(row)}{media}"


def _paging(row: Operation) -> str:
    paging = row.paging
    assert paging is not None
    size = f"1 to {paging.maximum} a page" if paging.maximum else "all on one page"
    ways = [
        name
        for name, there in (("`index_range`", paging.range), ("the server's cursor", paging.cursor))
        if there
    ]
    return f"{size}, by {' or '.join(ways)}" if ways else size


def _taken(row: Operation) -> str:
    """The parameters by our keywords, with the version that has them where not every one does."""
    names: dict[str, list[str]] = {}
    for version in row.versions:
        for name in row.query[version]:
            names.setdefault(name, []).append(version)
    return ", ".join(
        f"`{_KEYWORDS.get(name, name)}`{_only(row, name, versions)}"
        for name, versions in names.items()
        if name not in _UNWRITTEN
    )


def _only(row: Operation, name: str, versions: Sequence[str]) -> str:
    notes = []
    if tuple(versions) != row.versions:
        notes.append(f"{' and '.join(versions)} only")
    if name in row.additions:
        notes.append("from the vendor's quickstart, in no specification")
    return f" ({'; '.join(notes)})" if notes else ""


def _parameters() -> Iterator[str]:
    yield "## Parameters\n"
    yield "| keyword | on the wire | meaning, and what may be given |\n|---|---|---|"
    for name, wire in PARAMETERS.items():
        keyword = "–" if name in _UNWRITTEN else f"`{_KEYWORDS.get(name, name)}`"
        yield f"| {keyword} | `{wire}` | {MEANINGS[name]} |"
    yield ""
