"""Split any text into quoted texts, words and signs, whatever language it is in and however broken it is.

For what has to be found in a text that no grammar reads: YAML, half of a JSON document, a lost quote.
"""

from __future__ import annotations

import re
from typing import Final

import attrs

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


@attrs.frozen
class Token:
    """A quoted text without its quotation marks, a word, or a sign.

    `is_text`: it is no sign. `is_key`: a colon or an equals sign follows; `key` is such a text directly
    before it.
    """

    start: int
    end: int
    text: str
    is_text: bool
    is_key: bool = False
    key: str = ""


def tokens_of(text: str) -> list[Token]:
    """Return the tokens of a text, in order; blanks and stray quotation marks are left out."""
    found = [match for match in _TOKEN.finditer(text) if match.lastgroup is not None]
    tokens: list[Token] = []
    for index, match in enumerate(found):
        group = str(match.lastgroup)
        following = found[index + 1][0] if index + 1 < len(found) else ""
        is_text = group != "sign"
        key = ""
        if is_text and len(tokens) > 1 and tokens[-1].text in _SEPARATORS and tokens[-2].is_key:
            key = tokens[-2].text
        is_key = is_text and following in _SEPARATORS
        tokens.append(Token(*match.span(group), match[group], is_text, is_key, key))
    return tokens
