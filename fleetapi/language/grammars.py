"""Find and load the grammars in `grammar/`. This is the only module that uses Lark.

A grammar is loaded once, on first use; importing this module does not import Lark. Lark stays inside this
package: a token has a type, a text and a position, and an unexpected one raises `ParseError`, which the
parsers turn into a problem.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from fleetapi.diagnostics.position import Span
from fleetapi.errors import FleetError

if TYPE_CHECKING:
    from lark import Lark, Token

__all__ = ["Grammar", "ParseError", "read_grammar", "span_of"]

UNREADABLE = "unreadable"  # the rule of each grammar for tokens that no other rule uses
_PACKAGE = "fleetapi"
_CHECKOUT = Path(__file__).resolve().parents[2] / "grammar"


def read_grammar(name: str) -> str:
    """Return the text of a grammar, from the installed package or from a source checkout.

    Raises FleetError if the installation lacks it.
    """
    file = f"{name}.lark"
    places: tuple[Callable[[], bytes | None], ...] = (
        lambda: pkgutil.get_data(_PACKAGE, f"_grammar/{file}"),
        (_CHECKOUT / file).read_bytes,
    )
    for read in places:
        with suppress(OSError):
            data = read()
            if data is not None:
                return data.decode("utf-8")
    raise FleetError(f"the grammar {file} is missing from the installation", remedy="reinstall fleetapi")


def span_of(token: Token) -> Span:
    """Return the position of a token."""
    start, end = token.start_pos, token.end_pos
    assert start is not None
    assert end is not None
    return Span(start, end)


class ParseError(Exception):
    """An unexpected token, by its index, or an unexpected end: then the index is the number of tokens."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


class Grammar:
    """A grammar from the folder `grammar/`, with the builder of its trees.

    `builder` has a method for each rule, which takes the list of children and returns the node. Each start
    rule is loaded separately, on first use, because a part of a grammar loads faster than all of it.
    """

    def __init__(self, name: str, *, builder: object) -> None:
        self.name = name
        self._builder: Any = builder
        self._loaded: dict[str, Lark] = {}

    def tokens(self, text: str, rule: str) -> list[Token]:
        """Return the tokens of a text, without whitespace. Our grammars have a token for any character."""
        parser: Any = self._parser(rule).parse_interactive(text, start=rule)
        return list(parser.lexer_thread.lex(parser.parser_state))

    def build(self, tokens: Sequence[Token], rule: str) -> Any:
        """Parse tokens as `rule`, and return what the builder makes of them.

        Raises ParseError at the first unexpected token.
        """
        from lark.exceptions import UnexpectedToken  # noqa: PLC0415  (imports Lark)

        parser: Any = self._parser(rule).parse_interactive(start=rule)
        reached = 0
        try:
            for reached, token in enumerate(tokens):  # noqa: B007  (used after the loop)
                parser.feed_token(token)
            reached = len(tokens)
            return parser.feed_eof()
        except UnexpectedToken:
            raise ParseError(reached) from None

    def _parser(self, rule: str) -> Lark:
        parser = self._loaded.get(rule)
        if parser is None:
            parser = self._loaded[rule] = self._load(rule)
        return parser

    def _load(self, rule: str) -> Lark:
        from lark import Lark  # noqa: PLC0415  (slow to import: only when there is something to parse)

        with _no_collision_check():
            return Lark(
                read_grammar(self.name),
                start=[rule, UNREADABLE],
                parser="lalr",
                lexer="basic",
                maybe_placeholders=False,
                transformer=self._builder,
            )


_lock = Lock()


@contextmanager
def _no_collision_check() -> Iterator[None]:
    """Load a grammar without Lark's search for colliding terminals.

    Lark searches whenever `interegular` happens to be installed, even in its own grammar, and that takes ten
    times as long as everything else. Our tests do it once, with `strict=True`.
    """
    import lark.lexer  # noqa: PLC0415  (imports Lark)

    with _lock:
        installed = lark.lexer.has_interegular
        lark.lexer.has_interegular = False
        try:
            yield
        finally:
            lark.lexer.has_interegular = installed
