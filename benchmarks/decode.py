"""Measure decoding a response into models, as a multiple of `orjson.loads` on the same body.

    python benchmarks/decode.py [OUT]      OUT: a folder made by `../shared/peers/generate.sh`

Every contestant starts from the raw bytes. The parts of a status are built when they are read, so reading
them is measured as well. The contestants run alternately, so that a busy machine slows all of them equally;
the result is the median. Bounds (docs/architecture.md): at most 1.6 for a page of 60 vehicles, and at most 3
for a status. Contestants that are not installed are omitted.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from statistics import median
from typing import Any, cast

import attrs
import orjson

from fleetapi.models import Status, Vehicle
from fleetapi.wire.converters import decode, decode_many
from fleetapi.wire.envelope import parse_envelope

PAYLOADS = Path(__file__).parents[1] / "tests" / "cases" / "payloads"
BOUNDS = {"60 vehicles": 1.6, "status": 3.0}
TURNS = 60
STATUS_FIELDS = tuple(field.name for field in attrs.fields(cast("Any", Status)))

Contestant = Callable[[bytes], object]


def vehicles_page() -> bytes:
    """Return 60 vehicles with twelve links each, as large as a page of the vendor: 195 kB."""
    template = json.loads((PAYLOADS / "Vehicle" / "v3.json").read_text(encoding="utf-8"))
    relations = list(template["_links"])[:12]
    items = []
    for number in range(60):
        vid = f"{number:04x}" * 24
        base = (
            f"https://api-cert.groupe-psa.com/connectedcar/v3/fleets/0a123bc5d1e873066454b4d9/vehicles/{vid}"
        )
        items.append(
            {
                "_links": {relation: {"href": f"{base}/{relation}"} for relation in relations},
                "id": vid,
                "vin": f"VF3ABCDE0FG{number:06d}",
                "motorization": "Electric",
                "brand": "Peugeot",
                "pictures": [
                    f"https://visuel3d-secure.peugeot.com/V3DImage.ashx?view={view}&v={vid}"
                    for view in range(3)
                ],
                "createdAt": "2021-03-04T05:06:07.890Z",
                "updatedAt": "2024-05-17T08:09:10.123Z",
                "_embedded": {"extension": {"branding": {"brand": "Peugeot", "label": "e-208"}}},
            }
        )
    here = "https://api-cert.groupe-psa.com/connectedcar/v3/fleets/0a123bc5d1e873066454b4d9/vehicles"
    links = {relation: {"href": here} for relation in ("self", "first", "next", "prev", "last")}
    page = {
        "_links": links,
        "total": 6000,
        "totalPage": 100,
        "currentPage": 1,
        "_embedded": {"vehicles": items},
    }
    return orjson.dumps(page)


def status() -> bytes:
    return orjson.dumps(orjson.loads((PAYLOADS / "Status" / "v3.json").read_bytes()))


def with_pydantic() -> dict[str, Contestant]:
    try:
        from pydantic import BaseModel, ConfigDict, Field
    except ImportError:
        return {}

    class Link(BaseModel):
        href: str

    class Item(BaseModel):
        model_config = ConfigDict(extra="allow")
        links: dict[str, Link] = Field(alias="_links")
        id: str
        vin: str | None = None
        motorization: str | None = None
        brand: str | None = None
        pictures: list[str] | None = None
        created_at: datetime | None = Field(None, alias="createdAt")
        updated_at: datetime | None = Field(None, alias="updatedAt")

    class Embedded(BaseModel):
        vehicles: list[Item]

    class Page(BaseModel):
        links: dict[str, Link] = Field(alias="_links")
        total: int
        embedded: Embedded = Field(alias="_embedded")

    return {"pydantic, from the bytes": Page.model_validate_json}


def with_cattrs() -> dict[str, Contestant]:
    """Return plain cattrs, which leaves links as they are, like ours."""
    from cattrs import Converter
    from cattrs.gen import make_dict_structure_fn, override

    @attrs.define
    class Item:
        id: str
        vin: str | None = None
        motorization: str | None = None
        brand: str | None = None
        pictures: list[str] | None = None
        created_at: datetime | None = None
        updated_at: datetime | None = None

    converter = Converter()
    converter.register_structure_hook(datetime, lambda value, _: datetime.fromisoformat(value))
    names = {"created_at": override(rename="createdAt"), "updated_at": override(rename="updatedAt")}
    converter.register_structure_hook(Item, make_dict_structure_fn(Item, converter, **names))  # type: ignore[arg-type]  # overrides by name
    return {
        "plain cattrs": lambda body: converter.structure(
            orjson.loads(body)["_embedded"]["vehicles"], list[Item]
        )
    }


def measure(body: bytes, contestants: Mapping[str, Contestant]) -> dict[str, float]:
    """Return the median seconds of each contestant, run alternately."""
    size = max(1, round(0.004 / _seconds(orjson.loads, body, 3)))
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for _ in range(TURNS):
        for name, contestant in contestants.items():
            taken[name].append(_seconds(contestant, body, size))
    return {name: median(seconds) for name, seconds in taken.items()}


def _seconds(contestant: Contestant, body: bytes, repetitions: int) -> float:
    started = time.process_time()
    for _ in range(repetitions):
        contestant(body)
    return (time.process_time() - started) / repetitions


PEER = """
import statistics, sys, time, orjson
body = open(sys.argv[1], 'rb').read()
{setup}
def seconds(f):
    started = time.process_time()
    for _ in range(5): f()
    return (time.process_time() - started) / 5
