"""Resources over a session that sends nothing: it remembers what was asked, and answers from a list."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, ClassVar

import attrs
import pytest

from fleetapi.resources.calling import Api
from fleetapi.resources.dialect_choice import DialectChoice
from fleetapi.resources.fleets import Entry
from fleetapi.session.messages.request import Request
from fleetapi.session.messages.response import Response

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@attrs.define(eq=False)
class FakeSession:
    """Answers with what `answer` makes of a request: a document, bytes, an exception, None for no body."""

    answer: Callable[[Request], Any] = lambda _: {}
    asked: list[Request] = attrs.field(factory=list)
    options: list[dict[str, Any]] = attrs.field(factory=list)
    concurrency: int = 8

    base_url: ClassVar[str] = "https://api.example/connectedcar/v3"

    def once(self) -> FakeSession:
        return self

    async def read(self, request: Request, understand: Callable[[Response], Any], **options: Any) -> Any:
        self.asked.append(request)
        self.options.append(options)
        answer = self.answer(request)
        if isinstance(answer, Exception):
            raise answer
        body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
        return understand(Response(200, body=b"" if answer is None else body))

    @property
    def last(self) -> Request:
        return self.asked[-1]

    @property
    def body(self) -> Any:
        return json.loads(self.last.body or b"null")

    @property
    def parameters(self) -> dict[str, Any]:
        return self.parameters_of(self.last)

    def parameters_of(self, request: Request) -> dict[str, Any]:
        """The query of a request; a repeated parameter is a list."""
        found: dict[str, list[str]] = {}
        for name, value in request.query:
            found.setdefault(name, []).append(value)
        return {name: values[0] if len(values) == 1 else values for name, values in found.items()}


class Client(Entry):
    """What a client offers, without a client."""

    def __init__(self, session: FakeSession, version: str, dialect: str) -> None:
        self.session = session
        self._api = Api(
            session=session,  # type: ignore[arg-type]  # as much of a session as is needed
            version=version,
            dialect=DialectChoice(dialect, version),
            now=lambda: NOW,
        )


@pytest.fixture
def client_of() -> Callable[..., Client]:
    """Make a client of a version, that gets these answers."""

    def make(answer: Any = None, *, version: str = "v3", dialect: str = "auto", **session: Any) -> Client:
        answers = answer if callable(answer) else lambda _: {} if answer is None else answer
        return Client(FakeSession(answers, **session), version, dialect)

    return make
