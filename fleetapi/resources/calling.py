"""Call an operation: turn a row of the table into a request, and the response into a model."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from itertools import chain
from typing import Any, Generic, TypedDict, TypeVar

import attrs

from fleetapi import models
from fleetapi.errors import DecodingError, RequestSummary, UsageError
from fleetapi.resources.created_ids import id_of_answer, id_of_headers, no_id
from fleetapi.resources.dialect_choice import DialectChoice
from fleetapi.resources.parameters import written
from fleetapi.session.messages.request import Request, SecretBody, encode_json
from fleetapi.session.messages.response import Response
from fleetapi.session.options import DeadlineLike, checked_deadline, checked_timeout, refuse_unknown
from fleetapi.session.pages.bookmarks import IndexRangeLike, index_range
from fleetapi.session.pages.pages import Pages, ProgressCallback
from fleetapi.session.pages.reading import RangeSupport, Reading
from fleetapi.session.session import Session
from fleetapi.wire.converters import decode, encode
from fleetapi.wire.envelope import EMBEDDED, Envelope, parse_envelope
from fleetapi.wire.operations import OPERATIONS, Operation

__all__ = [
    "Api",
    "CallOptions",
    "Collection",
    "Empty",
    "Identifier",
    "PagingOptions",
    "Single",
    "identified",
    "status_body",
]

M = TypeVar("M")

Values = Mapping[str, Any]
Identifier = str | None
"""An id, as models have it. None, for an id that the server did not send, raises an error when it is used."""

DEFAULT_PAGE_SIZE = 60
"""The server's default; sent explicitly, so that pages have a known size."""

# The vendor's table deprecates it in v3.19, but its quickstart teaches it, and no other operation returns a
# position as GeoJSON. A warning in the first ten minutes would only teach users to ignore warnings.
_WARN_NOT = frozenset({"last_position"})


class CallOptions(TypedDict, total=False):
    """Options of every call: `timeout` limits each attempt (seconds), `deadline` the whole call.

    A deadline is a number of seconds, a timedelta, or an aware datetime. For a collection it limits the
    request for each page; as a datetime, it limits the whole iteration.
    """

    timeout: float | None
    deadline: DeadlineLike


class PagingOptions(CallOptions, total=False):
    """Options of every call that returns pages.

    `page_size`: items per page, 1 to 60 (2000 for telemetry and waypoints); 60 by default.
    `index_range`: the items to return, by number: "0-99", "100-", (0, 99) or range(0, 100).
    `concurrency`: pages to fetch at the same time; at most, and by default, the client's `concurrency`.
    `resume`: a `resume_token` of an earlier iteration. `progress`: called with a `Progress` after every page.
    """

    page_size: int | None
    index_range: IndexRangeLike | None
    concurrency: int | None
    resume: str | None
    progress: ProgressCallback | None


@attrs.define(eq=False)
class Api:
    """What all resources of a client share: session, API version, dialect, and what the server supports."""

    session: Session
    version: str
    dialect: DialectChoice
    now: Callable[[], datetime]
    ranges: dict[str, RangeSupport] = attrs.field(factory=dict)
    warned: set[str] = attrs.field(factory=set)

    def over(self, session: Session) -> Api:
        """Return a copy that uses another session of the same client."""
        return attrs.evolve(self, session=session)

    def check(self, operation: Operation, *, depth: int) -> None:
        """Raise `UnsupportedOperation` or warn about a deprecation (once), before anything is sent."""
        operation.require(self.version)
        deprecation = operation.deprecation(self.version)
        if deprecation is None or operation.name in self.warned | _WARN_NOT:
            return
        self.warned.add(operation.name)
        warnings.warn(
            f"the vendor deprecates {operation.name} ({operation.path}) as of {deprecation.by}: "
            f"use {deprecation.instead}",
            DeprecationWarning,
            stacklevel=depth + 1,
        )


def identified(operation: Operation, **ids: Identifier) -> dict[str, str]:
    """Return the ids of a resource, after checking that they fit into a path. Raises `UsageError`."""
    operation.expand(**ids)
    return {name: value for name, value in ids.items() if value is not None}


def status_body(*, running: bool) -> dict[str, Any]:
    """Return the body that pauses or resumes a monitor or a callback."""
    from fleetapi.models.subscriptions import MonitorReference, MonitorStatus  # noqa: PLC0415 - needed by few

    return encode(MonitorReference(status=MonitorStatus.RUNNING if running else MonitorStatus.PAUSED))


def _nothing(_request: RequestSummary, response: Response) -> None:
    """Accept any response without a model, except a web page, which does not confirm anything."""
    if response.foreign:
        response.json()  # raises the right error


