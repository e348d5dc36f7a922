"""Names under which credentials go: of headers, query keys and fields, in the languages of the customers.

A name is taken apart into words (`dbPassword2`, `MOT_DE_PASSE` and `clé-api` are several), without case and
diacritics, and only whole words count: a secretary, an author and a keyboard hold no credential. What stands
before or behind a word can take it back: a password hint, a cookie policy, a routing key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import IntEnum
from functools import lru_cache
from typing import Final

from fleetapi.monitors.plain_letters import without_diacritics

__all__ = ["Certainty", "certainty_of", "names_a_credential"]


class Certainty(IntEnum):
    """What a name says about its value."""

    NONE = 0  # nothing
    POSSIBLE = 1  # a credential, if it does not look like a word
    CERTAIN = 2  # a credential, whatever it looks like


def _words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Words that hardly ever name anything else.
_CERTAIN: Final = _words_of(
    "password passwd passphrase passcode pwd secret credential authorization authorisation apikey "
    # French, German, Italian, Spanish, Portuguese
    "mdp motdepasse motpasse passwort kennwort geheimnis losungswort segreto contrasena secreto segredo "
    "senha "
    # Dutch, Polish, Czech, Nordic, Finnish, Hungarian, Romanian, Turkish
    "wachtwoord geheim haslo heslo losenord adgangskode passord salasana jelszo parola sifre "
    "пароль секрет 密码 密碼 密钥 口令 パスワード"
)
# Words that name other things as well.
_POSSIBLE: Final = _words_of(
    "token jeton cookie auth authentication bearer signature sig hmac key pass passkey psk jwt "
    "sessionid sessid "
    "jsessionid phpsessid cle clef schluessel schlussel chiave clave chave sleutel klucz klic nyckel nogle "
    "noekkel avain kulcs cheie anahtar identifiants токен ключ 令牌 トークン"
)
# Words that belong together, written with or without something between them.
_CERTAIN_PHRASES: Final = (
    "mot de passe|mots de passe|mot passe|palavra passe|api key|cle api|cle d api|clef api|cle secrete|"
    "cle privee|api schluessel|api schlussel|chiave api|clave api|chave api|sleutel api|api sleutel|"
    "klucz api|secret key|private key|access key|shared key|master key|session secret|client secret"
)
_POSSIBLE_PHRASES: Final = (
    "session id|session key|auth key|subscription key|function key|code d acces|integration key"
)
# Endings of words that are written together: `dbpassword`, `clientsecret`, `xapikey`.
_CERTAIN_ENDINGS: Final = (
    *("password", "passwd", "passphrase", "passwort", "kennwort", "wachtwoord", "motdepasse", "contrasena"),
    *("secret", "apikey", "secretkey", "privatekey", "accesskey", "cleapi"),
)
_POSSIBLE_ENDINGS: Final = ("token", "authkey", "sessionid", "sessionkey", "schluessel", "schlussel")
# What is said about a credential, and is none: `password_hint`, `tokenExpiresIn`, `cookie-policy`.
_ABOUT: Final = _words_of(
    "hint hints policy policies type types name names kind url uri link version header headers field fields "
    "expiry expires expiration expired length size label format rule rules reset required enabled disabled "
    "count limit age ttl lifetime algorithm alg consent banner preference preferences page manager status "
    "state id ids "
    "prefix suffix index strength question reminder indice politique nom expiracion scadenza ablauf hinweis "
    "typ richtlinie rotation provider domain scope scopes"
)
# The same where it comes first, as in the Romance languages: `indice_mot_de_passe`.
_ABOUT_BEFORE: Final = _words_of(
    "hint indice aide rappel oubli politique politica regle pista dica forgot hinweis"
)
# Keys that everybody may see, and those that open nothing.
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
    """Tell what a name says about its value."""
    words = [word.lower() for word in _WORD.findall(without_diacritics(name))]
    found = Certainty.NONE
    for start, end, certainty in (*_phrases(words), *_single_words(words)):
        if not _taken_back(words, start, end):
            found = max(found, certainty)
    return found


def names_a_credential(name: str) -> bool:
    """Tell whether what goes under this name is a credential, and not its type, its expiry or the like."""
    return certainty_of(name) is not Certainty.NONE


def _phrases(words: Sequence[str]) -> Iterator[tuple[int, int, Certainty]]:
    """Where words stand that belong together."""
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
    """Whether the words around say that it is about a credential, or that it is a key which is none."""
    if not _ABOUT.isdisjoint(words[end:]) or not _ABOUT_BEFORE.isdisjoint(words[:start]):
        return True
    if _KEYS.isdisjoint(words[start:end]):
        return False
    around = {*words[:start], *words[end : end + 1]}
    return not around.isdisjoint(_PUBLIC if end - start > 1 else _PUBLIC | _OPEN_KEYS)