ours, base = [], []
for _ in range(20):
    base.append(seconds(lambda: orjson.loads(body)))
    ours.append(seconds(lambda: {call}))
print(statistics.median(ours) / statistics.median(base))
"""
PEERS = {
    "openapi-python-client": (
        "opc-typed",
        "from psa_opc_typed.models.vehicles import Vehicles as model",
        "model.from_dict(orjson.loads(body))",
    ),
    "openapi-generator": (
        "ogc-aio",
        "from psa_aio.models.vehicles import Vehicles as model",
        "model.from_json(body.decode())",
    ),
}


def generated(folder: Path, body: bytes) -> dict[str, str]:
    """Return the ratios of the generated clients, each in its own environment with its own orjson."""
    page = folder / "page.json"
    page.write_bytes(body)
    ratios = {}
    for name, (environment, setup, call) in PEERS.items():
        python = folder / environment / "bin" / "python"
        program = PEER.format(setup=setup, call=call)
        if python.exists():
            done = subprocess.run([python, "-c", program, page], capture_output=True, text=True, check=False)
            ratios[name] = (
                f"{float(done.stdout):5.2f}" if done.returncode == 0 else f"failed: {done.stderr[-70:]}"
            )
    return ratios


def some_parts(status: Status) -> object:
    """Read what most programs need."""
    position, odometer = status.last_position, status.odometer
    levels = [(energy.type, energy.level, energy.autonomy) for energy in status.energies or ()]
    return (
        position and position.latitude,
        position and position.longitude,
        odometer and odometer.mileage,
        levels,
    )


def every_part(status: Status, names: tuple[str, ...] = STATUS_FIELDS) -> Status:
    """Read everything; a part is built completely when it is read."""
    for name in names:
        getattr(status, name)
    return status


def report(title: str, body: bytes, contestants: Mapping[str, Contestant]) -> bool:
    seconds = measure(body, contestants)
    base = seconds["orjson.loads"]
    print(f"{title}: {len(body) / 1000:.0f} kB, orjson.loads {base * 1e6:.0f} µs")
    for name, taken in seconds.items():
        print(f"  {taken / base:5.2f} × {name}")
    return seconds["fleetapi"] / base <= BOUNDS[title]


def main(arguments: list[str]) -> int:
    vehicles = vehicles_page()
    within = report(
        "60 vehicles",
        vehicles,
        {
            "orjson.loads": orjson.loads,
            "fleetapi": lambda body: decode_many(
                Vehicle, parse_envelope(orjson.loads(body), "vehicles").items
            ),
            "json.loads": json.loads,
            **with_cattrs(),
            **with_pydantic(),
        },
    )
    for name, ratio in generated(Path(arguments[0]), vehicles).items() if arguments else ():
        print(f"  {ratio} × {name}, against orjson in its own environment")
    within &= report(
        "status",
        status(),
        {
            "orjson.loads": orjson.loads,
            "fleetapi": lambda body: decode(Status, orjson.loads(body)),
            "fleetapi, position, energies and mileage read": lambda body: some_parts(
                decode(Status, orjson.loads(body))
            ),
            "fleetapi, every part read": lambda body: every_part(decode(Status, orjson.loads(body))),
            "json.loads": json.loads,
        },
    )
    print("within bounds" if within else f"OUT OF BOUNDS: at most {BOUNDS}")
    return 0 if within else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
