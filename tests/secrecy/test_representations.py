"""`repr`, `str` and rich show public objects without their secrets, even before they are initialized."""

from __future__ import annotations

import copy
import inspect
import logging
import pickle
import re
import traceback
from collections.abc import Callable, Iterator
from importlib import import_module
from pkgutil import walk_packages
from typing import Any

import attrs
import pytest
from frames import in_rich

import fleetapi
from fleetapi import ClientCertificate, FleetClient, Monitor, Secret, enters
from fleetapi.config import Settings
from fleetapi.errors import ApiError, FleetError
from fleetapi.models import RemoteCallback as HeldCallback
from fleetapi.models import ReturnedMonitor, WebhookAttribute
from fleetapi.monitors.subscription import Attribute, AttributeKind, RemoteAttribute, Webhook
from fleetapi.remote_commands import Doors, RemoteCallback
from fleetapi.sandbox import RecordedDelivery, RecordedRequest, Sandbox
from fleetapi.sandbox.events.outbox import Posting
from fleetapi.session.credentials import Credentials, Redactor
from fleetapi.session.messages.request import Hidden, Request, SecretBody
from fleetapi.webhooks import ExpectedSecret, Head, Receiver, Router, decode
from fleetapi.webhooks.secrets import SecretCheck

PACKAGES = [
    fleetapi,
    *(
        import_module(f"fleetapi.{name}")
        for name in ("remote_commands", "config", "diagnostics", "errors", "models", "sandbox", "webhooks")
    ),
]
PLANTED = "pl4nt3d"
LOGIN: dict[str, Any] = {"client_id": PLANTED, "username": "MZP1", "password": PLANTED}
CERTIFICATE = ClientCertificate(f"/nowhere/me.pem:{PLANTED}")
HEADERS = {"Authorization": f"Basic {PLANTED}", "X-Token": PLANTED}
URL = f"https://my.dn/cb?token={PLANTED}"
ATTRIBUTES = [{"type": "Header", "key": "Authorization", "value": f"Basic {PLANTED}"}]
NOTIFIED = {"attributes": [{"key": "token", "value": PLANTED}], "events": [{"vin": "V"}]}
SUBSCRIPTION = {"label": "x", "callback": {"webhook": {"target": "https://my.dn", "attributes": ATTRIBUTES}}}


def public_classes() -> list[type]:
    """Return each class that a public package exports, once."""
    found = {
        value: None
        for package in PACKAGES
        for name in package.__all__
        if inspect.isclass(value := getattr(package, name)) and value.__module__.startswith("fleetapi")
    }
    return list(found)


def classes_of_the_package() -> list[type]:
    """Return every class of the package, except those of the command line."""
    names = [each.name for each in walk_packages(fleetapi.__path__, "fleetapi.")]
    left_out = ("fleetapi.cli", "fleetapi.__main__", "fleetapi.commands")  # the last is a former name
    modules = [import_module(name) for name in names if not name.startswith(left_out)]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if inspect.isclass(value) and value.__module__ == module.__name__
    ]


def bare(kind: Any) -> Any:
    """Create an object without running its constructor; return None if Python refuses."""
    try:
        return kind.__new__(kind)
    except TypeError:  # abstract, a protocol, an enumeration
        return None


def test_an_uninitialized_object_can_be_shown() -> None:
    for kind in public_classes():
        value = bare(kind)
        if value is None:
            continue
        assert kind.__name__ in f"{value!r}" or isinstance(value, str | dict | int | BaseException), kind
        assert isinstance(f"{value}", str), kind
        assert in_rich(value), kind


@pytest.mark.parametrize("kind", [FleetClient, Sandbox, Receiver, Router])
def test_a_constructor_that_fails_shows_its_own_error(kind: Any) -> None:
    class Failing(kind):  # type: ignore[misc]
        def __init__(self) -> None:
            raise ZeroDivisionError(f"while {self!r} was made")

    with pytest.raises(ZeroDivisionError) as caught:
        Failing()
    assert str(caught.value) == "while <Failing, not initialized> was made"
    text = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format())
    assert "not initialized" in text


