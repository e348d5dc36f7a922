"""Targets, retries, attributes, attachments and labels that are wrong, each at every place."""

from __future__ import annotations

from collections.abc import Iterator

from defects.defect import Defect, Document, Path, at, callback_path, replaced

__all__ = ["delivery"]

_RETRY: Path = ("subscribeParam", "retryPolicy")
_BATCH: Path = ("subscribeParam", "batchNotify")
_EXTENSIONS: Path = ("extendedEventParam",)
_TOKEN = "9f8a7c6b5d4e3f2a1b0c9d8e7f6a5b4c"


def delivery(document: Document, dialect: str) -> Iterator[Defect]:
    """FM701 to FM711, FM801, FM802 and FM901."""

    def each(code: str, path: Path, *wrong: object) -> Iterator[Defect]:
        for value in wrong:
            yield Defect(code, path, "within", replaced(document, path, value), repr(value))

    target = (*callback_path(dialect), "target")
    yield from each("FM701", target, "", "hooks.fleet-north.eu/m", "/m", "ftp://x.eu/m", "https://u:p@x.eu/m")
    yield from each("FM701", target, "https://x.eu/m#a", "https://x.eu/a b", "https://")
    yield from each(
        "FM701", target, "https://a..eu/m", "https://300.1.1.1/m", "https://x.eu/%", "https://x.eu/<"
    )
    yield from each("FM702", target, "http://hooks.fleet-north.eu/m")
    yield from each("FM703", target, "https://localhost/m", "https://10.0.0.1/m", "https://example.com/m")
    yield from each("FM801", target, f"https://hooks.fleet-north.eu/m?token={_TOKEN}")
    yield from each("FM901", ("label",), "", "  ")
    yield from _retries(document, dialect)
    extensions = at(document, _EXTENSIONS)
    for index in range(len(extensions)):
        other = ("vehicle.trip",) if dialect == "v2" else ()
        yield from each("FM711", (*_EXTENSIONS, index), "vehicle.alert", "", "x", *other)
        capitals = extensions[index].title()
        yield from each("FM208", (*_EXTENSIONS, index), capitals)
    twice = replaced(document, _EXTENSIONS, [*extensions, extensions[0]])
    yield Defect("FM711", (*_EXTENSIONS, len(extensions)), "value", twice, "twice")
    yield from _attributes(document, (*callback_path(dialect), "attributes"))


def _retries(document: Document, dialect: str) -> Iterator[Defect]:
    number = (*_RETRY, "maxRetryNumber" if dialect == "quickstart" else "retryNumber")
    delay = (*_RETRY, "retryDelay")
    for policy in ("Always", "None"):
        yield Defect("FM704", number, "key", replaced(document, (*_RETRY, "policy"), policy), policy)
    for path in (number, delay):
        yield Defect("FM705", number, "value", replaced(document, path, 100_000), str(path[-1]))
    refresh = ("subscribeParam", "refreshEvent")
    for path, least in (
        *((number, 1), (delay, 1), (refresh, 60)),
        *(((*_BATCH, "size"), 1), ((*_BATCH, "timeWindow"), 5)),
    ):
        for wrong in (least - 1, -3):
            yield Defect("FM706", path, "value", replaced(document, path, wrong), str(wrong))


def _attributes(document: Document, path: Path) -> Iterator[Defect]:
    given = at(document, path)
    for index, attribute in enumerate(given):
        place = (*path, index)
        key, value = (*place, "key"), (*place, "value")
        for wrong in ("$VIN", "$vehicle", "$", "${vin}", "${env:X", "$vin ", " $vin", "$vin\t"):
            yield Defect("FM708", value, "value", replaced(document, value, wrong), wrong)
        for wrong in ("vin", "monitorID"):
            yield Defect("FM709", value, "value", replaced(document, value, wrong), wrong)
        for code, part, *members in (
            ("FM710", key, "Header", "Host", "x"),
            ("FM710", key, "Header", "a b", "x"),
            ("FM710", value, "Header", "X-A", "a\nb"),
            ("FM707", value, "Query", "vin", "$vin"),
            ("FM801", value, "Header", "Authorization", "Basic ZGVwb3Q6bm8gc2VjcmV0"),
            ("FM801", value, "Body", "password", "hunter2!"),
            ("FM802", value, "Query", "api_key", _TOKEN),
        ):
            changed = replaced(document, place, dict(zip(("type", "key", "value"), members, strict=True)))
            yield Defect(code, part, "within", changed, str(members))
        unnamed = "FM710" if attribute["type"] == "Header" else "FM101"
        yield Defect(unnamed, key, "value", replaced(document, key, ""), "no name")
    again = [*given, {"type": "Header", "key": "x-vehicle", "value": "1"}]
    yield Defect("FM710", (*path, len(given), "key"), "value", replaced(document, path, again), "twice")
