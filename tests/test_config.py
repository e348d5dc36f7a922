"""Settings: three places, one order, and every mistake named with all the places that it could come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from fleetapi.config import DEFAULT_BASE_URL, DIALECTS, SETTINGS, Settings, complete_base_url, load_settings
from fleetapi.errors import ConfigurationError
from fleetapi.wire.dialects import Dialect

API = "https://api-cert.groupe-psa.com/connectedcar"


def write(folder: Path, text: str, name: str = "fleetapi.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_arguments_over_environment_over_file(tmp_path: Path) -> None:
    write(
        tmp_path,
        '[profiles.default]\nclient_id = "file"\nusername = "file"\npassword = "file"\ntimeout = 5\n',
    )
    settings = load_settings(
        {"client_id": "argument", "username": None},
        environment={
            "FLEETAPI_CLIENT_ID": "environment",
            "FLEETAPI_USERNAME": "environment",
            "FLEETAPI_PASSWORD": "",
        },
        directory=tmp_path,
    )
    assert (settings.client_id, settings.username, settings.password) == ("argument", "environment", "file")
    assert settings.timeout == 5.0


def test_every_setting_comes_from_every_place(tmp_path: Path) -> None:
    values = {
        "client_id": "c",
        "username": "u",
        "password": "p",
        "certificate": "/a.pem",
        "key": "/b.pem",
        "key_password": "k",
        "ca": "/c.pem",
        "version": "v2",
        "base_url": "https://x.example/v2",
        "dialect": "v2",
        "concurrency": "3",
        "timeout": "7.5",
        "proxy": "http://proxy:3128",
    }
    assert set(values) == set(SETTINGS)
    write(
        tmp_path, "[profiles.default]\n" + "".join(f'{name} = "{value}"\n' for name, value in values.items())
    )
    variables = {SETTINGS[name].variable: value for name, value in values.items()}
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    by_argument = load_settings(values, environment={}, directory=elsewhere)
    by_variable = load_settings(environment=variables, directory=elsewhere)
    by_file = load_settings(environment={}, directory=tmp_path)
    assert by_argument == by_variable == by_file
    assert (by_file.concurrency, by_file.timeout) == (3, 7.5)


def test_the_seven_variables_of_the_real_api_are_enough() -> None:
    variables = {
        "FLEETAPI_CLIENT_ID": "c",
        "FLEETAPI_USERNAME": "MZP1",
        "FLEETAPI_PASSWORD": "p",
        "FLEETAPI_CERTIFICATE": "a.pem",
        "FLEETAPI_KEY": "k.pem",
        "FLEETAPI_KEY_PASSWORD": "x",
        "FLEETAPI_CA": "ca.pem",
    }
    settings = load_settings(environment=variables, directory=Path("/nonexistent"))
    settings.require(also=["certificate"])
    assert settings.base_url == f"{API}/v3"
    assert (settings.version, settings.dialect, settings.concurrency, settings.timeout) == (
        "v3",
        "auto",
        8,
        60.0,
    )


def test_what_is_missing_is_named_with_every_place() -> None:
    with pytest.raises(ConfigurationError, match="client_id, password are missing") as caught:
        Settings(username="u").require()
    for place in (
        "client_id=",
        "FLEETAPI_CLIENT_ID",
        "`client_id` in fleetapi.toml",
        "FLEETAPI_PASSWORD",
        "from_env",
    ):
        assert place in caught.value.remedy
    assert "FLEETAPI_USERNAME" not in str(caught.value)
    with pytest.raises(ConfigurationError, match="certificate is missing"):
        Settings(client_id="c", username="u", password="p").require(also=["certificate"])


def test_a_profile_is_chosen_by_argument_or_variable(tmp_path: Path) -> None:
    write(tmp_path, '[profiles.a]\nclient_id = "A"\n[profiles.b]\nclient_id = "B"\n')
    assert load_settings(environment={}, profile="a", directory=tmp_path).client_id == "A"
    assert load_settings(environment={"FLEETAPI_PROFILE": "b"}, directory=tmp_path).client_id == "B"
    with pytest.raises(ConfigurationError, match=r"no \[profiles.c\]") as caught:
        load_settings(environment={}, profile="c", directory=tmp_path)
    assert "a, b" in caught.value.remedy
    with pytest.raises(ConfigurationError, match=r"no \[profiles.default\]"):
        load_settings(environment={}, directory=tmp_path)


def test_the_file_may_be_elsewhere_and_its_paths_are_relative_to_it(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[profiles.default]\ncertificate = "me.pem:pw"\nkey = "/abs.pem"\nca = "~/ca.pem"\n',
        "mine.toml",
    )
    settings = load_settings(environment={"FLEETAPI_CONFIG": str(path)}, directory=Path("/nonexistent"))
    assert settings.certificate == f"{tmp_path}/me.pem:pw"
    assert (settings.key, settings.ca) == ("/abs.pem", "~/ca.pem")


def test_a_missing_file_is_only_an_error_if_it_was_named(tmp_path: Path) -> None:
    assert load_settings(environment={}, directory=tmp_path).client_id is None
    for variables in ({"FLEETAPI_CONFIG": str(tmp_path / "absent.toml")}, {"FLEETAPI_PROFILE": "a"}):
        with pytest.raises(ConfigurationError, match="does not exist"):
            load_settings(environment=variables, directory=tmp_path)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("client_id = ", "is not valid TOML"),
        ("[profiles]\ndefault = 5", "profiles.default is not a table"),
        ("[profiles.other]\n", r"has no \[profiles.default\]"),
        ("profiles = 5", "profiles is not a table"),
        ("profiles = []", "profiles is not a table"),
        ("[profile.default]\nclient_id = 'x'", "unknown table 'profile'"),
        ("colour = 5", "unknown key 'colour'"),
        ('client_id = "x"', "client_id is outside any profile"),
        ('[profiles.default]\nclient-id = "x"', "unknown key client-id"),
        ("[profiles.default]\nclient_id = 5", "must be a non-empty string"),
        ('[profiles.default]\npassword = ""', "password must be a non-empty string"),
        ("", None),
        ("[check]\nstrict = true", None),
    ],
)
def test_a_file_that_is_wrong(tmp_path: Path, text: str, words: str | None) -> None:
    write(tmp_path, text)
    if words is None:
        assert load_settings(environment={}, directory=tmp_path) == Settings()
        return
    with pytest.raises(ConfigurationError, match=words):
        load_settings(environment={}, directory=tmp_path)


def test_a_file_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    (tmp_path / "fleetapi.toml").write_bytes(b'\xef\xbb\xbf[profiles.default]\nversion = "v2"')
    assert load_settings(environment={}, directory=tmp_path).version == "v2"


def test_a_file_that_is_not_text_or_not_a_file(tmp_path: Path) -> None:
    (tmp_path / "fleetapi.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(ConfigurationError, match="is not valid TOML"):
        load_settings(environment={}, directory=tmp_path)
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_settings(environment={"FLEETAPI_CONFIG": str(tmp_path)})
    with pytest.raises(ConfigurationError, match="unknown user"):
        load_settings(environment={"FLEETAPI_CONFIG": "~no-such-user/fleetapi.toml"})


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"version": "v4"}, "'v4' is not one of v2, v3"),
        ({"version": 3}, "version 3"),
        ({"dialect": "V3"}, "auto, quickstart"),
        ({"concurrency": 0}, "1 to 256"),
        ({"concurrency": "many"}, "not a number"),
        ({"concurrency": 1.5}, "not an integer"),
        ({"concurrency": float("inf")}, "1 to 256"),
        ({"concurrency": 10**400}, "not a number"),
        ({"concurrency": float("nan")}, "1 to 256"),
        ({"timeout": 0}, "timeout"),
        ({"timeout": "soon"}, "timeout"),
        ({"timeout": float("nan")}, "timeout"),
        ({"timeout": True}, "timeout"),
        ({"username": 5}, "username"),
        ({"key": ""}, "key"),
        ({"key": "k.pem"}, "needs a certificate"),
        ({"key_password": "x"}, "needs a certificate"),
        ({"proxy": "proxy:3128"}, "proxy"),
        ({"proxy": "socks5://x"}, "proxy"),
        ({"proxy": "http://"}, "proxy"),
        ({"proxy": " http://x"}, "proxy"),
        ({"proxy": "http://x\n"}, "proxy"),
        ({"base_url": ""}, "base_url"),
        ({"base_url": None}, "base_url"),
    ],
)
def test_invalid_values(wrong: Any, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        Settings(**wrong)
    assert caught.value.__cause__ is None


def test_an_argument_that_does_not_exist() -> None:
    with pytest.raises(ConfigurationError, match="unknown setting clientid"):
        load_settings({"clientid": "x"}, environment={})


@pytest.mark.parametrize(
    "certificate", ["x:sesame", "c.pem:sesame", "C:sesame", "C:/c.pem:sesame", r"C:\c.pem:sesame"]
)
def test_no_repr_shows_a_password_after_a_path(certificate: str) -> None:
    assert "sesame" not in repr(Settings(certificate=certificate))
    assert "c.pem" in repr(Settings(certificate="C:/c.pem"))


@pytest.mark.parametrize(
    ("given", "version", "complete"),
    [
        (DEFAULT_BASE_URL, "v2", f"{API}/v2"),
        (API, "v3", f"{API}/v3"),
        (f"{API}/", "v3", f"{API}/v3"),
        (f"{API}/v2/", "v2", f"{API}/v2"),
        ("https://127.0.0.1:8443", "v3", "https://127.0.0.1:8443/v3"),
        ("https://[::1]:8443/x", "v3", "https://[::1]:8443/x/v3"),
        ("HTTPS://Api.Example", "v3", "HTTPS://Api.Example/v3"),
        ("https://x.example/{version}/gateway", "v3", "https://x.example/v3/gateway"),
        ("https://x.example/a-{version}", "v2", "https://x.example/a-v2"),
    ],
)
def test_the_base_url_gets_its_version(given: str, version: str, complete: str) -> None:
    assert complete_base_url(given, version) == complete


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (f"{API}/v2", "ends in v2, but version is v3"),
        (f"{API}/v1", "ends in v1"),
        ("http://127.0.0.1:80", "https://"),
        ("api.example", "https://"),
        ("https://", "not a valid base URL"),
        ("https://u:p@x.example", "credentials"),
        ("https://x.example/?a=b", "not a valid base URL"),
        ("https://x.example/#a", "not a valid base URL"),
        ("https://x.example/a b", "not a valid base URL"),
        ("https://x.example:port/", "not a URL"),
        ("https://x.example/../y", "not a valid base URL"),
        ("https://[::1", "not a URL"),
        ("https://x.example//y", "not a valid base URL"),
        ("file:///etc", "https://"),
        ("https://x_é.example", "not a valid base URL"),
        ("https://x.example\n", "not a valid base URL"),
        (" https://x.example", "not a valid base URL"),
        ("https://x.example/%2e%2e/y", "not a valid base URL"),
        ("https://x.example/%zz", "not a valid base URL"),
        ("https://x..example", "not a valid base URL"),
        ("https://" + "x" * 64, "not a valid base URL"),
    ],
)
def test_an_invalid_base_url(given: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as caught:
        complete_base_url(given, "v3")
    assert "u:p" not in str(caught.value)


def test_secrets_do_not_show() -> None:
    settings = Settings(
        client_id="SECRET",
        username="SECRET",
        password="SECRET",
        certificate="c.pem:SECRET",
        key_password="SECRET",
        proxy="http://user:SECRET@proxy:1",
    )
    assert "SECRET" not in repr(settings)
    assert "'c.pem'" in repr(Settings(certificate="c.pem"))


@pytest.mark.parametrize(
    ("base_url", "variables", "proxy"),
    [
        (API, {}, None),
        (API, {"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        (API, {"HTTPS_PROXY": "p.example:3128"}, "http://p.example:3128"),
        (API, {"https_proxy": "http://p:1", "HTTPS_PROXY": "http://q:1"}, "http://p:1"),
        (API, {"HTTPS_PROXY": "http://p:1", "FLEETAPI_PROXY": "http://q:1"}, "http://q:1"),
        (API, {"HTTPS_PROXY": "http://p:1", "FLEETAPI_PROXY": "none"}, None),
        (API, {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "a.example, .groupe-psa.com"}, None),
        (API, {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "psa.com"}, "http://p:1"),
        (API, {"HTTPS_PROXY": "http://p:1", "no_proxy": "*"}, None),
        ("https://127.0.0.1:8443", {"HTTPS_PROXY": "http://p:1"}, None),
        ("https://localhost:8443", {"HTTPS_PROXY": "http://p:1"}, None),
    ],
)
def test_the_systems_proxy_is_honored_as_curl_does(
    base_url: str, variables: dict[str, str], proxy: str | None
) -> None:
    found = load_settings({"base_url": base_url}, environment=variables, directory=Path("/nonexistent"))
    assert found.proxy == proxy


def test_the_dialects_are_those_of_the_dialect_table() -> None:
    assert set(DIALECTS) == {"auto", *(dialect.value for dialect in Dialect)}


def test_the_documentation_prints_this_table() -> None:
    page = Path(__file__).parents[1] / "docs" / "settings.md"
    rows = [
        f"| `{setting.name}` | `{setting.variable}` | {setting.meaning} | {setting.default or '–'} |"
        for setting in SETTINGS.values()
    ]
    printed = [line for line in page.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert printed == rows


def test_every_setting_says_what_it_means() -> None:
    for name, setting in SETTINGS.items():
        assert setting.variable == f"FLEETAPI_{name.upper()}"
        assert setting.meaning
        assert setting.required or setting.default or name in {"certificate", "key_password"}


@pytest.mark.parametrize(
    ("name", "wrong", "what"),
    [
        ("version", "v9", "version 'v9' is not one of v2, v3"),
        ("dialect", "v9", "dialect 'v9' is not one of auto, quickstart, v3, v2"),
        ("timeout", "soon", "timeout 'soon' is not a number"),
        ("timeout", "0", "timeout '0' is not a number of seconds between 0 and one day"),
        ("concurrency", "0", "concurrency '0' is not an integer from 1 to 256"),
        ("username", "MZP1:secret", "username contains a ':', which HTTP Basic does not support"),
        ("password", "secret\n", "password contains a control character"),
        ("client_id", "secret\udcff", "client_id contains bytes that are not text"),
        ("proxy", "secret", "proxy is not a URL that starts with http:// or https://"),
        ("base_url", "http://x.example", "base_url 'http://x.example' does not start with https://"),
        ("base_url", "https://x.example/v1", "base_url ends in v1, but version is v3"),
        ("key", "k.pem", "key needs a certificate"),
    ],
)
def test_a_wrong_value_is_named_with_where_it_came_from(
    tmp_path: Path, name: str, wrong: Any, what: str
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()

    def raised(*arguments: Any, **places: Any) -> str:
        given: dict[str, Any] = {"environment": {}, "directory": empty} | places
        with pytest.raises(ConfigurationError) as caught:
            load_settings(*arguments, **given)
        assert caught.value.message.startswith(what)
        assert "secret" not in str(caught.value)
        return caught.value.message

    assert raised({name: wrong}).endswith(f"came from the argument {name}=")
    variable = SETTINGS[name].variable
    assert raised(environment={variable: wrong}).endswith(f"came from the variable {variable}")
    if "\udcff" not in wrong:  # TOML is UTF-8
        path = write(tmp_path, f"[profiles.mine]\n{name} = {json.dumps(wrong)}\n")
        told = raised(profile="mine", directory=tmp_path)
        wanted = f"`{name}` in [profiles.mine] of {path}"
        assert told.endswith(f"came from {wanted}")
    with pytest.raises(ConfigurationError) as caught:
        Settings(**{name: wrong})
    assert caught.value.message.endswith(f"came from the argument {name}=")
    assert SETTINGS["certificate" if name == "key" else name].variable in caught.value.remedy


def test_both_sources_of_contradictory_settings_are_named() -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_settings(
            {"version": "v2"},
            environment={"FLEETAPI_BASE_URL": "https://x.example/v3"},
            directory=Path("/nonexistent"),
        )
    assert caught.value.message == (
        "base_url ends in v3, but version is v2, from the argument version=; "
        "it came from the variable FLEETAPI_BASE_URL"
    )
    with pytest.raises(ConfigurationError, match="version is v3, from the default"):
        Settings(base_url="https://x.example/v2")


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy"])
def test_a_wrong_proxy_of_the_system_is_traced_to_its_variable(variable: str) -> None:
    with pytest.raises(ConfigurationError, match=f"proxy is not a URL .*the variable {variable}"):
        load_settings(environment={variable: "socks5://x"}, directory=Path("/nonexistent"))
