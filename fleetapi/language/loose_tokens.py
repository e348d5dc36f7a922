"""Split any text into quoted texts, words and signs, whatever language it is in and however broken it is.

For what has to be found in a text that no grammar reads: YAML, half of a JSON document, a lost quote.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

__all__ = ["Token", "tokens_of"]

_TOKEN: Final = re.compile(
    r"""
    "(?P<double>(?:[^"\\\n\r]|\\.)*)"?
    | '(?P<single>(?:[^'\\\n\r]|\\.)*)'
    | [“”„«‘’‚](?P<curly>[^“”„«»‘’‚\n\r]*)[“”»‘’]
    | (?P<sign>[{}\[\]:=,;<>()]|\n)
    | (?P<word>[^\s{}\[\]:=,;<>()"“”„«»]+)
    """,
    re.VERBOSE,
)
_SEPARATORS: Final = frozenset({":", "="})


class Token(NamedTuple):
    """A quoted text without its quotation marks, a word, or a sign.

    `is_text`: it is not punctuation. `is_key`: a colon or an equals sign follows; `key` is such a text
    directly before it.
    """

    start: int
    end: int
    text: str
    is_text: bool
    is_key: bool = False
    key: str = ""


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text, in order; blanks and stray quotation marks are left out."""
    tokens: list[Token] = []
    key = ""
    for match in _TOKEN.finditer(text):
        group = match.lastgroup
        if group is None:
            continue
        start, end = match.span(group)
        if group != "sign":
            tokens.append(Token(start, end, match[group], True, False, key))
            key = ""
            continue
        sign = match[group]
        key = ""
        if sign in _SEPARATORS and tokens and (last := tokens[-1]).is_text:
            tokens[-1] = last._replace(is_key=True)
            key = last.text
        tokens.append(Token(start, end, sign, False))
    return tokens
