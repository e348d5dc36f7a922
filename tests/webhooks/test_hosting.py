"""A receiver in other applications: mounted, routed, and started by whatever happens first."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from fastapi import APIRouter, FastAPI
from hosting import TestClient, in_aiohttp, in_uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.routing import Host, Mount, Route, Router

from fleetapi.errors import UsageError
from fleetapi.webhooks import Receiver, aiohttp_app, aiohttp_handler, asgi_app
from fleetapi.webhooks import Router as EventRouter

Make = Callable[..., dict[str, Any]]
HEADERS = {"Authorization": "Bearer open sesame"}


def endpoint(receiver: Receiver) -> Any:
    """For `add_route`, which takes applications but whose type names functions alone."""
    return asgi_app(receiver)


def fastapi_mount(receiver: Receiver) -> FastAPI:
    app = FastAPI()
    app.mount("/hooks", asgi_app(receiver))
    return app


def fastapi_mount_with_a_slash(receiver: Receiver) -> FastAPI:
    app = FastAPI()
    app.mount("/hooks/", asgi_app(receiver))
    return app


def fastapi_route(receiver: Receiver) -> FastAPI:
    app = FastAPI()
    app.add_route("/hooks", endpoint(receiver))
    return app


def fastapi_route_of_every_path(receiver: Receiver) -> FastAPI:
    app = FastAPI(redirect_slashes=False)
    app.add_route("/hooks{rest:path}", endpoint(receiver), methods=["POST"])
    return app


def fastapi_router(receiver: Receiver) -> FastAPI:
    app, router = FastAPI(), APIRouter()
    router.add_route("/hooks", endpoint(receiver), methods=["POST"])
    app.include_router(router)
    return app


def fastapi_in_fastapi(receiver: Receiver) -> FastAPI:
    app = FastAPI()
    app.mount("/hooks", fastapi_mount(receiver))
    return app


def starlette_mount(receiver: Receiver) -> Starlette:
    return Starlette(routes=[Mount("/hooks", asgi_app(receiver))])


def starlette_mount_of_everything(receiver: Receiver) -> Starlette:
    return Starlette(routes=[Mount("", asgi_app(receiver))])


def starlette_route(receiver: Receiver) -> Starlette:
    return Starlette(routes=[Route("/hooks", asgi_app(receiver), methods=["POST"])])


def starlette_nested(receiver: Receiver) -> Starlette:
    async def pass_on(request: Any, call_next: Any) -> Any:
        return await call_next(request)

    inner = Router([Mount("/", asgi_app(receiver))])
    middleware = [Middleware(BaseHTTPMiddleware, dispatch=pass_on)]
    return Starlette(routes=[Host("{any}", Mount("/hooks", inner))], middleware=middleware)


def bare(receiver: Receiver) -> Any:
    return asgi_app(receiver)


def aiohttp_subapp(receiver: Receiver) -> web.Application:
    app = web.Application()
    app.add_subapp("/hooks", aiohttp_app(receiver))
    return app


def aiohttp_subapp_with_a_path(receiver: Receiver) -> web.Application:
    app = web.Application()
    app.add_subapp("/hooks", aiohttp_app(receiver, "/in/"))
    return app


def aiohttp_whole(receiver: Receiver) -> web.Application:
    return aiohttp_app(receiver, "/hooks")


def aiohttp_route(receiver: Receiver) -> web.Application:
    app = web.Application()
    app.router.add_route("*", "/hooks{rest:.*}", aiohttp_handler(receiver))
    return app


def aiohttp_post(receiver: Receiver) -> web.Application:
    app = web.Application()
    app.router.add_post("/hooks", aiohttp_handler(receiver))
    return app


BOTH = ("/hooks", "/hooks/")
BELOW = ("/hooks/", "/hooks/a", "/hooks/a/b/")
PLACES: list[tuple[Callable[[Receiver], Any], tuple[str, ...]]] = [
    (fastapi_mount, BELOW),
    (fastapi_mount_with_a_slash, BELOW),
    (fastapi_route, ("/hooks",)),
    (fastapi_route_of_every_path, (*BOTH, *BELOW)),
    (fastapi_router, ("/hooks",)),
    (fastapi_in_fastapi, ("/hooks/hooks/", "/hooks/hooks/a")),
    (starlette_mount, BELOW),
    (starlette_mount_of_everything, ("/", "/hooks", "/hooks/a")),
    (starlette_route, ("/hooks",)),
    (starlette_nested, BELOW),
    (bare, ("/", *BOTH, *BELOW)),
    (aiohttp_subapp, (*BOTH, *BELOW)),
    (aiohttp_subapp_with_a_path, ("/hooks/in", "/hooks/in/", "/hooks/in/a")),
    (aiohttp_whole, (*BOTH, *BELOW)),
    (aiohttp_route, (*BOTH, *BELOW)),
    (aiohttp_post, ("/hooks",)),
]
every_place = pytest.mark.parametrize(("make", "paths"), PLACES, ids=[make.__name__ for make, _ in PLACES])


def serving(app: Any, **options: Any) -> AbstractAsyncContextManager[str]:
    return in_aiohttp(app) if isinstance(app, web.Application) else in_uvicorn(app, **options)


@every_place
@pytest.mark.parametrize("options", [{}, {"lifespan": "off"}, {"root_path": "/api"}], ids=str)
async def test_a_receiver_accepts_notifications_in_every_kind_of_application(
    make: Callable[[Receiver], Any], paths: tuple[str, ...], options: Any, make_desk: Any, message: Make
) -> None:
    desk = make_desk()
    async with serving(make(desk.receiver), **options) as url, aiohttp.ClientSession(headers=HEADERS) as http:
        for number, path in enumerate(paths):
            body = message(vin=str(number))
            async with http.post(url + path, json=body, allow_redirects=False) as response:
                assert response.status == 200, path
            async with http.put(url + path, json=body, allow_redirects=False) as response:
                assert response.status == 405, path
                assert response.headers["Allow"] == "POST"
            async with http.post(url + path, json=body, headers={"Authorization": "no"}) as response:
                assert response.status == 401, path
        await desk.settled()
    assert sorted(event.vin for event in desk.seen) == [str(number) for number in range(len(paths))]
    await desk.receiver.stop()


@pytest.mark.parametrize("make", [fastapi_mount, starlette_mount])
async def test_a_mounted_path_without_its_slash_is_redirected_to_the_receiver(
    make: Callable[[Receiver], Any], make_desk: Any, message: Make
) -> None:
    """Starlette redirects by itself; the documentation says which address to register."""
    desk = make_desk()
    async with (
        serving(make(desk.receiver)) as url,
        aiohttp.ClientSession(headers=HEADERS) as http,
        http.post(f"{url}/hooks", json=message()) as response,
    ):
        redirects = [(each.status, each.headers["Location"]) for each in response.history]
        assert redirects == [(307, f"{url}/hooks/")]
        assert response.status == 200
    await desk.receiver.stop()


@pytest.mark.parametrize("make", [fastapi_mount, fastapi_route, starlette_nested, bare, aiohttp_route])
def test_queued_notifications_are_handled_before_the_loop_ends(
    make: Callable[[Receiver], Any], make_desk: Any, message: Make
) -> None:
    """A mounted application gets no lifespan events, so only the end of the loop can stop it."""
    begun: list[asyncio.Event] = []
    seen: list[str] = []
    router = EventRouter()

    @router.default
    async def handler(event: Any) -> None:
        begun[-1].set()
        if event.vin == "first":
            await asyncio.Event().wait()  # the end of the loop cancels it, as all that is at work
        seen.append(event.vin)

    desk = make_desk(router, workers=1)

    async def day(*vins: str) -> None:
        begun.append(asyncio.Event())
        app = make(desk.receiver)
        async with serving(app, lifespan="off") as url, aiohttp.ClientSession(headers=HEADERS) as http:
            async with http.post(f"{url}/hooks/", json=[message(vin=vin) for vin in vins]) as response:
                assert response.status == 200
            await begun[-1].wait()

    asyncio.run(day("first", "A", "B"))
    assert seen == ["A", "B"]
    assert desk.receiver.stats.abandoned == 1
    assert repr(desk.receiver) == "<Receiver not running, 0 waiting>"
    asyncio.run(day("C"))
    assert seen == ["A", "B", "C"]


def test_the_test_client_of_starlette_needs_nothing_else(make_desk: Any, message: Make) -> None:
    desk = make_desk()
    client = TestClient(fastapi_mount(desk.receiver), headers=HEADERS)  # a loop for each request
    for vin in "ABC":
        assert client.post("/hooks", json=message(vin=vin)).status_code == 200
        assert [event.vin for event in desk.seen][-1] == vin
    with client:
        assert client.post("/hooks/", json=message(vin="D")).status_code == 200
    assert [event.vin for event in desk.seen] == list("ABCD")


async def test_the_lifespan_of_the_application_stops_it(make_desk: Any, message: Make) -> None:
    desk = make_desk()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with desk.receiver:
            yield

    app = FastAPI(lifespan=lifespan)
    hooks = asgi_app(desk.receiver)
    app.mount("/hooks", hooks)
    async with (
        in_uvicorn(app) as url,
        aiohttp.ClientSession(headers=HEADERS) as http,
        http.post(f"{url}/hooks/", json=message()) as response,
    ):
        assert response.status == 200
    assert [event.vin for event in desk.seen] == ["VF3AAAAAAAA000001"]
    await desk.receiver.ensure_started()  # a stopped receiver is not started again
    assert (await desk.post(message(vin="late"))).status == 500


async def test_an_explicit_start_after_the_first_request_also_stops_it(make_desk: Any, message: Make) -> None:
    desk = make_desk()
    await desk.receiver.ensure_started()
    await desk.receiver.ensure_started()
    assert (await desk.post(message(vin="A"))).status == 200
    async with desk.receiver:
        assert (await desk.post(message(vin="B"))).status == 200
        with pytest.raises(UsageError, match="already running"):
            await desk.receiver.start()
    assert [event.vin for event in desk.seen] == ["A", "B"]
    assert (await desk.post(message(vin="C"))).status == 500


async def test_stopping_a_receiver_that_a_request_has_started(make_desk: Any, message: Make) -> None:
    desk = make_desk()
    await desk.receiver.ensure_started()
    await desk.post(message())
    await desk.receiver.stop()
    assert len(desk.seen) == 1
    assert len(asyncio.all_tasks()) == 1


def test_a_loop_that_ended_without_stopping_the_receiver_is_noticed(
    make_desk: Any, message: Make, caplog: pytest.LogCaptureFixture
) -> None:
    desk = make_desk()

    async def begin() -> None:
        await desk.receiver.ensure_started()
        await desk.post(message(vin="lost"))

    loop = asyncio.new_event_loop()
    loop.run_until_complete(begin())
    for task in asyncio.all_tasks(loop):
        task.cancel()
    desk.receiver._ending = True  # no worker may be replaced in a loop that does not run
    loop.run_until_complete(asyncio.sleep(0))
    loop._asyncgens.clear()  # type: ignore[attr-defined]  # as after a crash
    loop.close()

    async def again() -> None:
        await desk.receiver.ensure_started()
        assert (await desk.post(message(vin="next"))).status == 200
        await desk.settled()

    with caplog.at_level(logging.ERROR):
        asyncio.run(again())
    assert [event.vin for event in desk.seen][-1] == "next"


async def test_a_request_in_another_loop_is_sent_again_and_not_mixed_up(
    make_desk: Any, message: Make
) -> None:
    desk = make_desk()
    async with desk.receiver:

        async def elsewhere() -> int:
            await desk.receiver.ensure_started()
            with pytest.raises(UsageError, match="another event loop"):
                await desk.receiver.stop()
            return int((await desk.post(message())).status)

        assert await asyncio.to_thread(asyncio.run, elsewhere()) == 500
    assert desk.seen == []


@pytest.mark.parametrize("first", ["the application", "the sub-application"])
async def test_an_application_may_run_the_receiver_of_its_sub_application(
    first: str, make_desk: Any, message: Make
) -> None:
    desk = make_desk()
    app = web.Application()

    async def running(_: web.Application) -> AsyncIterator[None]:
        async with desk.receiver:
            yield

    def add_subapp() -> None:
        app.add_subapp("/hooks", aiohttp_app(desk.receiver))

    steps = [lambda: app.cleanup_ctx.append(running), add_subapp]
    for step in steps if first == "the application" else reversed(steps):
        step()
    async with (
        in_aiohttp(app) as url,
        aiohttp.ClientSession(headers=HEADERS) as http,
        http.post(f"{url}/hooks", json=message()) as response,
    ):
        assert response.status == 200
    assert len(desk.seen) == 1
    assert (await desk.post(message(vin="late"))).status == 500


async def test_two_sub_applications_may_share_a_receiver(make_desk: Any, message: Make) -> None:
    desk = make_desk()
    app = web.Application()
    for prefix in ("/old", "/new"):
        app.add_subapp(prefix, aiohttp_app(desk.receiver))
    async with in_aiohttp(app) as url, aiohttp.ClientSession(headers=HEADERS) as http:
        for prefix in ("/old", "/new"):
            async with http.post(url + prefix, json=message(vin=prefix)) as response:
                assert response.status == 200
    assert [event.vin for event in desk.seen] == ["/old", "/new"]
    assert (await desk.post(message(vin="late"))).status == 500


async def test_an_application_that_is_started_again_starts_its_receiver_again(
    make_desk: Any, message: Make
) -> None:
    desk = make_desk()
    for vin in ("A", "B"):
        async with (
            in_aiohttp(aiohttp_app(desk.receiver)) as url,
            aiohttp.ClientSession(headers=HEADERS) as http,
            http.post(url, json=message(vin=vin)) as response,
        ):
            assert response.status == 200
    assert [event.vin for event in desk.seen] == ["A", "B"]