PEM = f"-----BEGIN PRIVATE KEY-----\n{PLANTED}\n-----END PRIVATE KEY-----\n"
HOLDERS: dict[str, Callable[[], Any]] = {
    "FleetClient": lambda: FleetClient(
        **LOGIN, certificate=CERTIFICATE, proxy=f"http://u:{PLANTED}@proxy.example:1"
    ),
    "Settings": lambda: Settings(
        **LOGIN, certificate=f"a.pem:{PLANTED}", key_password=PLANTED, proxy=f"http://u:{PLANTED}@h:1"
    ),
    "ClientCertificate": lambda: CERTIFICATE,
    "ClientCertificate.from_pem": lambda: ClientCertificate.from_pem(PEM, PEM, PLANTED, PEM),
    "Secret": lambda: Secret.env("CB_AUTH"),
    "Attribute": lambda: Attribute(AttributeKind.HEADER, "Authorization", f"Basic {PLANTED}"),
    "RemoteAttribute": lambda: RemoteAttribute(AttributeKind.QUERY, "token", PLANTED),
    "Webhook": lambda: Webhook(URL, "n", [Attribute(AttributeKind.HEADER, "Authorization", PLANTED)]),
    "Monitor": lambda: Monitor("x").when(enters(lat=1, lon=2, radius_km=3)).notify(URL, headers=HEADERS),
    "RemoteCallback": lambda: RemoteCallback("x", remote_types=Doors).notify(URL, headers=HEADERS),
    "ExpectedSecret": lambda: ExpectedSecret.header("Authorization", PLANTED),
    "Receiver": lambda: Receiver(Router(), secret=ExpectedSecret.header("Authorization", PLANTED)),
    "SecretCheck": lambda: SecretCheck([ExpectedSecret.query("key", PLANTED)]),
    "Head": lambda: Head("POST", [("Authorization", PLANTED)], [("key", PLANTED)]),
    "MonitorNotification": lambda: decode({"monitorId": "m", **NOTIFIED}),
    "RemoteNotification": lambda: decode({"callbackId": "c", **NOTIFIED}),
    "NotifiedAttribute": lambda: decode({"monitorId": "m", **NOTIFIED}).attributes,
    "WebhookAttribute": lambda: _decoded(WebhookAttribute, ATTRIBUTES[0]),
    "models.RemoteCallback": lambda: _decoded(HeldCallback, {"id": "c", "subscribe": SUBSCRIPTION}),
    "ReturnedMonitor": lambda: _decoded(
        ReturnedMonitor, {"monitorId": "m", "monitor": {"subscribeParam": SUBSCRIPTION}}
    ),
    "Credentials": lambda: Credentials(PLANTED, "MZP1", PLANTED),
    "Redactor": lambda: Redactor([PLANTED]),
    "SecretBody": lambda: SecretBody(PLANTED.encode()),
    "Hidden": lambda: Hidden(PLANTED),
    "Request": lambda: Request("POST", "/fleets", query={"a": PLANTED}, body=PLANTED.encode()),
    "RecordedRequest": lambda: RecordedRequest(
        method="GET",
        version="v3",
        path="/fleets",
        parameters=(("client_id", PLANTED),),
        headers={"authorization": PLANTED},
        body=PLANTED.encode(),
        status=200,
        operation=None,
        faults=(),
        arrived=0.0,
    ),
    "RecordedDelivery": lambda: RecordedDelivery(
        owner="m",
        events=1,
        moment=0.0,
        attempt=1,
        status=None,
        reason="",
        last=True,
        posting=Posting(URL, (("Authorization", PLANTED),), PLANTED.encode()),
    ),
}


def _decoded(kind: Any, document: Any) -> Any:
    from fleetapi.wire.converters import decode as decoded

    return decoded(kind, document)


@attrs.define
class Around:
    """An object of a user's that has one of ours in it."""

    inside: Any


@pytest.mark.parametrize("make", HOLDERS.values(), ids=list(HOLDERS))
def test_what_may_hold_a_secret_shows_none(make: Callable[[], Any], caplog: pytest.LogCaptureFixture) -> None:
    value = make()
    around: list[Any] = [value, [value], {"key": value}, Around(value), (value,)]
    logging.getLogger("test").warning("%s %r", value, value)
    for each in around:
        for text in (repr(each), str(each), f"{each}", in_rich(each), caplog.text):
            assert PLANTED not in text, text
    assert PLANTED not in repr(getattr(value, "__dict__", {}))


def agrees_with_rich(kind: type) -> bool:
    """Return whether `repr` and rich show the same fields of a class."""
    if not attrs.has(kind) or hasattr(kind, "__rich_repr__"):
        return True
    code = getattr(inspect.unwrap(kind.__repr__), "__code__", None)
    handwritten = kind.__repr__ is not object.__repr__ and (
        code is None or "attrs generated" not in code.co_filename
    )
    return not handwritten or not any(field.repr for field in attrs.fields(kind))


def test_rich_shows_no_field_that_a_class_hides() -> None:
    """A class with a `__repr__` of its own must tell rich as well."""
    kinds = classes_of_the_package()
    assert len(kinds) > 100
    assert [kind for kind in kinds if not agrees_with_rich(kind)] == [], "decorate them with safe_repr"


SECRET_NAMES = re.compile(
    r"password|client_id|authorization|^headers$|^body$|private_key|secret|^token$|proxy|posting|contents?$"
)
HARMLESS = {
    ("sandbox", "Response", "headers"),  # what the sandbox answers
    ("webhooks", "Answer", "headers"),  # what a receiver answers
    ("session", "Answer", "headers"),  # what the server answered
    ("session", "Route", "proxy"),  # host and port
    ("session", "_Opened", "contents"),  # hides its own fields
    ("webhooks", "Intake", "secrets"),
}


def fields_to_hide(kind: type) -> Iterator[str]:
    """Yield the fields of a class that are named like a secret and are shown."""
    if not attrs.has(kind) or hasattr(kind, "__rich_repr__"):
        return
    package = kind.__module__.split(".")[1]
    for field in attrs.fields(kind):
        harmless = field.type in {bool, "bool"} or (package, kind.__name__, field.name) in HARMLESS
        if SECRET_NAMES.search(field.name) and not harmless and field.repr is True:
            yield f"{kind.__module__}.{kind.__qualname__}.{field.name}"


def test_a_field_with_the_name_of_a_secret_is_hidden() -> None:
    shown = [field for kind in classes_of_the_package() for field in fields_to_hide(kind)]
    assert shown == [], "hide them with repr=False, or add them to HARMLESS with the reason"


def test_errors_show_what_they_say_alone() -> None:
    error = ApiError("no", status=400)
    for each in (
        error,
        copy.copy(error),
        pickle.loads(pickle.dumps(error)),
        bare(ApiError),
        bare(FleetError),
    ):
        assert isinstance(f"{each} {each!r}", str)
