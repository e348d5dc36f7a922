"""`fleetapi get`: a raw request."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

import click

from fleetapi.cli.app import App
from fleetapi.cli.framework import command
from fleetapi.cli.param_types import pair
from fleetapi.errors import DecodingError

__all__ = ["get"]


@command()
@click.argument("path", help="for example /fleets, or '/fleets?pageSize=10'")
@click.option("--query", metavar="NAME=VALUE", multiple=True, type=pair, help="a query parameter; repeatable")
@click.option("--accept", metavar="TYPE", help="the media type to ask for (default: HAL)")
async def get(app: App, path: str, query: tuple[tuple[str, str], ...], accept: str | None) -> None:
    """Send a raw GET request to the API.

    PATH is what follows the version, such as /fleets, and may contain a query.
    JSON is printed indented, with --json on one line, and anything else as it
    came. Certificates, limits and errors work as in every command.
    """
    path, _, written = path.partition("?")
    pairs = [*parse_qsl(written, keep_blank_values=True), *query]
    media_type: dict[str, Any] = {} if accept is None else {"accept": accept}
    async with app.client() as client:
        response = await client.request("GET", path, query=pairs, **media_type)
    try:
        document = response.json()
    except DecodingError:
        app.output.line(response.text.rstrip("\n"))
    else:
        app.output.json_pretty(document)
