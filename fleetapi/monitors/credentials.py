"""What gives a credential away: the name it goes under, or the form of the value itself.

A name of a header, query key or field is split into words (`dbPassword2`, `MOT_DE_PASSE` and `clé-api` have
several), ignoring case and diacritics, in the languages of the customers. Only whole words count: a
secretary, an author and a keyboard are not credentials. A neighboring word can change the meaning: a password
hint, a cookie policy, a routing key.

A form consists of a string that every match contains (so that hardly any pattern is compiled), a pattern
whose first group is the credential, and a name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Final, NamedTuple

from fleetapi.diagnostics.suggest import without_diacritics

__all__ = ["Certainty", "FormMatch", "certainty_of", "known_forms", "names_a_credential"]


class Certainty(IntEnum):
    """Whether a name indicates that its value is a credential."""

    NONE = 0  # nothing
    POSSIBLE = 1  # a credential unless it looks like a word
    CERTAIN = 2  # a credential whatever it looks like


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that rarely name anything else.
_CERTAIN: Final = _words_of(
    "password passwd passphrase passcode pwd secret credential authorization authorisation apikey "
    # French, German, Italian, Spanish, Portuguese
    "mdp motdepasse motpasse passwort kennwort geheimnis losungswort segreto contrasena secreto segredo "
    "senha "
    # Dutch, Polish, Czech, Nordic, Finnish, Hungarian, Romanian, Turkish
    "wachtwoord geheim haslo heslo losenord adgangskode passord salasana jelszo parola sifre "
    "пароль секрет 密码 密碼 密钥 口令 パスワード"
)
# Words that also name other things.
_POSSIBLE: Final = _words_of(
    "token jeton cookie auth authentication bearer signature sig hmac key pass passkey psk jwt "
    "sessionid sessid "
    "jsessionid phpsessid cle clef schluessel schlussel chiave clave chave sleutel klucz klic nyckel nogle "
    "noekkel avain kulcs cheie anahtar identifiants токен ключ 令牌 トークン"
)
# Words that belong together, with or without a separator.
_CERTAIN_PHRASES: Final = (
    "mot de passe|mots de passe|mot passe|palavra passe|api key|cle api|cle d api|clef api|cle secrete|"
    "cle privee|api schluessel|api schlussel|chiave api|clave api|chave api|sleutel api|api sleutel|"
    "klucz api|secret key|private key|access key|shared key|master key|session secret|client secret"
)
_POSSIBLE_PHRASES: Final = (
    "session id|session key|auth key|subscription key|function key|code d acces|integration key"
)
# Endings of words without a separator: `dbpassword`, `clientsecret`, `xapikey`.
_CERTAIN_ENDINGS: Final = (
    *("password", "passwd", "passphrase", "passwort", "kennwort", "wachtwoord", "motdepasse", "contrasena"),
    *("secret", "apikey", "secretkey", "privatekey", "accesskey", "cleapi"),
)
_POSSIBLE_ENDINGS: Final = ("token", "authkey", "sessionid", "sessionkey", "schluessel", "schlussel")
# Words for information about a credential: `password_hint`, `tokenExpiresIn`, `cookie-policy`.
_ABOUT: Final = _words_of(
    "hint hints policy policies type types name names kind url uri link version header headers field fields "
    "expiry expires expiration expired length size label format rule rules reset required enabled disabled "
    "count limit age ttl lifetime algorithm alg consent banner preference preferences page manager status "
    "state id ids "
    "prefix suffix index strength question reminder indice politique nom expiracion scadenza ablauf hinweis "
    "typ richtlinie rotation provider domain scope scopes"
)
# The same before the credential, as in Romance languages: `indice_mot_de_passe`.
_ABOUT_BEFORE: Final = _words_of(
    "hint indice aide rappel oubli politique politica regle pista dica forgot hinweis"
)
# Keys that are public, and keys that do not grant access.
_PUBLIC: Final = _words_of("public pub publishable site publique publica pubblica offentlich oeffentlich")
_OPEN_KEYS: Final = _words_of(
    "palavra routing partition primary foreign sort idempotency cache message dedup deduplication "
    "correlation row object project translation shard hash range group event lookup index map search "
    "ordering order grouping composite natural surrogate business license product country language primaire "
    "primaria"
)
_KEYS: Final = _words_of("key cle clef schluessel schlussel chiave clave chave sleutel klucz")
_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\d_A-Za-z]+")


_CERTAIN_PLAIN: Final = frozenset(map(without_diacritics, _CERTAIN))
_POSSIBLE_PLAIN: Final = frozenset(map(without_diacritics, _POSSIBLE))
_PHRASES: Final = (
    (re.compile(f" (?:{_CERTAIN_PHRASES}) "), Certainty.CERTAIN),
    (re.compile(f" (?:{_POSSIBLE_PHRASES}) "), Certainty.POSSIBLE),
)


@lru_cache(maxsize=512)  # the monitors of a project have few different names
def certainty_of(name: str) -> Certainty:
    """Return whether a name indicates a credential."""
    words = [word.lower() for word in _WORD.findall(without_diacritics(name))]
    found = Certainty.NONE
    for start, end, certainty in (*_phrases(words), *_single_words(words)):
        if not _taken_back(words, start, end):
            found = max(found, certainty)
    return found


def names_a_credential(name: str) -> bool:
    """Return whether this is the name of a credential, not of its type, its expiry or the like."""
    return certainty_of(name) is not Certainty.NONE


def _phrases(words: Sequence[str]) -> Iterator[tuple[int, int, Certainty]]:
    """Return the positions of words that belong together."""
    text = f" {' '.join(words)} "
    for phrases, certainty in _PHRASES:
        for match in phrases.finditer(text):
            start = text.count(" ", 0, match.start() + 1) - 1
            yield start, start + match[0].count(" ") - 1, certainty


def _single_words(words: Sequence[str]) -> Iterator[tuple[int, int, Certainty]]:
    for index, word in enumerate(words):
        single = word.removesuffix("s") if len(word) > 4 else word
        if {word, single} & _CERTAIN_PLAIN or word.endswith(_CERTAIN_ENDINGS):
            yield index, index + 1, Certainty.CERTAIN
        elif {word, single} & _POSSIBLE_PLAIN or single.endswith(_POSSIBLE_ENDINGS):
            yield index, index + 1, Certainty.POSSIBLE


def _taken_back(words: Sequence[str], start: int, end: int) -> bool:
    """Return whether the words around it show that a word is not a credential, or a key of another kind."""
    if not _ABOUT.isdisjoint(words[end:]) or not _ABOUT_BEFORE.isdisjoint(words[:start]):
        return True
    if _KEYS.isdisjoint(words[start:end]):
        return False
    around = {*words[:start], *words[end : end + 1]}
    return not around.isdisjoint(_PUBLIC if end - start > 1 else _PUBLIC | _OPEN_KEYS)


class FormMatch(NamedTuple):
    """A credential that was found, with its position in the text."""

    what: str
    start: int
    end: int


# Tokens of well-known services.
_TOKENS: Final = (
    ("PRIVATE KEY", r"(-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----[^\0]*)", "a private key"),
    ("eyJ", r"(?<![\w-])(eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*)", "a JSON web token"),
    ("IA", r"\b((?:AKIA|ASIA)[0-9A-Z]{16})\b", "an access key of AWS"),
    ("AIza", r"\b(AIza[\w-]{35})", "an API key of Google"),
    ("GOCSPX-", r"\b(GOCSPX-[\w-]{20,})", "a client secret of Google"),
    ("ya29.", r"\b(ya29\.[\w-]{20,})", "an access token of Google"),
    ("gh", r"\b(gh[oprsu]_\w{30,})", "a token of GitHub"),
    ("github_pat_", r"\b(github_pat_\w{30,})", "a token of GitHub"),
    ("gl", r"\b(gl(?:pat|dt|ptt|rt|cbt|soat|ft|imt|agent)-[\w-]{20,})", "a token of GitLab"),
    ("xox", r"\b(xox[abeoprs]-[\w-]{10,})", "a token of Slack"),
    ("xapp-", r"\b(xapp-\d-[\w-]{10,})", "a token of Slack"),
    ("k_", r"\b((?:sk|rk)_(?:live|test)_\w{10,})", "a key of Stripe"),
    ("whsec_", r"\b(whsec_[\w+/=-]{16,})", "a webhook secret of Stripe"),
    ("SG.", r"\b(SG\.[\w-]{16,}\.[\w-]{16,})", "an API key of SendGrid"),
    ("SK", r"\b(SK[0-9a-f]{32})\b", "an API key of Twilio"),
    ("npm_", r"\b(npm_[A-Za-z0-9]{30,})", "a token of npm"),
    ("pypi-", r"\b(pypi-[\w-]{30,})", "a token of PyPI"),
    ("sk-", r"\b(sk-(?:ant-|proj-)?[\w-]{20,})", "an API key"),
    ("hf_", r"\b(hf_[A-Za-z0-9]{30,})", "a token of Hugging Face"),
    ("dop_v1_", r"\b(dop_v1_[0-9a-f]{40,})", "a token of DigitalOcean"),
    ("shp", r"\b(shp(?:at|ca|pa|ss)_[0-9a-fA-F]{30,})", "a token of Shopify"),
    ("dapi", r"\b(dapi[0-9a-f]{32})", "a token of Databricks"),
    ("gl", r"\b(gl(?:sa|c)_[\w+/=-]{30,})", "a token of Grafana"),
    ("NRAK-", r"\b(NRAK-[A-Z0-9]{20,})", "an API key of New Relic"),
    ("ATATT", r"\b(ATATT3x[\w=-]{20,})", "an API token of Atlassian"),
    ("hvs.", r"\b(hvs\.[\w-]{20,})", "a token of Vault"),
    ("PMAK-", r"\b(PMAK-[0-9a-f-]{30,})", "an API key of Postman"),
    ("key-", r"\b(key-[0-9a-f]{32})\b", "an API key of Mailgun"),
    (":AA", r"\b(?:bot)?(\d{8,10}:AA[\w-]{30,})", "the token of a Telegram bot"),
    ("AGE-SECRET-KEY", r"\b(AGE-SECRET-KEY-1[0-9A-Z]{20,})", "a private key"),
)
# Connection strings.
_CONNECTIONS: Final = (
    ("AccountKey=", r"AccountKey=([^;\s\"']{8,})", "the key of a storage account"),
    ("SharedAccessKey=", r"SharedAccessKey=([^;\s\"']{8,})", "the key of a connection string"),
    ("SharedAccessSignature", r"SharedAccessSignature[= ](s[^;\s\"']{8,})", "a shared access signature"),
    ("=", r"(?i)(?:^|;)\s*(?:password|pwd)\s*=\s*([^;]+)", "the password of a connection string"),
    ("@", r"://[^/@\s:]*:([^/@\s]+)@", "the password of an address"),
)
# Webhook addresses of chats and incident services, which authorize anyone who knows them.
_CAPABILITIES: Final = (
    (".slack.com", r"hooks\.slack\.com/(?:services|workflows|triggers)/([\w/]{20,})", "Slack"),
    ("discord", r"discord(?:app)?\.com/api(?:/v\d+)?/webhooks/\d+/([\w-]{20,})", "Discord"),
    ("webhook.office.com", r"\.webhook\.office\.com/webhookb?2?/([\w@/-]{20,})", "Microsoft Teams"),
    ("outlook.office", r"outlook\.office(?:365)?\.com/webhook/([\w@/-]{20,})", "Microsoft Teams"),
    ("/hooks/", r"/hooks/([a-z0-9]{26})(?![\w/-])", "Mattermost"),
    ("/hooks/", r"/hooks/([A-Za-z0-9]{17,24}/[A-Za-z0-9]{40,})", "Rocket.Chat"),
    ("pagerduty.com", r"events\.(?:eu\.)?pagerduty\.com/(?:x-ere|integration)/([\w-]{20,})", "PagerDuty"),
    ("hooks.zapier.com", r"hooks\.zapier\.com/hooks/(?:catch|standard)/(\d+/\w+)", "Zapier"),
    ("ifttt.com", r"maker\.ifttt\.com/trigger/[^/]+/(?:json/)?with/key/([\w-]{8,})", "IFTTT"),
    ("victorops.com", r"alert\.victorops\.com/integrations/\w+/\d+/alert/([\w-]{20,})", "VictorOps"),
    ("make.com", r"hook\.(?:\w+\.)?make\.com/(\w{20,})", "Make"),
    ("webexapis.com", r"webexapis\.com/v1/webhooks/incoming/([\w-]{20,})", "Webex"),
    ("flock.com", r"api\.flock\.com/hooks/sendMessage/([\w-]{20,})", "Flock"),
    ("/bot/v2/hook/", r"/open-apis/bot/v2/hook/([\w-]{20,})", "Lark"),
    ("nabu.casa", r"hooks\.nabu\.casa/([\w-]{20,})", "Home Assistant"),
    ("/v1/integrations/", r"uptime\S{0,60}/v1/integrations/[\w-]*/?([\w-]{20,})", "Better Stack"),
    ("squadcast.com", r"squadcast\.com/v\d/incidents/api/([\w-]{20,})", "Squadcast"),
)
_ADDRESSES: Final = tuple(
    (essential, form, f"the secret part of {'an' if name[0] in 'AEIO' else 'a'} {name} address")
    for essential, form, name in _CAPABILITIES
)


def known_forms(text: str) -> Iterator[FormMatch]:
    """Yield every credential of a known form in a text."""
    lowered = text.lower()  # hosts are case-insensitive
    for essential, form, what in (*_TOKENS, *_CONNECTIONS):
        if essential in text:
            yield from (FormMatch(what, *match.span(1)) for match in re.finditer(form, text))
    for essential, form, what in _ADDRESSES:
        if essential in lowered:
            yield from (FormMatch(what, *match.span(1)) for match in re.finditer(form, text, re.IGNORECASE))
