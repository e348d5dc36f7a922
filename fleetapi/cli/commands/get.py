"""`fleetapi get`: send a raw GET request."""

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
@click.argument("path", help="The path, such as /fleets or '/fleets?pageSize=10'.")
@click.option(
    "--query", metavar="NAME=VALUE", multiple=True, type=pair, help="Add a query parameter; repeatable."
)
@click.option("--accept", metavar="TYPE", help="Ask for this media type (default: HAL).")
async def get(app: App, path: str, query: tuple[tuple[str, str], ...], accept: str | None) -> None:
    """Send a raw GET request to the API.

    PATH is what follows the version, such as /fleets, and may contain a query.
    JSON is printed indented, or on one line with --json; anything else is
    printed unchanged. Certificates, rate limits and errors work as in every
    command.
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
