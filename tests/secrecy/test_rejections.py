"""Whatever is rejected, and wherever it came from: nothing that a tool could print of it shows a secret."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from frames import shown

from fleetapi import ClientCertificate, FleetClient, Monitor, Secret, enters
from fleetapi.config import SETTINGS, Settings, load_settings
from fleetapi.errors import FleetError
from fleetapi.monitors.subscription import Attribute, AttributeKind, Webhook
from fleetapi.remote_commands import Doors, RemoteCallback
from fleetapi.session.credentials import Credentials
from fleetapi.webhooks import ExpectedSecret, Receiver, Router, decode, decode_all

PLANTED = "pl4nt3d"
SECRETS: dict[str, Any] = {
    "client_id": f"cid-{PLANTED}",
    "username": "MZP12345",
    "password": f"pw-{PLANTED}",
    "certificate": f"/nowhere/me.pem:cert-{PLANTED}",
    "proxy": f"http://user:proxy-{PLANTED}@proxy.example:3128",
}
WRONG: dict[str, list[Any]] = {
    "client_id": ["", 7, f"\x00{PLANTED}", f"{PLANTED}\udcff", [PLANTED]],
    "username": ["", f"a:{PLANTED}", 7, f"{PLANTED}\n"],
    "password": ["", f"{PLANTED}\r", f"\ud800{PLANTED}", PLANTED.encode(), {PLANTED}],
    "certificate": ["", f"a.pem:{PLANTED}\n", f"a.pem:{PLANTED}".encode(), f"\0:{PLANTED}", 7],
    "key": ["", "a\0b", 7],
    "key_password": ["", f"{PLANTED}\n", f"{PLANTED}\udcff", [PLANTED]],
    "ca": ["", "a\0b", 7],
    "version": ["v4", "", 3],
    "base_url": [
        "",
        f"http://user:{PLANTED}@host",
        f"https://user:{PLANTED}@host",
        f"user:{PLANTED}@host",
        f"https://host/a?client_id={PLANTED}",
        f"ftp://host/a?client_id={PLANTED}",
        f"https://host/#{PLANTED}",
        "https://host/v9",
        "https://[",
        7,
    ],
    "dialect": ["english", 7],
    "concurrency": ["many", 0, 1.5, True, "1e9"],
    "timeout": ["soon", -1, float("nan"), True],
    "proxy": [
        "",
        f"socks5://user:{PLANTED}@host",
        f"user:{PLANTED}@host",
        f"http://user:{PLANTED}@[",
        f"http://user:{PLANTED}@host:0",
        7,
    ],
}
REJECTED = [(name, value) for name, values in WRONG.items() for value in values]
each_rejected = pytest.mark.parametrize(
    ("name", "value"), REJECTED, ids=[f"{name}-{number}" for number, (name, _) in enumerate(REJECTED)]
)


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The environment of a process holds more than our settings."""
    monkeypatch.setenv("DATABASE_PASSWORD", f"db-{PLANTED}")
    monkeypatch.setenv("CB_AUTH", f"Basic {PLANTED}")
    monkeypatch.delenv("ABSENT", raising=False)
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("FLEETAPI_"):
            monkeypatch.delenv(name)


def hidden(error: BaseException) -> None:
    text = shown(error)
    assert PLANTED not in text, text[max(text.index(PLANTED) - 300, 0) :][:600]


def rejects(call: Callable[[], Any]) -> None:
    """`call` is refused, by a readable error, and nothing is shown."""
    with pytest.raises(FleetError) as caught:
        call()
    assert caught.value.message
    hidden(caught.value)


def test_every_setting_has_values_that_are_wrong() -> None:
    assert WRONG.keys() == SETTINGS.keys()


def together(name: str, value: Any) -> dict[str, Any]:
    beside = {"key_password": f"key-{PLANTED}"} if name != "certificate" else {}
    given = SECRETS | beside | {name: value}
    if name in {"key", "ca", "key_password"}:
        given["certificate"] = "/nowhere/me.pem"
    return given


