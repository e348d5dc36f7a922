"""One response a request, by bytes alone: where it ends, whether anything followed it, what is too large."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from aiohttp.client_proto import ResponseHandler
from aiohttp.http_parser import HttpResponseParserPy
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.session.transport.response_parser import HeaderLimitExceeded, OneResponse, UnmatchedResponse
from fleetapi.wire.header_limits import (
    LONGEST_LINE,
    MOST_HEADERS,
)

RESPONSES = {
    "length": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n12345",
    "chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\n123\r\n2;a=b\r\n45\r\n0\r\nT: x\r\n\r\n",
    "empty": b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n",
    "no content": b"HTTP/1.1 204 No Content\r\n\r\n",
    "after interim": b"HTTP/1.1 103 Hints\r\n\r\nHTTP/1.1 100 C\r\n\r\n"
    b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1",
}
SURPLUS = [
    b"H",
    b"HTTP/1.1 200",
    b"HTTP/1.1 200 OK\r\nContent-Le",
    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}",
    b"HTTP/1.1 103 Hints\r\n\r\n",
    b"67890",
    b"\x00\xff",
    b"<html>",
]


@pytest.fixture(params=["C", "Python"])
def loop_and_kind(request: pytest.FixtureRequest) -> Iterator[tuple[asyncio.AbstractEventLoop, str]]:
    loop = asyncio.new_event_loop()
    yield loop, request.param
    loop.close()


def gate(where: tuple[asyncio.AbstractEventLoop, str], **options: Any) -> OneResponse:
    loop, kind = where

    def parser() -> Any:
        handler = ResponseHandler(loop)
        handler.set_response_params(
            read_until_eof=True,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
            max_headers=MOST_HEADERS + 1,
        )
        if kind == "C":
            return handler._parser
        return HttpResponseParserPy(
            handler,
            loop,
            65536,
            response_with_body=True,
            read_until_eof=True,
            max_line_size=LONGEST_LINE,
            max_field_size=LONGEST_LINE,
            max_headers=MOST_HEADERS + 1,
        )

    return OneResponse(parser, **options)


def fed(to: OneResponse, *parts: bytes) -> list[tuple[int, bytes]]:
    """The responses that come out: status and body."""
    passed = [message for part in parts for message in to.feed_data(part)[0]]
    return [(message.code, b"".join(getattr(payload, "_buffer", ()))) for message, payload in passed]


BODIES = {"length": b"12345", "chunked": b"12345", "empty": b"", "no content": b"", "after interim": b"1"}


@pytest.mark.parametrize("name", RESPONSES)
def test_a_response_alone_leaves_nothing(loop_and_kind: Any, name: str) -> None:
    one = gate(loop_and_kind)
    assert fed(one, RESPONSES[name])[-1][1] == BODIES[name]
    assert one.complete
    assert not one.surplus


@pytest.mark.parametrize("name", RESPONSES)
@pytest.mark.parametrize("surplus", SURPLUS)
def test_what_follows_a_response_is_noticed_wherever_the_bytes_are_divided(
    loop_and_kind: Any, name: str, surplus: bytes
) -> None:
    said = RESPONSES[name] + surplus
    for cut in range(len(said)):
        one = gate(loop_and_kind)
        answers = fed(one, *(part for part in (said[:cut], said[cut:]) if part))
        final = [answer for answer in answers if answer[0] >= 200]
        assert len(final) == 1, cut
        assert final[0][1] == BODIES[name], cut
        assert one.complete, cut
        assert one.surplus, cut


@pytest.mark.parametrize("name", RESPONSES)
@pytest.mark.parametrize("surplus", [b"X", b"<html>", b"HTTP/1.1 200 OK\n"])
def test_what_follows_a_response_with_bare_line_feeds_does_not_spoil_it(
    loop_and_kind: Any, name: str, surplus: bytes
) -> None:
    head, _, body = RESPONSES[name].rpartition(b"\r\n\r\n")
    if name == "chunked":
        head, _, body = RESPONSES[name].partition(b"\r\n\r\n")
    said = head.replace(b"\r\n", b"\n") + b"\n\n" + body + surplus
    one = gate(loop_and_kind)
    assert fed(one, said)[-1][1] == BODIES[name]
    assert one.complete
    assert one.surplus


@pytest.mark.parametrize("name", RESPONSES)
def test_a_second_response_makes_a_used_connection_unreliable(loop_and_kind: Any, name: str) -> None:
    one = gate(loop_and_kind, first=False)
    with pytest.raises(UnmatchedResponse):
        one.feed_data(RESPONSES[name] * 2)


def test_success_before_the_request_was_sent_is_not_the_answer(loop_and_kind: Any) -> None:
    one = gate(loop_and_kind, unsent=lambda: True)
    with pytest.raises(UnmatchedResponse, match="before the request was completely sent"):
        one.feed_data(RESPONSES["empty"])


@pytest.mark.parametrize(
    ("head", "words"),
    [
        (b"HTTP/1.1 200 " + b"x" * 110_000, "a status line of 1"),
        (b"HTTP/1.1 200 OK\r\nSet-Cookie: " + b"x" * 110_000, "a header 'Set-Cookie' of 1"),
        (b"HTTP/1.1 200 OK\r\n" + b"x" * 110_000 + b": 1", "a header line of 1"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * 5001 + b"\r\n", "headers, more than the limit of 5,000"),
        (
            b"HTTP/1.1 200 OK\r\n" + b"".join(b"A: " + b"x" * 99_000 + b"\r\n" for _ in range(4)) + b"\r\n",
            "bytes in total, more than the limit of 307,200",
        ),
    ],
)
def test_headers_that_are_too_large_are_reported_as_such(loop_and_kind: Any, head: bytes, words: str) -> None:
    for size in (4096, 65536, 1 << 20):
        one = gate(loop_and_kind)
        with pytest.raises(HeaderLimitExceeded) as caught:
            fed(one, *(head[start : start + size] for start in range(0, len(head), size)))
        assert words in caught.value.message


def test_headers_as_large_as_curl_takes_them_are_read(loop_and_kind: Any) -> None:
    line = b"A: " + b"x" * 99_000 + b"\r\n"
    said = b"HTTP/1.1 200 " + b"y" * 4000 + b"\r\n" + line * 3 + b"Content-Length: 0\r\n\r\n"
    one = gate(loop_and_kind)
    assert [code for code, _ in fed(one, said)] == [200]
    one = gate(loop_and_kind)
    said = b"HTTP/1.1 200 OK\r\n" + b"A: 1\r\n" * 4998 + b"Content-Length: 0\r\n\r\n"
    assert [code for code, _ in fed(one, said)] == [200]


@pytest.mark.parametrize(
    "tail",
    [
        b"5;" + b"x" * 400_000,
        b"0\r\n" + b"T: 1\r\n" * 6000 + b"\r\n",
        b"0\r\nT: " + b"x" * 110_000 + b"\r\n\r\n",
        b"0\r\n" + b"".join(b"T: " + b"x" * 90_000 + b"\r\n" for _ in range(5)),
    ],
)
def test_extensions_and_trailers_that_are_too_large_are_called_so(loop_and_kind: Any, tail: bytes) -> None:
    one = gate(loop_and_kind)
    ((_, payload),) = one.feed_data(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n")[0]
    with pytest.raises(HeaderLimitExceeded) as caught:
        fed(one, *(tail[start : start + 16384] for start in range(0, len(tail), 16384)))
    assert "trailers" in caught.value.message or "trailer" in caught.value.message
    assert payload.exception() is caught.value


def test_trailers_that_are_too_many_are_called_so_when_all_arrives_at_once(loop_and_kind: Any) -> None:
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n" + b"T: 1\r\n" * 9000 + b"\r\n"
    with pytest.raises(HeaderLimitExceeded, match="5,000"):
        gate(loop_and_kind).feed_data(said)


@given(
    name=st.sampled_from(sorted(RESPONSES)),
    surplus=st.binary(min_size=1, max_size=40).filter(lambda data: data.strip(b"\r\n")),
    cuts=st.lists(st.integers(0, 200), max_size=5),
)
def test_whatever_follows_never_becomes_a_response(name: str, surplus: bytes, cuts: list[int]) -> None:
    said = RESPONSES[name] + surplus
    loop = asyncio.new_event_loop()
    places = sorted({0, len(said), *(cut for cut in cuts if cut < len(said))})
    one = gate((loop, "C"))
    answers = fed(one, *(said[start:end] for start, end in pairwise(places)))
    assert [body for code, body in answers if code >= 200] == [BODIES[name]]
    assert one.complete
    assert one.surplus
    loop.close()
