"""Call the API once and say which of the four credentials fails, if one does.

First the files are looked at (certificate, key and its password, CA bundle),
then GET /fleets is sent: the TLS handshake shows whether we trust the server
and it our certificate, the answer whether login, password and client id are
right. If it says no, the call is repeated with a made-up password and with a
made-up client id, to find out to what. A login and its password cannot be told
apart, and where the API refuses everything with the same words, neither can
the client id; it then says so. With --json: one object with all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fleetapi.cli.certificate_argument import add_certificate, certificate

if TYPE_CHECKING:
    from fleetapi.cli.context import Context
    from fleetapi.cli.parsing import Parser

__all__ = ["configure", "run"]


def configure(parser: Parser) -> None:
    """Add the arguments."""
    add_certificate(parser)


async def run(context: Context) -> None:
    """Go through the credentials, print a line for each, and raise the error of the one that fails."""
    from fleetapi.cli.certificate_diagnosis import diagnose
    from fleetapi.cli.connect import require, settings_of

    arguments, output = context.arguments, context.output
    settings = settings_of(arguments, certificate=arguments.certificate)
    require(settings)
    passed: dict[str, str] = {}

    def tell(check: str, detail: str) -> None:
        passed[check] = detail
        if not output.as_json:
            output.line(f"{check:<12} ok      {detail}")

    verdict = await diagnose(settings, certificate(arguments), tell)
    if output.as_json:
        error = verdict.error and " ".join(str(verdict.error).split())
        found = {
            "passed": passed,
            "failed": verdict.failed,
            "meaning": list(verdict.sentences),
            "error": error,
        }
        output.json_line(found)
    elif verdict.failed:
        output.line(f"{verdict.failed:<12} FAILED  {verdict.sentences[0]}")
        for sentence in verdict.sentences[1:]:
            output.line(f"{'':<12} note    {sentence}")
    if verdict.error is not None:
        raise verdict.error
