"""Compare `fleetapi check` with check-jsonschema and the published schema, on one file and on a thousand.

Both run as processes, alternately, on the same files; the result is the median of each, and the ratio. The
schema comes from the vendor's specification if it is next to the checkout; otherwise it is ours. The vendor's
schema rejects every trigger name, because its pattern contains quotation marks by mistake. The benchmark
removes them, so that neither program has anything to report.

    python benchmarks/check.py [--files 1000] [--rounds 5]

The goal: one file takes no longer, and a thousand take at most half the time.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from support.processes import medians

from fleetapi.monitors.checks.examples import BASES
from fleetapi.monitors.documents.schema import monitor_schema

SPECIFICATION = Path(__file__).parents[2] / "shared" / "api" / "openapi-v3.19.2.yaml"
BIN = Path(sys.executable).parent


def published_schema() -> tuple[str, dict[str, Any]]:
    """Return the schema of a monitor, with every schema that it refers to."""
    if not SPECIFICATION.exists():
        return "our own schema (without the vendor's specification)", monitor_schema("v3")
    from ruamel.yaml import YAML

    schemas = YAML(typ="safe", pure=True).load(SPECIFICATION)["components"]["schemas"]
    text = json.dumps({"components": {"schemas": schemas}}, default=str)
    document: dict[str, Any] = json.loads(
        text.replace('"\\"[a-zA-Z]+[._]?[0-9]*\\""', '"[a-zA-Z]+[._]?[0-9]*"')
    )
    return "the published schema", {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$ref": "#/components/schemas/MonitorParameter",
        **document,
    }


def write_monitors(folder: Path, count: int) -> list[str]:
    """Write monitors in the spelling of v3, each with a different label and different numbers."""
    paths = []
    for number in range(count):
        document: Any = deepcopy(dict(BASES["v3"]))
        document["label"] = f"Low battery outside Paris, group {number}"
        document["triggerParam"]["triggers"][0]["zone"]["place"]["radius"] = 5 + number % 50
        document["triggerParam"]["triggers"][2]["data"]["value"] = [str(20 + number % 60)]
        path = folder / f"monitor-{number:05}.json"
        path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
        paths.append(str(path))
    return paths


def compare(title: str, ours: Sequence[str], theirs: Sequence[str], rounds: int) -> float:
    """Run both alternately, print their medians, and return the ratio."""
    taken = medians({"ours": ours, "theirs": theirs}, rounds)
    ratio = taken["ours"] / taken["theirs"]
    print(
        f"{title:>12}   fleetapi {taken['ours']:6.3f} s   check-jsonschema {taken['theirs']:6.3f} s   "
        f"ratio {ratio:.2f}"
    )
    return ratio


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=5)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        what, schema = published_schema()
        schema_file = folder / "schema.json"
        schema_file.write_text(json.dumps(schema), encoding="utf-8")
        monitors = folder / "monitors"
        monitors.mkdir()
        paths = write_monitors(monitors, arguments.files)
        check = [str(BIN / "fleetapi"), "check"]
        peer = [str(BIN / "check-jsonschema"), "--schemafile", str(schema_file)]
        print(f"check-jsonschema with {what}; {os.cpu_count()} cores")
        one = compare("one file", [*check, paths[0]], [*peer, paths[0]], arguments.rounds * 2)
        many = compare(f"{len(paths):,} files", [*check, str(monitors)], [*peer, *paths], arguments.rounds)
    for title, ratio, goal in (("one file", one, 1.0), ("many", many, 0.5)):
        print(f"{title:>12}   {'reached' if ratio <= goal else 'MISSED'}: {ratio:.2f}, wanted {goal:.2f}")


if __name__ == "__main__":
    main()
