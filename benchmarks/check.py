"""`fleetapi check` beside check-jsonschema with the published schema: one file, and a thousand.

Whole processes, in turn, on the same files; the median of each, and the ratio. The schema is the one of the
vendor's specification, if that lies beside the checkout, else our own. The vendor's refuses every trigger
name, because its pattern has quotation marks in it by mistake; for the benchmark they are taken out, so that
both programs find nothing wrong and neither spends time on telling.

    python benchmarks/check.py [--files 1000] [--rounds 5]

Done when one file takes no longer, and a thousand take no more than half of the time.
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
    """The schema of a monitor's body, with every schema that it refers to."""
    if not SPECIFICATION.exists():
        return "our own schema (the vendor's specification is not there)", monitor_schema("v3")
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
    """Monitors in the spelling of v3, each with a label and numbers of its own."""
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
    """Print the medians of both, run in turn, and return the ratio."""
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