class _Call:
    """A callable row of the table."""

    def __init__(self, name: str, *, also: tuple[str, ...] = ()) -> None:
        """`also` lists keywords of the typed method that are neither query parameters nor options."""
        self.operation = OPERATIONS[name]
        self._also = also
        self._parameters = frozenset(chain.from_iterable(self.operation.query.values()))

    def _check_options(self, options: Values, query: Values, known: Values) -> None:
        """Raise `UsageError` for unknown keywords, as Python does for functions without `**`."""
        refuse_unknown(self.operation.name, options, (*query, *self._also, *known))
        checked_timeout(options.get("timeout"))
        checked_deadline(options.get("deadline"))

    def _written(self, api: Api, query: Values) -> dict[str, Any]:
        """Return the query parameters for keywords; some operations take `types` as `type`."""
        now = api.now()
        return {
            "type" if name == "types" and "type" in self._parameters else name: written(name, value, now=now)
            for name, value in query.items()
        }

    def _request(self, api: Api, ids: Values, query: Values, body: Any = None) -> Request:
        operation = self.operation
        return Request(
            operation.method,
            operation.expand(**ids),
            query=operation.parameters(api.version, **query),
            accept=operation.accept,
            body=body.content
            if isinstance(body, SecretBody)
            else None
            if body is None
            else encode_json(body),
        )

    async def _send(
        self,
        api: Api,
        ids: Values,
        query: Values,
        options: CallOptions,
        *,
        understand: Callable[[RequestSummary, Response], M],
        body: Any = None,
    ) -> M:
        self._check_options(options, query, CallOptions.__annotations__)
        asked = self._written(api, query)
        api.check(self.operation, depth=4)  # this, __call__, the typed method, its caller
        request = self._request(api, ids, asked, body)
        return await api.session.read(request, partial(understand, request.summary), **options)

    def _model(self) -> Any:
        assert self.operation.returns is not None
        return getattr(models, self.operation.returns)


class Single(_Call, Generic[M]):
    """An operation that returns one object. `names` is the field with its id, which must be there."""

    def __init__(self, name: str, *, also: tuple[str, ...] = (), names: str | None = None) -> None:
        super().__init__(name, also=also)
        self._names = names

    async def __call__(
        self, api: Api, ids: Values, options: CallOptions, *, body: Any = None, **query: Any
    ) -> M:
        """Send the request and decode the response. Only the response to a POST or PUT may be empty."""
        return await self._send(api, ids, query, options, understand=self._understand, body=body)

    def _understand(self, request: RequestSummary, response: Response) -> M:
        document = self._document(request, response)
        model: M = decode(self._model(), document)
        if self._names is not None:
            identifier = id_of_answer(self._names, document, response, request)
            if identifier is None:
                raise no_id(self._names, request)
            setattr(model, self._names, identifier)
        return model

    def _document(self, request: RequestSummary, response: Response) -> Any:
        if self.operation.method == "GET":
            return response.json()
        if not response.body.strip():
            return {}
        try:
            return response.json() or {}
        except DecodingError:
            if self._names and id_of_headers(response.headers, request):
                return {}  # the body is lost, but the id is not
            raise


class Empty(_Call):
    """An operation that returns nothing."""

    async def __call__(self, api: Api, ids: Values, options: CallOptions) -> None:
        """Send the request."""
        await self._send(api, ids, {}, options, understand=_nothing)


class Collection(_Call, Generic[M]):
    """An operation that returns pages."""

    def __call__(self, api: Api, ids: Values, paging: PagingOptions, **query: Any) -> Pages[M]:
        """Return the collection, without sending anything. Raises `UsageError` for invalid arguments."""
        operation = self.operation
        self._check_options(paging, query, PagingOptions.__annotations__)
        query = self._written(api, query)
        api.check(operation, depth=3)
        page_size, wanted = paging.get("page_size"), index_range(paging.get("index_range"))
        asked = {
            "page_size": page_size,
            "index_range": None if paging.get("index_range") is None else str(wanted),
        }
        self._request(api, ids, query | asked)  # raises an error for an invalid or unsupported argument
        reading = Reading(
            request=self._request(api, ids, query),
            fetch=self._fetch(api, paging),
            base_url=api.session.base_url,
            page_size=self._page_size(page_size),
            concurrency=self._concurrency(api, paging.get("concurrency")),
            wanted=wanted,
            ranges=self._ranges(api),
            names=operation.paging.identity if operation.paging else (),
        )
        return Pages(
            reading,
            partial(decode, self._model()),
            resume=paging.get("resume"),
            progress=paging.get("progress"),
            fixed_size=page_size is not None,
        )

    def _fetch(self, api: Api, paging: PagingOptions) -> Callable[[Request], Any]:
        options = CallOptions(timeout=paging.get("timeout"), deadline=paging.get("deadline"))
        paging_of = self.operation.paging
        assert paging_of is not None
        collection = paging_of.collection

        def understand(response: Response) -> Envelope:
            nothing: dict[str, Any] = {EMBEDDED: {collection: []}}
            return parse_envelope(nothing if response.status == 204 else response.json(), collection)

        async def fetch(request: Request) -> Envelope:
            return await api.session.read(request, understand, **options)

        return fetch

    def _page_size(self, given: int | None) -> int | None:
        assert self.operation.paging is not None
        return (given or DEFAULT_PAGE_SIZE) if self.operation.paging.maximum else None

    def _ranges(self, api: Api) -> RangeSupport | None:
        if "index_range" not in self.operation.query.get(api.version, ()):
            return None
        return api.ranges.setdefault(self.operation.name, RangeSupport())

    @staticmethod
    def _concurrency(api: Api, given: int | None) -> int:
        value: Any = given
        if value is None:
            return api.session.concurrency
        if isinstance(value, bool) or not isinstance(value, int) or value < 1:
            raise UsageError(f"concurrency must be a positive integer, not {value!r}")
        return min(value, api.session.concurrency)
