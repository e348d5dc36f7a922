"""Credentials are told by their names in any language, by their forms, and by addresses that hold them."""

from __future__ import annotations

import json

import pytest

from fleetapi.diagnostics.report import Report
from fleetapi.monitors.checks import check_text
from fleetapi.monitors.checks.credentials import credentials_in, credentials_in_address
from fleetapi.monitors.checks.examples import ATTRIBUTE, HOOK, Example
from fleetapi.monitors.subscription import shown_target

HEX = "0123456789abcdef" * 2
LONG = "aB3xY7kL" * 6


def words(text: str) -> list[str]:
    return text.split()


NAMES = words(
    "mot_de_passe mdp motDePasse MOT-DE-PASSE clé_api cle_api CléApi cle2 jeton jetonAcces "
    "identifiant_secret "
    "Passwort KENNWORT API-Schlüssel schluessel Geheimnis chiave segreto contraseña clave secreto senha "
    "palavra-passe chave wachtwoord sleutel geheim hasło klucz lösenord şifre пароль dbPassword2 db_password "
    "X-Api-Key apikey APIKey client_secret clientSecret access_token OAuthToken sig signature hmac "
    "session_id "
    "secret_key subscription-key passwords primary_access_key X-Auth-Token private-key passphrase"
)

OTHER_NAMES = words(
    "secretary secretariat cookie_policy cookieConsent password_hint indice_mot_de_passe passwordPolicyUrl "
    "routingKey "
    "partition_key publicKey public-key Idempotency-Key primary_key foreign_key cache-key key_id author "
    "authority authoritative tokenizer monkey keyboard passport keystone turkey keynote token_type "
    "tokenExpiresIn "
    "auth_type palavra-chave site_key X-Vehicle-Id fleet label"
)

FORMS = [
    "ghp_" + "a1B2" * 9,
    "github_pat_" + "1A2b" * 10,
    "glpat-" + "aB3_" * 5,
    "xoxb-" + "123456789012-abcdefABCDEF",
    "AKIA" + "IOSFODNN7QWERTYU",
    "AIza" + "a" * 35,
    "sk_" + "live_51H8abcdEFGH",
    "SG." + "a" * 22 + "." + "b" * 43,
    "SK" + HEX,
    "npm_" + "aB3" * 12,
    "pypi-" + LONG,
    "hvs." + LONG,
    "dapi" + HEX,
    "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0.abc-DEF",
    "-----BEGIN RSA PRIVATE" + " KEY-----\nMIIE",
    "AccountName=x;AccountKey=" + LONG + "==;EndpointSuffix=core.windows.net",
    "Endpoint=sb://x.servicebus.windows.net/;SharedAccessKeyName=Root;SharedAccessKey=" + LONG,
    "postgres://user:pa55@db.fleet.eu/x",
    "Server=db;User=sa;Password=hunter2;",
    "Bearer abcdef1234567890abcdef",
    "123456789:AAH" + "x1Y_" * 9,
]

ADDRESSES = [
    "https://hooks.slack.com/services/T024BE7LD/B024BE7LE/" + LONG[:24],
    "https://HOOKS.Slack.com/workflows/T024BE7LD/A024BE7LE/" + LONG[:24],
    "https://discord.com/api/webhooks/123456789012345678/" + LONG,
    "https://acme.webhook.office.com/webhookb2/1234-aaaa@5678/IncomingWebhook/abcdef/0123",
    "https://prod-1.westeurope.logic.azure.com/workflows/a/triggers/manual/paths/invoke?sv=1.0&sig=aB3_-xyz12",
    "https://chat.googleapis.com/v1/spaces/AAA/messages?key=a&token=abc123DEF456%3D",
    "https://chat.acme.fr/hooks/abcdefghijklmnopqrstuvwx12",
    f"https://events.pagerduty.com/integration/{HEX}/enqueue",
    "https://api.opsgenie.com/v1/json/x?apiKey=abcd-1234",
    "https://api.telegram.org/bot123456789:AAH" + "x1Y_" * 9 + "/sendMessage",
    "https://hooks.zapier.com/hooks/catch/123456/abcdef/",
    "https://maker.ifttt.com/trigger/x/with/key/abcDEF12345",
    "https://x.eu/m?signature=deadbeef0123456789",
    "https://x.eu/m?hmac=a1b2c3d4e5f6",
    "https://x.eu/m?cl%C3%A9=azerty123",
]

