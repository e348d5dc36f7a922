"""What needs a socket: mutual TLS, headers, and interrupted responses."""

from __future__ import annotations

import asyncio
import io
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from waiting import eventually
from yarl import URL

from fleetapi.sandbox import Sandbox
from fleetapi.sandbox.network.certificate_authority import CertificateAuthority


def trusting(sandbox: Sandbox) -> ssl.SSLContext:
    """Return a TLS context that trusts the sandbox but has no certificate."""
    return ssl.create_default_context(cafile=sandbox.ca_path)


async def requests_arrived(api: Any, times: int = 1) -> None:
    """Wait until this many requests have arrived."""
    await eventually(lambda: len(api.sandbox.requests) >= times)


async def test_pages_come_over_mutual_tls(wire: Callable[..., Any]) -> None:
    async with wire() as api:
        async with api.session.get(api.url("/fleets")) as response:
            assert response.status == 200
            assert response.headers["Content-Type"] == "application/hal+json"
            assert response.headers["X-RateLimit-Limit-2"] == "10000"
            fleets = await response.json(content_type=None)
        fid = fleets["_embedded"]["fleets"][0]["id"]
        status, page = await api.get(f"/fleets/{fid}/vehicles")
        assert (status, page["total"]) == (200, 56)


async def test_links_can_be_followed_unchanged(wire: Callable[..., Any]) -> None:
    async with wire() as api:
        _, fleets = await api.get("/fleets")
        href = fleets["_embedded"]["fleets"][0]["_links"]["vehicles"]["href"]
        async with api.session.get(href, params={"client_id": api.sandbox.client_id}) as response:
            assert response.status == 200


async def test_headers_may_be_as_large_as_in_curl(wire: Callable[..., Any]) -> None:
    async with wire() as api:
        headers = {"X-Large": "x" * 90_000, **{f"X-{number}": "1" for number in range(1000)}}
        async with api.session.get(api.url("/fleets"), headers=headers) as response:
            assert response.status == 200


async def refusal(url: str, context: ssl.SSLContext) -> aiohttp.ClientError:
    """Return the error of a request whose handshake fails."""
    connector = aiohttp.TCPConnector(ssl=context)
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises(aiohttp.ClientError) as caught:
            await session.get(url)
    return caught.value


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_client_certificate_is_required(wire: Callable[..., Any], newest: ssl.TLSVersion) -> None:
    async with wire() as api:
        context = ssl.create_default_context(cafile=api.sandbox.ca_path)
        context.maximum_version = newest
        await refusal(api.url("/fleets"), context)
        assert api.sandbox.requests == ()


async def test_a_certificate_of_another_authority_is_rejected(
    wire: Callable[..., Any], tmp_path: Any
) -> None:
    stranger = CertificateAuthority().client("MZP123456")
    (tmp_path / "stranger.pem").write_bytes(stranger.certificate + stranger.key)
    async with wire() as api:
        context = ssl.create_default_context(cafile=api.sandbox.ca_path)
        context.load_cert_chain(tmp_path / "stranger.pem")
        await refusal(api.url("/fleets"), context)
        assert api.sandbox.requests == ()


async def test_an_expired_certificate_is_rejected(wire: Callable[..., Any], tmp_path: Any) -> None:
    async with wire() as api:
        now = datetime.now(UTC)
        over = api.sandbox.authority.client(
            api.sandbox.username, validity=(now - timedelta(days=2), now - timedelta(days=1))
        )
        (tmp_path / "over.pem").write_bytes(over.certificate + over.key)
        context = ssl.create_default_context(cafile=api.sandbox.ca_path)
        context.load_cert_chain(tmp_path / "over.pem")
        await refusal(api.url("/fleets"), context)
        assert api.sandbox.requests == ()


async def test_the_server_is_not_trusted_by_default(wire: Callable[..., Any]) -> None:
    async with wire() as api:
        error = await refusal(api.url("/fleets"), ssl.create_default_context())
        assert isinstance(error, aiohttp.ClientConnectorCertificateError)


async def test_errors_are_plain_json(wire: Callable[..., Any]) -> None:
    async with wire() as api, api.session.get(api.url("/fleets/unknown")) as response:
        assert response.status == 404
        assert response.headers["Content-Type"] == "application/json"
        assert (await response.json())["code"] == 40499


async def test_a_response_without_content(wire: Callable[..., Any], monitor: dict[str, Any]) -> None:
    async with wire() as api:
        fid = api.sandbox.world.fleets[0].id
        async with api.session.post(api.url(f"/fleets/{fid}/monitors"), json=monitor) as response:
            mid = (await response.json(content_type=None))["monitorId"]
        async with api.session.delete(api.url(f"/fleets/{fid}/monitors/{mid}")) as response:
            assert (response.status, await response.read()) == (204, b"")
        assert api.sandbox.requests[0].json() == monitor


