"""Send a GET to any path of the API.

PATH is what stands behind the version, such as /fleets, and may carry a
query. JSON is printed indented, with --json on one line, and anything else
as it came. Certificates, limits and errors are those of every command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from fleetapi.cli.arguments import pair
from fleetapi.errors import DecodingError

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    parser.add_argument("path", metavar="PATH", help="for example /fleets, or '/fleets?pageSize=10'")
    parser.add_argument(
        "--query",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        type=pair,
        help="a query parameter; repeatable",
    )
    parser.add_argument("--accept", metavar="TYPE", help="the media type to ask for (default: HAL)")


async def run(context: Context) -> None:
    """Ask and print."""
    arguments, output = context.arguments, context.output
    path, _, query = arguments.path.partition("?")
    pairs = [*parse_qsl(query, keep_blank_values=True), *arguments.query]
    options = {"accept": arguments.accept} if arguments.accept is not None else {}
    async with context.client() as client:
        response = await client.request("GET", path, query=pairs, **options)
    try:
        document = response.json()
    except DecodingError:
        output.line(response.text.rstrip("\n"))
    else:
        output.json_pretty(document)
