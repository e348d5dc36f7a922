"""Conceal credentials in everything that shows a document.

FM801 reports credentials where a monitor can have them. Excerpts, messages and diffs may show any part of any
text: text that is not JSON, that has a misspelled key or a value of the wrong type, or a credential in an
unexpected place. So credentials are found in the raw text, by their form, by a name next to them and by
their position. If in doubt, text is hidden.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

import attrs

from fleetapi.diagnostics.diagnostic import Diagnostic
from fleetapi.diagnostics.position import Span
from fleetapi.diagnostics.report_data import Findings
from fleetapi.language.format_detection import Token, tokens_of
from fleetapi.language.json_tree import decoded
from fleetapi.monitors.checks.credentials import credentials_in, is_placeholder
from fleetapi.monitors.credentials import names_a_credential
from fleetapi.monitors.secrets import REDACTED

if TYPE_CHECKING:
    from fleetapi.diagnostics.fixes import Fix

__all__ = ["Concealment"]

_LARGEST: Final = 500_000  # characters to search; longer texts are not read as documents
_SHORTEST: Final = 4  # characters of a credential to search for in messages
_LONGEST_NAME: Final = 60
_NEARBY: Final = 3  # lines between a name and its value, if no brackets enclose both

_USER_INFO: Final = re.compile(r"://([^/@\s\"'<>?#]+)@")
_QUERY: Final = re.compile(r"[?&;]([\w.\[\]-]{1,60})=([^&\s\"'#;<>]+)")
_SCHEME: Final = re.compile(
    r"\b(?i:basic|bearer|digest|negotiate|apikey|token)[ \t]+([\w+/=.~:-]{6,}|\"[^\"\n]{6,}|'[^'\n]{6,})"
)
_HEXADECIMAL: Final = re.compile(r"[0-9a-fA-F]{32,}")
_NO_CREDENTIAL: Final = re.compile(  # a variable, a reference, or a prefix of one
    r"\$[{(]?[A-Za-z]{1,12}[)}]?|[^$]{0,20}\$\{(?:env|file):[^{}]*\}?|(?i:basic|bearer|digest|token)"
)
_HEADER_LINE: Final = re.compile(r"\s*([\w.-]{2,60})\s*[:=]\s*(\S.*)", re.DOTALL)
_MOST_REPEATED: Final = 50  # different credentials to search for in the whole text
_QUOTED: Final = re.compile(r"`[^`]+`|\"[^\"]+\"")
_KINDS: Final = frozenset({"header", "headers", "body", "query"})
_NAMES: Final = frozenset(
    {"key", "name", "type"}
)  # values of these keys are shown, unless their form is that of a credential
_TITLES: Final = frozenset({"label", "name"})  # these stand next to whole objects
_OPENING: Final = frozenset("{[(")
_CLOSING: Final = frozenset("}])")
_ENDS: Final = frozenset(",;\n")
_WIDTH: Final = 12  # tokens to search on either side of a name
_WIDEST: Final = 60  # tokens to search after a key


@attrs.frozen(slots=False)
class Concealment:
    """The credentials of a text, and methods that conceal them in other texts."""

    source: str = attrs.field(repr=False)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """The spans of all credentials, in order and disjoint."""
        text = self.source[:_LARGEST]
        first = set(_found(text))
        spans: list[Span] = []
        for start, end in sorted(first.union(_again(text, first))):
            if spans and start <= spans[-1].end:
                spans[-1] = Span(spans[-1].start, max(end, spans[-1].end))
            elif end > start:
                spans.append(Span(start, end))
        return tuple(spans)

    @cached_property
    def shown(self) -> str:
        """The text with a `*` for each character of a credential."""
        return Findings((), self.source, hidden=self.spans).shown(Span(0, len(self.source)))

    @cached_property
    def _values(self) -> frozenset[str]:
        """The credentials, as written and as parsed."""
        written = {span.of(self.source).strip() for span in self.spans}
        read = {decoded(f'"{value}"') for value in written}
        return frozenset(each for each in written | read if len(each) >= _SHORTEST)

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        """The credentials by their first characters."""
        found: dict[str, list[str]] = {}
        for value in self._values:
            found.setdefault(value[:_SHORTEST], []).append(value)
        return found

    @cached_property
    def _joined(self) -> str:
        """All credentials in one string, for a single search."""
        return "\0".join(self._values)

    def of(self, message: str) -> str:
        """Return a message about the text without the credentials it quotes, whole or shortened."""
        if not self._values:
            return message
        beginnings = {message[at : at + _SHORTEST] for at in range(len(message) - _SHORTEST + 1)}
        begun = [value for each in beginnings for value in self._by_beginning.get(each, ())]
        for value in sorted(begun, key=lambda value: (-len(value), value)):
            if value[:_SHORTEST] in message:
                message = _without(message, value)
        return _QUOTED.sub(self._of_quotation, message)

    def _of_quotation(self, quotation: re.Match[str]) -> str:
        """Return a quotation in a message, redacted if it is part of a credential."""
        piece = quotation[0][1:-1].rstrip("…").strip("\"'` ")
        hidden = len(piece) >= _SHORTEST and piece in self._joined
        return f"{quotation[0][0]}{REDACTED}{quotation[0][-1]}" if hidden else quotation[0]

    def of_diagnostic(self, diagnostic: Diagnostic) -> Diagnostic:
        """Return the diagnostic without credentials; a fix that would write one is dropped."""
        message, help_ = self.of(diagnostic.message), self.of(diagnostic.help)
        fix: Fix | None = diagnostic.fix
        if fix is not None and any(self.of(edit.replacement) != edit.replacement for edit in fix.edits):
            fix = None
        path = diagnostic.path and tuple(
            self.of(step) if isinstance(step, str) else step for step in diagnostic.path
        )
        if (message, help_, fix, path) == (
            diagnostic.message,
            diagnostic.help,
            diagnostic.fix,
            diagnostic.path,
        ):
            return diagnostic
        return attrs.evolve(diagnostic, message=message, help=help_, fix=fix, path=path)


def _without(message: str, value: str) -> str:
    if value.isalnum() and len(value) < 2 * _SHORTEST:  # it may be part of a word
        return re.sub(rf"(?<!\w){re.escape(value)}(?!\w)", REDACTED, message)
    message = message.replace(value, REDACTED)
    for cut in re.finditer("…", message):
        for length in range(min(len(value), cut.start()), _SHORTEST - 1, -1):
            if message.endswith(value[:length], 0, cut.start()):
                return _without(f"{message[: cut.start() - length]}{REDACTED}{message[cut.start() :]}", value)
    return message


def _found(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges that look like a credential, in any order."""
    yield from _in_addresses(text)
    for match in _SCHEME.finditer(text):
        if not is_placeholder(match[1].strip("\"'")):
            yield match.span(1)
    tokens = tokens_of(text)
    by_form: dict[str, list[tuple[int, int]]] = {}  # by text, as hostile documents repeat themselves
    for token in tokens:
        if token.is_text and len(token.text) >= _SHORTEST:
            if token.text not in by_form:
                by_form[token.text] = list(_by_form(token.text))
            yield from ((token.start + start, token.start + end) for start, end in by_form[token.text])
    yield from _by_name(tokens)