@each_rejected
def test_an_argument_of_a_client(name: str, value: Any) -> None:
    rejects(lambda: FleetClient(**together(name, value)))
    rejects(lambda: FleetClient.from_env(**together(name, value)))


@each_rejected
def test_an_argument_of_settings(name: str, value: Any) -> None:
    if not (
        name == "certificate" and isinstance(value, str) and value and "\n" not in value and "\0" not in value
    ):
        given = together(name, value)
        rejects(lambda: Settings(**given))
        rejects(lambda: load_settings(given))


@each_rejected
def test_a_variable(name: str, value: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if not isinstance(value, str) or not value or "\0" in value or value.startswith("\ud800"):
        return  # no variable can hold it, or it counts as not set
    for each, text in together(name, value).items():
        monkeypatch.setenv(SETTINGS[each].variable, text)
    rejects(FleetClient.from_env)
    rejects(load_settings)


def toml(value: Any) -> str:
    if isinstance(value, str):
        return '"' + "".join(f"\\u{ord(each):04x}" for each in value) + '"'
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


@each_rejected
def test_a_key_of_the_file(name: str, value: Any, tmp_path: Path) -> None:
    if not isinstance(value, str | int | float) or (isinstance(value, str) and any(map(_half, value))):
        return  # TOML has no form for it
    lines = [f"{each} = {toml(given)}" for each, given in together(name, value).items()]
    (tmp_path / "fleetapi.toml").write_text("\n".join(["[profiles.default]", *lines]), encoding="utf-8")
    rejects(FleetClient.from_env)
    rejects(load_settings)


def _half(character: str) -> bool:
    return "\ud800" <= character <= "\udfff"


@pytest.mark.parametrize(
    "text",
    [
        f'password = "{PLANTED}"',
        f'[profiles.default]\npassword = "{PLANTED}"\nmystery = 1',
        f'[profiles.default]\npassword = "{PLANTED}',
        f'[profile.default]\npassword = "{PLANTED}"',
        f'profiles = "{PLANTED}"',
        f'[profiles]\ndefault = "{PLANTED}"',
        f'[profiles.other]\npassword = "{PLANTED}"',
    ],
)
def test_a_file_that_cannot_be_read(text: str, tmp_path: Path) -> None:
    (tmp_path / "fleetapi.toml").write_text(text, encoding="utf-8")
    rejects(FleetClient.from_env)
    rejects(load_settings)


CONTRADICTIONS: dict[str, dict[str, Any]] = {
    "contents": SECRETS
    | {"certificate": f"-----BEGIN {PLANTED}", "key": f"-----BEGIN {PLANTED}", "timeout": 0},
    "nothing": {},
    "no certificate": {name: SECRETS[name] for name in ("client_id", "username", "password")},
    "no client id": {name: SECRETS[name] for name in ("username", "password", "certificate")},
    "key without certificate": {
        "key_password": PLANTED,
        "client_id": "c",
        "username": "u",
        "password": PLANTED,
    },
    "twice": SECRETS | {"certificate": ClientCertificate("a", password=PLANTED), "key_password": PLANTED},
    "password twice": SECRETS | {"key_password": f"key-{PLANTED}"},
    "unknown": SECRETS | {"pasword": PLANTED},
    "deadline": SECRETS | {"deadline": -1},
    "hooks": SECRETS | {"hooks": [7]},
    "largest": SECRETS | {"largest_answer": -1},
    "both": SECRETS | {"session": object(), "connector": object()},
}


@pytest.mark.parametrize("given", CONTRADICTIONS.values(), ids=list(CONTRADICTIONS))
def test_arguments_that_contradict_each_other(given: dict[str, Any]) -> None:
    for make in (FleetClient, FleetClient.from_env):
        with pytest.raises((FleetError, TypeError)) as caught:
            make(**given)
        hidden(caught.value)


async def asking(client: FleetClient, body: Any) -> None:
    await client.request("POST", "/fleets", json=body)


SECRET_BODY = {
    "webhook": {"attributes": [{"type": "Header", "key": "Authorization", "value": f"Basic {PLANTED}"}]}
}
AWAITED: dict[str, Callable[[FleetClient], Any]] = {
    "no JSON": lambda client: asking(client, {**SECRET_BODY, "odd": object()}),
    "no path": lambda client: client.request("POST", "nowhere", json=SECRET_BODY),
    "no method": lambda client: client.request("PEST", "/fleets", json=SECRET_BODY),
    "no query": lambda client: client.request("POST", "/fleets", query="a", json=SECRET_BODY),  # type: ignore[arg-type]
    "no media type": lambda client: client.request("POST", "/fleets", accept="\n", json=SECRET_BODY),
    "no timeout": lambda client: client.request("POST", "/fleets", timeout=-1, json=SECRET_BODY),
    "no file": lambda client: client.request("POST", "/fleets", json=SECRET_BODY),
    "a monitor with errors": lambda client: client.fleet("f").monitors.create(SECRET_BODY),
    "a monitor that is none": lambda client: client.fleet("f").monitors.create([SECRET_BODY]),  # type: ignore[arg-type]
    "a monitor unseen": lambda client: client.fleet("f").monitors.replace("m", SECRET_BODY, check=False),
    "a monitor and a stranger": lambda client: client.fleet("f").monitors.create(
        SECRET_BODY,
        check=False,
        mystery=1,  # type: ignore[call-arg]
    ),
    "a callback": lambda client: client.fleet("f").remote_callbacks.create(SECRET_BODY),
    "a wrong callback": lambda client: client.fleet("f").remote_callbacks.replace(
        "c", {"callback": {"webhook": {"target": f"no URL {PLANTED}", **SECRET_BODY["webhook"]}}}
    ),
    "a callback that is none": lambda client: client.fleet("f").remote_callbacks.create(PLANTED),  # type: ignore[arg-type]
}


@pytest.mark.parametrize("call", AWAITED.values(), ids=list(AWAITED))
async def test_a_call_that_is_refused_or_fails(call: Callable[[FleetClient], Any]) -> None:
    client = FleetClient(**SECRETS)
    with pytest.raises((FleetError, TypeError)) as caught:
        await call(client)
    hidden(caught.value)
    await client.aclose()


MONITOR = Monitor("x").when(enters(lat=1, lon=2, radius_km=3))
CALLBACK = RemoteCallback("x", remote_types=Doors)
HEADERS = {"Authorization": f"Basic {PLANTED}"}
PEM = f"-----BEGIN PRIVATE KEY-----\n{PLANTED}\n-----END PRIVATE KEY-----\n"
COMPOSED: dict[str, Callable[[], Any]] = {
    "notify, no URL": lambda: MONITOR.notify("nowhere", headers=HEADERS),
    "notify, query": lambda: MONITOR.notify(f"ftp://a.b/?token={PLANTED}"),
    "notify, header": lambda: MONITOR.notify("https://a.b", headers={"Authorization": f"{PLANTED}\n"}),
    "notify, variable": lambda: MONITOR.notify(
        "https://a.b", headers={**HEADERS, "X-Token": f"$vni{PLANTED}"}
    ),
    "notify, attribute": lambda: MONITOR.notify("https://a.b", attributes=[("Header", "X", PLANTED)]),  # type: ignore[list-item]
    "notify, twice": lambda: MONITOR.notify("https://a.b", headers={**HEADERS, "authorization": "x"}),
    "notify, bytes": lambda: MONITOR.notify("https://a.b", headers={"Authorization": PLANTED.encode()}),  # type: ignore[dict-item]
    "attribute, kind": lambda: Attribute("Hed", "Authorization", f"Basic {PLANTED}"),
    "attribute, key": lambda: Attribute(AttributeKind.HEADER, "", f"Basic {PLANTED}"),
    "webhook": lambda: Webhook(f"https://a.b/\n?token={PLANTED}", "n"),
    "from_dict": lambda: Monitor.from_dict({"label": "x", **SECRET_BODY}),
    "from_json": lambda: Monitor.from_json(f'{{"token": "{PLANTED}", "token": 1}}'),
    "from_json, none": lambda: Monitor.from_json(f"{{'token': '{PLANTED}'"),
    "to_dict": lambda: Monitor("x").when(enters(lat=1, lon=2, radius_km=3)).to_dict(),
    "to_dict, resolved": lambda: MONITOR.notify(
        "https://a.b", headers={"Authorization": Secret.env("CB_AUTH"), "X": Secret.env("ABSENT")}
    ).to_dict(secrets="resolve"),
    "to_json, resolved": lambda: MONITOR.notify(
        "https://a.b", headers={"Authorization": Secret.env("CB_AUTH"), "X": Secret.env("ABSENT")}
    ).to_json(secrets="resolve"),
    "callback, no URL": lambda: CALLBACK.notify("nowhere", headers=HEADERS),
    "callback, resolved": lambda: CALLBACK.notify(
        "https://a.b", headers={"Authorization": Secret.env("CB_AUTH"), "X": Secret.env("ABSENT")}
    ).to_dict(secrets="resolve"),
    "secret, absent": lambda: Secret.env("ABSENT").resolve(),
    "secret, elsewhere": lambda: Secret.env("ABSENT").resolve({"OTHER": PLANTED}),
    "expected, no key": lambda: ExpectedSecret.header("", PLANTED),
    "expected, no header": lambda: ExpectedSecret.header("a b", PLANTED),
    "expected, bytes": lambda: ExpectedSecret.query("key", PLANTED.encode()),  # type: ignore[arg-type]
    "expected, swapped": lambda: ExpectedSecret.body(Secret.env(PLANTED), ""),  # type: ignore[arg-type]
    "receiver, text": lambda: Receiver(Router(), secret=PLANTED),  # type: ignore[arg-type]
    "receiver, none": lambda: Receiver(Router(), secret=[]),
    "receiver, absent": lambda: Receiver(Router(), secret=ExpectedSecret.header("A", Secret.env("ABSENT"))),
    "receiver, bounds": lambda: Receiver(Router(), secret=ExpectedSecret.header("A", PLANTED), workers=0),
    "credentials": lambda: Credentials(f"cid-{PLANTED}", "a:b", f"pw-{PLANTED}"),
    "certificate": lambda: ClientCertificate(f"a.pem:{PLANTED}", password=PLANTED),
    "certificate, password": lambda: ClientCertificate("a.pem", password=[PLANTED]),  # type: ignore[arg-type]
    "certificate, text": lambda: ClientCertificate.from_pem(PEM, password=[PLANTED]),  # type: ignore[arg-type]
    "certificate, damaged": lambda: ClientCertificate.from_pem(PEM, PEM, password=PLANTED).load(),
    "certificate, no text": lambda: ClientCertificate.from_pem(PLANTED, {PLANTED}),  # type: ignore[arg-type]
    "certificate, file": lambda: ClientCertificate("/nowhere/a.pem", password=PLANTED).load(),
    "decode": lambda: decode(f"{{{PLANTED}".encode()),
    "decode, kind": lambda: decode({"attributes": [{"key": "k", "value": PLANTED}]}),
    "decode_all": lambda: decode_all(f'{{"attributes": "{PLANTED}"}}'),
}


@pytest.mark.parametrize("call", COMPOSED.values(), ids=list(COMPOSED))
def test_what_is_composed_or_read(call: Callable[[], Any]) -> None:
    rejects(call)


def test_an_error_that_nobody_has_foreseen_says_where_it_was_raised() -> None:
    class Path:
        def __fspath__(self) -> str:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught:
        FleetClient(**(SECRETS | {"certificate": None, "key": Path()}))
    hidden(caught.value)
    (note,) = caught.value.__notes__
    assert "__fspath__" in note
    assert "test_rejections.py" in note


def test_what_the_caller_handles_keeps_its_traceback() -> None:
    own = ValueError("the caller's")
    try:
        raise own
    except ValueError:
        rejects(FleetClient)
    assert own.__traceback__ is not None


async def test_a_connector_that_is_none_is_refused_when_the_client_opens() -> None:
    given: Any = SECRETS | {"certificate": None, "connector": object()}
    client = FleetClient(**given)
    with pytest.raises(FleetError, match="connector") as caught:
        await asking(client, SECRET_BODY)
    hidden(caught.value)
    await client.aclose()
