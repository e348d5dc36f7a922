"""Credentials go into requests, and nowhere else."""

from __future__ import annotations

import base64
import copy
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fleetapi.errors import ConfigurationError
from fleetapi.session.credentials import Credentials, Redactor
from fleetapi.session.messages.response import Response


@pytest.mark.parametrize(
    ("login", "password"), [("MZP1", "pässwörd:with:colons"), ("ÄÖ", "日本"), ("a", " ")]
)
def test_login_and_password_are_sent_as_utf_8(login: str, password: str) -> None:
    kind, _, encoded = Credentials("cid", login, password).authorization.partition(" ")
    assert kind == "Basic"
    assert base64.b64decode(encoded).decode() == f"{login}:{password}"


def test_the_example_of_the_quickstart() -> None:
    assert Credentials("x", "Aladdin", "open sesame").authorization == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (("", "u", "p"), "client_id is empty"),
        (("c", "", "p"), "username is empty"),
        (("c", "u", ""), "password"),
        (("c", "u:v", "p"), "username contains a ':'"),
        (("c", "u", "p\n"), "password contains a control"),
        (("c", "u", b"p"), "password is empty or not a string"),
        (("c", "u", "p\udcff"), "password contains bytes that are not valid UTF-8"),
    ],
)
def test_credentials_that_http_basic_cannot_carry_are_rejected_before_sending(
    wrong: Any, reason: str
) -> None:
    with pytest.raises(ConfigurationError, match=reason) as caught:
        Credentials(*wrong)
    assert "p\n" not in str(caught.value)


def test_no_repr_shows_them() -> None:
    credentials = Credentials("cid-12345", "MZP12345", "password")
    for shown in (repr(credentials), str(credentials), repr(credentials.redactor())):
        assert not any(secret in shown for secret in ("cid-12345", "MZP12345", "password"))


@given(
    st.text(min_size=4, alphabet=st.characters(min_codepoint=33, max_codepoint=0x2FF)), st.text(), st.text()
)
def test_a_secret_is_masked_wherever_it_occurs(secret: str, before: str, after: str) -> None:
    cleaned = Redactor([secret])(f"{before}{secret}{after}")
    assert secret not in cleaned or secret in "***" or secret in before + "***" + after


@pytest.mark.parametrize(
    "text",
    [
        "?client_id=abcdef&x=1",
        "CLIENT_ID: abcdef",
        "Authorization: Basic abcdef==",
        "authorization=abcdef",
        "Basic abcdef==",
    ],
)
def test_anything_that_looks_like_a_credential_is_masked(text: str) -> None:
    assert "abcdef" not in Redactor([])(text)


def test_ordinary_text_is_unchanged() -> None:
    assert Redactor(["cid"])("the cid of a fleet") == "the cid of a fleet"  # too short to be one


def test_an_ordinary_word_is_only_masked_where_a_value_may_be() -> None:
    redact = Redactor(["wrong"])
    assert redact("Login or password are missing or wrong") == "Login or password are missing or wrong"
    for text in (
        "password=wrong",
        "password: wrong",
        "'wrong' is refused",
        "https://me:wrong@host",
        "=wrong&x",
    ):
        assert "wrong" not in redact(text)
    assert redact("Wr0ng") == "Wr0ng"


def test_any_other_word_is_masked_in_prose_too() -> None:
    assert Redactor(["hunter"])("the password hunter is wrong") == "the password *** is wrong"


def test_an_answer_can_be_cached_without_them() -> None:
    credentials = Credentials("cid-12345", "MZP12345", "passwörd")
    answer = Response(200, {}, b"authorization: Basic QUJDREVG", redact=credentials.redactor())
    written = pickle.dumps(answer)
    encoded = credentials.authorization.removeprefix("Basic ")
    for secret in ("cid-12345", "passwörd", "passw%C3%B6rd", encoded):
        assert secret.encode() not in written
    read = pickle.loads(written)
    assert read == answer
    assert read.excerpt() == "authorization: Basic ***"
    for copied in (copy.copy(answer), copy.deepcopy(answer)):
        assert copied.redact("cid-12345") == "***"