def _again(text: str, found: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield the ranges where the same credentials appear again."""
    values = {value for start, end in found if len(value := text[start:end].strip()) >= 2 * _SHORTEST}
    for value in sorted(values)[:_MOST_REPEATED]:
        for match in re.finditer(re.escape(value), text):
            yield match.span()


def _in_addresses(text: str) -> Iterator[tuple[int, int]]:
    for match in _USER_INFO.finditer(text):
        if not is_placeholder(match[1]):
            yield match.span(1)
    for match in _QUERY.finditer(text):
        name, value = match.groups()
        secret = names_a_credential(name) or credentials_in(name, value) or _HEXADECIMAL.fullmatch(value)
        if secret and not is_placeholder(value):
            yield match.span(2)


def _by_form(text: str) -> Iterator[tuple[int, int]]:
    """Yield the ranges of a text that have the form of a credential."""
    line = _HEADER_LINE.match(text)
    if line is not None and names_a_credential(line[1]) and not is_placeholder(line[2]):
        yield line.span(2)
    for found in credentials_in("", text):
        yield found.start, found.end


# ---------------------------------------------------------------------- values next to a telling name


def _by_name(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Yield the ranges that a name before them, or next to them in the same object, marks as credentials."""
    lines = list(accumulate(token.text == "\n" for token in tokens))
    for index, token in enumerate(tokens):
        word = token.text.strip()
        if not token.is_text or len(word) > _LONGEST_NAME:
            continue
        if word.casefold() in _KINDS and not token.is_key:
            for other in _beside(index, tokens, lines):
                if other.key.casefold() not in _NAMES and _is_no_word(other.text) and _may_be_one(other):
                    yield other.start, other.end
        elif _tells(word) and "://" not in word:
            others = _values_of(index, tokens) if token.is_key else _beside(index, tokens, lines)
            yield from ((other.start, other.end) for other in others if _may_be_one(other))


def _values_of(index: int, tokens: Sequence[Token]) -> Iterator[Token]:
    """Yield what follows a key: a value, the words of a line, or everything in the brackets."""
    depth, started = 0, False
    for token in tokens[index + 2 : index + 2 + _WIDEST]:
        if token.is_text:
            if token.is_key and depth == 0:
                return
            yield token
            started = True
        elif token.text in _OPENING:
            depth += 1
        elif token.text in _CLOSING:
            depth -= 1
        elif token.text == "\n" and not started:
            continue
        if depth < 0 or (depth == 0 and token.text in _ENDS and not token.is_text):
            return


def _beside(index: int, tokens: Sequence[Token], lines: Sequence[int]) -> Iterator[Token]:
    """Yield what is next to a value in the same brackets, or on a nearby line if there are none."""
    deep = tokens[index].key.casefold() not in _TITLES
    around = range(max(0, index - _WIDTH), min(len(tokens), index + 1 + _WIDTH))
    before, opened = _until_bracket(
        tokens, reversed(around[: around.index(index)]), _OPENING, _CLOSING, deep=deep
    )
    after, closed = _until_bracket(tokens, around[around.index(index) + 1 :], _CLOSING, _OPENING, deep=deep)
    for other in (*before, *after):
        if (opened and closed) or abs(lines[other] - lines[index]) <= _NEARBY:
            yield tokens[other]


def _until_bracket(
    tokens: Sequence[Token],
    indices: Iterable[int],
    last: frozenset[str],
    deeper: frozenset[str],
    *,
    deep: bool,
) -> tuple[list[int], bool]:
    """Return the indices of the texts up to the enclosing bracket, and whether there is one.

    With `deep`, nested texts are included.
    """
    depth = 0
    found: list[int] = []
    for index in indices:
        token = tokens[index]
        if token.is_text and (deep or depth == 0):
            found.append(index)
        elif not token.is_text and token.text in deeper:
            depth += 1
        elif not token.is_text and token.text in last:
            depth -= 1
            if depth < 0:
                return found, True
    return found, False


def _is_no_word(text: str) -> bool:
    return len(text) >= 8 and any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def _may_be_one(token: Token) -> bool:
    return not token.is_key and _is_literal(token.text.strip())


@lru_cache(maxsize=4096)
def _is_literal(text: str) -> bool:
    """Tell whether a text can be a credential, and not a placeholder, a variable, a URL or a name."""
    return (
        any(map(str.isalnum, text))
        and _NO_CREDENTIAL.fullmatch(text) is None
        and text.casefold() not in _KINDS
        and "://" not in text
        and not (is_placeholder(text) and not text.startswith("$"))
        and not _tells(text)
    )


@lru_cache(maxsize=4096)
def _tells(name: str) -> bool:
    """Tell whether a name indicates a credential nearby; attributes use `key` for their names."""
    return name.casefold() != "key" and names_a_credential(name)
