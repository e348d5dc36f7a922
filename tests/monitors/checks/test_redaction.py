"""No output shows a credential, also where FM801 cannot tell that there is one."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis_profiles import examples, share

from fleetapi.diagnostics.report import formats
from fleetapi.errors import MonitorError
from fleetapi.monitors.checks import check_documents, check_text, examine
from fleetapi.monitors.checks.examples import BASES
from fleetapi.monitors.checks.redaction import Concealment
from fleetapi.monitors.documents.formatting import format_document
from fleetapi.monitors.monitor import Monitor

HOOK = ("subscribeParam", "callback", "webhook")
SOME = 23  # one of so many texts
SECRETS = (
    "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
    "Bearer 8f3kd9XkLq02mVbTz71",
    "hunter2hunter2",
    "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
)


def core(secret: str) -> str:
    """The part of a secret that must not be seen."""
    return secret.rpartition(" ")[2].rstrip("=")


def with_hook(**changes: Any) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(BASES["v3"]))
    document["subscribeParam"]["callback"]["webhook"] |= changes
    return document


def documents(name: str, secret: str) -> Iterator[tuple[str, Any]]:
    """A credential in places where a monitor has none, or where it cannot be read."""
    attribute = {"type": "Header", "key": name, "value": secret}
    yield "misspelt value", with_hook(attributes=[{"type": "Header", "key": name, "valeu": secret}])
    yield "misspelt key", with_hook(attributes=[{"type": "Header", "kee": name, "value": secret}])
    yield "type in another case", with_hook(attributes=[{**attribute, "type": "header"}])
    yield "unknown type", with_hook(attributes=[{**attribute, "type": "Heder"}])
    yield "value in a list", with_hook(attributes=[{**attribute, "value": [secret]}])
    yield "value in an object", with_hook(attributes=[{**attribute, "value": {"x": secret}}])
    yield "key and value exchanged", with_hook(attributes=[{**attribute, "key": secret, "value": name}])
    yield "credential as type", with_hook(attributes=[{**attribute, "type": secret}])
    yield "misspelt attributes", with_hook(atributes=[attribute])
    yield "headers", with_hook(headers=[attribute])
    yield "a mapping", with_hook(attributes={name: secret})
    yield "a mapping in a list", with_hook(attributes=[{name: secret}])
    yield "a line", with_hook(attributes=[f"{name}: {secret}"])
    yield "one line", with_hook(attributes=f"{name}: {secret}")
    yield "a pair", with_hook(attributes=[[name, secret]])
    yield "user info", with_hook(target=f"https://user:{core(secret)}@my.dn/a b")
    yield "user alone", with_hook(target=f"https://{core(secret)}@my.dn/")
    yield "query", with_hook(target=f"https://my.dn/a b?token={core(secret)}")
    yield "at the top", {**BASES["v3"], name: secret}
    yield "an envelope", {"monitorId": "1", "status": "Running", "monitor": with_hook(atributes=[attribute])}
    yield "label", {**BASES["v3"], "label": {name: secret}}


def texts(name: str, secret: str) -> Iterator[tuple[str, str]]:
    """The same, and what is no JSON any more."""
    quoted = json.dumps(secret)
    for title, document in documents(name, secret):
        for indent in (None, 2):
            text = json.dumps(document, indent=indent)
            yield title, text
            yield f"{title}, a comma too many", f"{text[:-1]},}}"
            yield f"{title}, cut short", text[:-3]
            yield f"{title}, a quotation mark missing", text.replace('"label"', 'label"', 1)
            yield f"{title}, given twice", text.replace(quoted, f'{quoted}, "value": {quoted}', 1)
            for other in (
                quoted[1:],
                quoted[:-1],
                f"'{secret}'",
                secret,
                f"“{secret}”",
                rf'{quoted[:-1]}\x"',
            ):
                yield f"{title}, as {other[:1]}…{other[-1:]}", text.replace(quoted, other, 1)


def exposed(text: str, secret: str) -> list[str]:
    """The outputs that show eight characters of a secret."""
    report = examine(text)
    shown = {name: report.render(name) for name in ("text", "json")}
    try:
        format_document(text)
    except MonitorError as error:
        shown["fmt"] = str(error)
    inside = core(secret)
    pieces = [inside[start : start + 8] for start in range(len(inside) - 7)]
    return [name for name, output in shown.items() if any(piece in output for piece in pieces)]


@pytest.mark.parametrize("secret", SECRETS)
def test_no_excerpt_and_no_message_shows_it(secret: str) -> None:
    some = islice(texts("X-Api-Key", secret), SECRETS.index(secret), None, SOME)
    assert [(title, shown) for title, text in some if (shown := exposed(text, secret))] == []


NAMES = ("X-Api-Key", "Authorization", "password", "client_secret", "X-Auth-Token", "apikey")


@pytest.mark.slow
@pytest.mark.exhaustive
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("secret", SECRETS)
def test_wherever_it_stands_and_whatever_its_name_is(name: str, secret: str) -> None:
    """Every text is tried with each name and with each secret; `make fuzz` tries all combinations."""
    number = (SECRETS.index(secret) + NAMES.index(name)) % len(SECRETS)
    some = share(texts(name, secret), number, len(SECRETS))
    assert [(title, shown) for title, text in some if (shown := exposed(text, secret))] == []


@pytest.mark.parametrize("name", formats())
def test_no_format_shows_it(name: str) -> None:
    for title, text in documents("Authorization", SECRETS[1]):
        report = examine(json.dumps(text))
        assert core(SECRETS[1]) not in report.render(name), title


@pytest.mark.parametrize(
    "text",
    [
        "label: x\nheaders:\n  - key: Authorization\n    value: hunter2hunter2\n",
        "password: hunter2hunter2\n",
        "[hook]\npassword = 'hunter2hunter2'\n",
        "API_KEY=hunter2hunter2\n",
        "<webhook><password>hunter2hunter2</password></webhook>",
        '<input name="password" value="hunter2hunter2">',
        "headers = {'Authorization': 'hunter2hunter2'}\n",
        "key,value\nAuthorization,hunter2hunter2\n",
        '{"password": "hunter2hunter2"}\n{"password": "hunter2hunter2"}\n',
    ],
)
def test_texts_that_are_no_json_do_not_show_it_either(text: str) -> None:
    assert exposed(text, "hunter2hunter2") == []
    assert "hunter2hunter2" not in Concealment(text).shown


def test_a_credential_is_no_part_of_a_fingerprint() -> None:
    def prints(secret: str) -> list[str]:
        text = json.dumps(with_hook(attributes=[f"X-Api-Key: {secret}"]))
        return [fingerprint for _, fingerprint in check_text(text).fingerprints("a.json")]

    assert prints("hunter2hunter2") == prints("another4another4x")


def test_a_label_that_two_files_share_is_not_shown_when_it_is_one() -> None:
    text = json.dumps({**BASES["v3"], "label": SECRETS[3]})
    second = check_documents([("a.json", text), ("b.json", text)])[1]
    assert second.codes == ("FM902",)
    assert SECRETS[3] not in second.render("text")


def test_what_is_no_credential_is_shown() -> None:
    text = json.dumps({**BASES["v3"], "zzz": 1}, indent=2)
    assert Concealment(text).spans == ()
    text = json.dumps(with_hook(attributes=[{"type": "Header", "key": "X-Fleet1234", "value": "$vins"}]))
    assert Concealment(text).spans == ()
    assert "`$vins`" in check_text(text).render("text")
    reference = with_hook(attributes=[{"type": "Header", "key": "Authorization", "value": "${env:CB_AUTH}"}])
    assert Concealment(json.dumps(reference)).spans == ()


@given(st.text())
@examples(100)
def test_any_text_can_be_shown(text: str) -> None:
    concealment = Concealment(text)
    assert len(concealment.shown) == len(text)
    assert all(0 <= span.start < span.end <= len(text) for span in concealment.spans)


@pytest.mark.parametrize(
    "unit",
    [*"{:\"'\n;a", "uptime", "token ", "?a=", "://a:", '"password":"x1y2z3",', "…"],
)
def test_a_text_of_any_shape_is_searched_in_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        before = time.process_time()  # not the time of other processes
        assert Concealment(text).of("`a`")
        return time.process_time() - before

    short, long = (min(seconds(size) for _ in range(3)) for size in (10_000, 80_000))
    assert long < 32 * short + 0.1, "8 times as much if linear, 64 times as much if quadratic"


def test_many_credentials_are_hidden_in_linear_time() -> None:
    def seconds(count: int) -> float:
        attributes = [
            {"type": "Header", "key": f"X-Token-{index}", "value": f"s3cr{index:05d}ab9Z"}
            for index in range(count)
        ]
        text = json.dumps(with_hook(attributes=attributes))
        before = time.process_time()
        report = check_text(text)
        assert "s3cr0" not in report.render()
        return time.process_time() - before

    short, long = (min(seconds(count) for _ in range(2)) for count in (100, 800))
    assert long < 32 * short


FIXABLE: dict[str, Callable[[dict[str, str]], Any]] = {
    "misspelt attributes": lambda attribute: json.loads(
        json.dumps(with_hook(attributes=[attribute])).replace('"attributes"', '"attributres"')
    ),
    "type in another case": lambda attribute: with_hook(attributes=[{**attribute, "type": "header"}]),
    "a flat callback": lambda attribute: {
        **BASES["v3"],
        "subscribeParam": {
            **BASES["v3"]["subscribeParam"],
            "callback": with_hook(attributes=[attribute])["subscribeParam"]["callback"]["webhook"],
        },
    },
    "an envelope": lambda attribute: {
        "monitorId": "1",
        "status": "Running",
        "monitor": with_hook(attributes=[attribute]),
    },
}


@pytest.mark.parametrize("title", FIXABLE)
@pytest.mark.parametrize("secret", SECRETS)
def test_a_document_with_a_credential_is_repaired_without_showing_it(title: str, secret: str) -> None:
    text = json.dumps(FIXABLE[title]({"type": "Header", "key": "X-Api-Key", "value": secret}), indent=2)
    report = check_text(text, dialect="v3")
    assert len(report.codes) == 2
    assert check_text(report.fixed(), dialect="v3").codes == ("FM801",)
    assert secret in report.fixed()
    assert all(core(secret) not in report.render(name) for name in formats())
    assert core(secret) not in repr(report.findings)


def chain_of(error: BaseException) -> Iterator[BaseException]:
    each: BaseException | None = error
    while each is not None:
        yield each
        each = each.__cause__ or each.__context__


@pytest.mark.parametrize("secret", SECRETS)
def test_no_error_of_reading_a_monitor_shows_it(secret: str) -> None:
    inside = core(secret)
    refused = 0
    for title, text in texts("X-Api-Key", secret):
        try:
            Monitor.from_json(text)
        except MonitorError as error:
            refused += 1
            shown = "".join(f"{each} {each!r} {vars(each)}" for each in chain_of(error))
            pieces = {inside[start : start + 8] for start in range(len(inside) - 7)}
            assert not any(piece in shown for piece in pieces), title
    assert refused > 200


def test_an_error_of_a_document_that_holds_itself_is_raised_too() -> None:
    document: dict[str, Any] = with_hook(attributes=[{"type": "Headr", "key": "a", "value": "b"}])
    document["label"] = document
    with pytest.raises(MonitorError, match="label"):
        Monitor.from_dict(document)