HARMLESS = [
    ("password", "${env:X}"),
    ("password", "<token>"),
    ("password", "changeme"),
    ("mot_de_passe", "votre mot de passe"),
    ("password", ""),
    ("Authorization", "Bearer <token>"),
    ("Authorization", "Bearer ${env:X}"),
    ("Authorization", "$vin"),
    ("X-Vehicle-Id", "550e8400-e29b-41d4-a716-446655440000"),
    ("fleetId", "abe00e1234567890abcdef1234567890"),
    ("token_type", "bearer12345"),
    ("X-Site", "depot-north-12"),
    ("X-Agent", "Mozilla/5.0 (X11; Linux x86_64)"),
    *((name, "azerty12345") for name in OTHER_NAMES),
]

HARMLESS_ADDRESSES = [
    "https://x.eu/m?token=$vin",
    "https://x.eu/m?token=%24%7Benv%3AX%7D",
    "https://x.eu/m?token=%3Ctoken%3E",
    "https://x.eu/m?id=550e8400-e29b-41d4-a716-446655440000",
    "https://hooks.slack.com/services/T00000000/B00000000/" + "X" * 24,
    "https://fleet.eu/hooks/monitors",
    "https://fleet.eu/api/v1/vehicles?site=north&fleet=12",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_a_credential_is_known_in_any_language_and_style(name: str) -> None:
    (found,) = credentials_in(name, "azerty12345")
    assert (found.start, found.end) == (0, 11)


@pytest.mark.parametrize(("name", "text"), HARMLESS)
def test_what_is_no_credential_draws_nothing(name: str, text: str) -> None:
    assert credentials_in(name, text) == []


@pytest.mark.parametrize("text", FORMS)
def test_a_well_known_form_is_known_under_any_name(text: str) -> None:
    assert credentials_in("X-Whatever", text)


@pytest.mark.parametrize("url", ADDRESSES)
def test_an_address_that_is_a_credential_is_known_and_never_shown(url: str) -> None:
    (found,) = credentials_in_address(url)
    report = check_text(Example(changes={f"{HOOK}/target": url}).document())
    assert "FM801" in report.codes
    assert_hidden(report, url[found.start : found.end])
    assert url[found.start : found.end] not in shown_target(url)


@pytest.mark.parametrize("url", HARMLESS_ADDRESSES)
def test_an_address_without_a_credential_draws_nothing(url: str) -> None:
    assert credentials_in_address(url) == []


@pytest.mark.parametrize("text", FORMS)
@pytest.mark.parametrize("kind", ["Header", "Body", "Query"])
def test_no_output_shows_what_was_found(kind: str, text: str) -> None:
    attribute = {"type": kind, "key": "X-Whatever", "value": text.replace("\n", " ")}
    report = check_text(Example(changes={ATTRIBUTE: attribute}).document())
    assert ("FM802" if kind == "Query" else "FM801") in report.codes
    for found in credentials_in("X-Whatever", attribute["value"]):
        assert_hidden(report, attribute["value"][found.start : found.end])


def test_of_two_credentials_in_one_address_both_are_hidden() -> None:
    url = "https://x.eu/m?token=abc12345&site=north&mdp=soleil99"
    report = check_text(Example(changes={f"{HOOK}/target": url}).document())
    assert report.codes.count("FM801") == 2
    assert_hidden(report, "abc12345", "soleil99")


def assert_hidden(report: Report, *secrets: str) -> None:
    shown = "".join(report.render(each) for each in ("text", "json", "sarif", "github", "gitlab", "concise"))
    for secret in secrets:
        assert secret not in shown
        assert json.dumps(secret)[1:-1] not in shown