async def test_a_reset_interrupts_the_response(wire: Callable[..., Any]) -> None:
    async with wire() as api:
        api.sandbox.fail_next("reset")
        with pytest.raises(aiohttp.ClientError):
            await api.get("/fleets")
        assert (await api.get("/fleets"))[0] == 200
        assert [request.faults for request in api.sandbox.requests] == [("reset",), ()]


async def test_a_slow_response_is_delayed(wire: Callable[..., Any]) -> None:
    async with wire() as api:
        api.sandbox.fail_next("slow", seconds=600)
        late = asyncio.create_task(api.get("/fleets"))
        await requests_arrived(api)
        assert (await api.get("/fleets"))[0] == 200  # the next request is answered first
        assert not late.done()
        late.cancel()


async def test_html_is_declared_as_html(wire: Callable[..., Any]) -> None:
    async with wire(faults={"html502": 1}) as api, api.session.get(api.url("/fleets")) as response:
        assert (response.status, response.content_type) == (502, "text/html")


async def test_an_endless_body_is_413_with_the_vendors_error(wire: Callable[..., Any]) -> None:
    body = io.BytesIO(b"x" * 1_100_000)
    async with wire() as api:
        async with api.session.post(api.url("/fleets"), data=body) as response:
            assert response.status == 413
            assert (await response.json())["code"] == 41300
        assert [(request.method, request.status) for request in api.sandbox.requests] == [("POST", 413)]


async def test_requests_in_flight_are_counted(wire: Callable[..., Any]) -> None:
    async with wire() as api:
        api.sandbox.fail_next("slow", times=7, seconds=600)
        slow = [asyncio.create_task(api.get("/fleets")) for _ in range(7)]
        await requests_arrived(api, 7)
        assert api.sandbox.max_in_flight == 7
        for task in slow:
            task.cancel()


async def test_forget_keeps_counting_requests_in_flight(wire: Callable[..., Any]) -> None:
    async with wire() as api:
        await api.get("/fleets")
        api.sandbox.forget()
        assert (api.sandbox.requests, api.sandbox.max_in_flight) == ((), 0)
        api.sandbox.fail_next("slow", seconds=600)
        slow = asyncio.create_task(api.get("/fleets"))
        await requests_arrived(api)
        api.sandbox.forget()
        assert (api.sandbox.requests, api.sandbox.max_in_flight) == ((), 1)
        await api.get("/fleets")
        assert (len(api.sandbox.requests), api.sandbox.max_in_flight) == (1, 2)
        slow.cancel()


async def test_stopping_does_not_wait_for_slow_responses(wire: Callable[..., Any]) -> None:
    async with wire() as api:
        api.sandbox.fail_next("slow", seconds=600)
        waiting = asyncio.create_task(api.get("/fleets"))
        await requests_arrived(api)
        await asyncio.wait_for(api.sandbox.stop(), 5)
        with pytest.raises(aiohttp.ClientError):
            await waiting


@pytest.mark.parametrize(
    ("changes", "length", "statuses"),
    [
        ({}, 2, [100, 400]),
        ({"expect": "100-Continue"}, 2, [100, 400]),
        ({"authorization": "Basic guessed"}, 2, [401]),
        ({}, (1 << 20) + 1, [413]),
        ({"expect": "a-miracle"}, 2, [417]),
    ],
    ids=str,
)
async def test_expect_100_continue(
    wire: Callable[..., Any], changes: dict[str, str], length: int, statuses: list[int]
) -> None:
    async with wire() as api:
        sandbox = api.sandbox
        context = trusting(sandbox)
        context.load_cert_chain(sandbox.certificate_path, sandbox.key_path, sandbox.key_password)
        url = URL(api.url(f"/fleets/{sandbox.world.fleets[0].id}/monitors"))
        reader, writer = await asyncio.open_connection(url.host, url.port, ssl=context)
        headers = {
            "host": "x",
            "authorization": api.session.headers["Authorization"],
            "accept": "application/hal+json",
            "content-type": "application/json",
            "content-length": str(length),
            "expect": "100-continue",
        }
        lines = [f"POST {url.raw_path_qs} HTTP/1.1", *(f"{k}: {v}" for k, v in (headers | changes).items())]
        writer.write("\r\n".join([*lines, "", ""]).encode())
        seen: list[int] = []
        async with asyncio.timeout(20):
            while len(seen) < len(statuses):
                seen.append(int((await reader.readuntil(b"\r\n\r\n")).split()[1]))
                if seen[-1] == 100:
                    writer.write(b"{}")
        assert seen == statuses
        assert [each.status for each in sandbox.requests] == statuses[-1:]
        writer.close()
