"""The one place that finds and loads the grammars under `grammar/`, and the one that knows Lark.

A grammar is loaded once, on first use; importing this module does not import Lark. Nothing of Lark leaves
the room: tokens have a type, a text and a place, and a token that does not fit raises `ParseError`, which the
languages turn into a problem with a place of its own.
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

UNREADABLE = "unreadable"  # the rule of each grammar that keeps the tokens no other rule takes
_PACKAGE = "fleetapi"
_CHECKOUT = Path(__file__).resolve().parents[2] / "grammar"


def read_grammar(name: str) -> str:
    """The text of a grammar: from the installed package, or from the checkout it is developed in.

    Raises FleetError when it is in neither place: then the installation is damaged.
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
    """The place of a token."""
    start, end = token.start_pos, token.end_pos
    assert start is not None
    assert end is not None
    return Span(start, end)


class ParseError(Exception):
    """A token that cannot stand where it stands: its index, or the number of tokens for the end."""

    def __init__(self, index: int) -> None:
        super().__init__(index)
        self.index = index


class Grammar:
    """A grammar of the folder with the builder of its trees.

    `builder` has a method for each rule, which takes the list of children and returns the node. Each rule
    that is asked for is loaded by itself, on first use: a part of a grammar loads faster than the whole.
    """

    def __init__(self, name: str, *, builder: object) -> None:
        self.name = name
        self._builder: Any = builder
        self._loaded: dict[str, Lark] = {}

    def tokens(self, text: str, rule: str) -> list[Token]:
        """The tokens of a text, without blanks. Every grammar of ours has a token for any character."""
        parser: Any = self._parser(rule).parse_interactive(text, start=rule)
        return list(parser.lexer_thread.lex(parser.parser_state))

    def build(self, tokens: Sequence[Token], rule: str) -> Any:
        """What the builder makes of the tokens when they are to be a `rule`.

        Raises ParseError at the first token that does not fit.
        """
        from lark.exceptions import UnexpectedToken  # noqa: PLC0415  (as for Lark itself, below)

        parser: Any = self._parser(rule).parse_interactive(start=rule)
        reached = 0
        try:
            for reached, token in enumerate(tokens):  # noqa: B007  (where it stopped)
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
        from lark import Lark  # noqa: PLC0415  (heavy: only once there is something to parse)

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

    Lark makes it whenever `interegular` happens to be installed, for its own grammar too, and it takes ten
    times as long as all the rest. Our tests make it once, with `strict=True`.
    """
    import lark.lexer  # noqa: PLC0415  (as for Lark itself)

    with _lock:
        installed = lark.lexer.has_interegular
        lark.lexer.has_interegular = False
        try:
            yield
        finally:
            lark.lexer.has_interegular = installed
