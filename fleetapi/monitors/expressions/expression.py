"""The boolean expression of a monitor: an immutable tree over the names of its triggers.

An expression is a `Name`, a `Not`, an `And` or an `Or`. `And` and `Or` have two or more operands, none of
which is of their own kind: `(a & b) & c` and `a & (b & c)` are the same value, `a & b & c`. So an expression
equals the parsed text of itself, `parse_expression(str(x)) == x`, within the limits of the parser (10,000
characters, 100 levels).

Nothing here is recursive, so trees may have any depth. Only truth tables and what needs them (`equivalent`,
`is_constant`) have a limit: `truth_table.MAXIMUM_NAMES` different names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

import attrs

from fleetapi._former import former_names
from fleetapi.errors import UsageError
from fleetapi.monitors.expressions.truth_table import Connective, TruthTable, fold, tabulate, walk
from fleetapi.remedies import Code, Remedy, any_of, sentence, write
from fleetapi.representation import safe_repr

__all__ = ["And", "Expression", "Name", "Not", "Or", "is_usable_name"]
globals()["__getattr__"] = former_names(__name__)  # type checkers would accept any name

T = TypeVar("T")
JoinT = TypeVar("JoinT", "And", "Or")

_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.]*")  # for anything else the grammar decides
_FOREIGN_OPERATORS = frozenset({"and", "or", "not"})


def is_usable_name(name: str) -> bool:
    """Return whether an expression can refer to a trigger of this name.

    This allows more than the published pattern (letters, at most one `.` or `_`, digits), which the checks
    use.
    """
    if _PLAIN_NAME.fullmatch(name) is not None:
        return name.lower() not in _FOREIGN_OPERATORS
    from fleetapi.language.expressions import is_name  # noqa: PLC0415  (loads the parser, for rare names)

    return is_name(name) and not any("\ud800" <= character <= "\udfff" for character in name)


@safe_repr
class Expression:
    """A boolean expression over trigger names; see the module for what it guarantees.

    Combine expressions with `&`, `|` and `~`. `==` compares the trees; `equivalent` compares their meaning.
    Python's `and`, `or`, `not`, `if` and comparisons raise a TypeError that says what to write instead.
    """

    __slots__ = ()

    connective: ClassVar[Connective | None] = None
    operands: tuple[Expression, ...]
    _hash: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names in order of appearance, each once."""
        return tuple(dict.fromkeys(node.name for node in self.walk() if isinstance(node, Name)))

    def walk(self) -> Iterator[Expression]:
        """Yield every node, each before its operands and these from left to right."""
        return walk(self)

    def fold(self, combine: Callable[[Expression, list[T]], T]) -> T:
        """Compute a value bottom-up: `combine(node, values of its operands)`."""
        return fold(self, combine)

    def evaluate(self, values: Mapping[str, bool | None]) -> bool | None:
        """Evaluate in three-valued logic: True, False, and None for unknown (Kleene's strong logic).

        The result is unknown unless the known operands decide it: `a & b` is False as soon as one of them is.
        Operators are evaluated one at a time, so `a | !a` is unknown if `a` is.

        Raises UsageError if a name of the expression is missing in `values`; pass None for unknown.
        """

        def combine(node: Expression, operands: list[bool | None]) -> bool | None:
            if isinstance(node, Name):
                return _value_of(node.name, values)
            if isinstance(node, Not):
                return None if operands[0] is None else not operands[0]
            decisive = isinstance(node, Or)
            if decisive in operands:
                return decisive
            return None if None in operands else not decisive

        return self.fold(combine)

    def substitute(self, replacements: Mapping[str, Expression]) -> Expression:
        """Return this expression with names replaced simultaneously; other names stay."""

        def combine(node: Expression, operands: list[Expression]) -> Expression:
            if isinstance(node, Name):
                return replacements.get(node.name, node)
            return type(node)(*operands)

        return self.fold(combine)

    def truth_table(self) -> TruthTable:
        """Return the truth table: the value for every assignment of the names.

        Raises UsageError for more than `truth_table.MAXIMUM_NAMES` names.
        """
        return tabulate(self, self.names)

    def equivalent(self, other: Expression) -> bool:
        """Return whether both have the same value for every assignment of their names.

        Raises UsageError for more than `truth_table.MAXIMUM_NAMES` names in total.
        """
        given: object = other
        if not isinstance(given, Expression):
            remedy: Remedy = "pass an expression"
            if isinstance(other, str):
                remedy = sentence("parse the string with ", Code("parse_expression(...)"))
            raise UsageError(f"an expression cannot be compared with {other!r}", remedy=remedy)
        names = tuple(dict.fromkeys(self.names + other.names))
        return tabulate(self, names).bits == tabulate(other, names).bits

    def is_constant(self) -> bool:
        """Return whether it is always true or always false; `truth_table().constant` tells which.

        Raises UsageError for more than `truth_table.MAXIMUM_NAMES` names.
        """
        return self.truth_table().constant is not None

    def simplify(self) -> Expression:
        """Return a short expression with the same truth table, never with more names in it than this one.

        Up to `simplify.MAXIMUM_NAMES` names it is the shorter of the minimal sum of products and the minimal
        product of sums, with common factors extracted; beyond that, only local laws are applied (constants,
        idempotence, complement, absorption, double negation). The vendor's language has no constants: always
        true is `a | !a` and always false `a & !a`, with the first name.
        """
        from fleetapi.monitors.expressions.simplify import Nodes, simplify  # noqa: PLC0415  (needed rarely)

        return simplify(self, Nodes(Name, Not, And, Or))

    def __and__(self, other: Expression) -> And:
        return _joined(And, "&", self, other)

    def __or__(self, other: Expression) -> Or:
        return _joined(Or, "|", self, other)

    def __invert__(self) -> Not:
        return Not(self)

    if not TYPE_CHECKING:  # hidden from type checkers, which then refuse these operators by themselves

        def __rand__(self, other: object) -> Any:
            return _refused("&", other)

        def __ror__(self, other: object) -> Any:
            return _refused("|", other)

        def __bool__(self) -> NoReturn:
            raise TypeError(
                f"`{self}` has no truth value until its triggers have: write x & y instead of `x and y`,"
                " x | y instead of `x or y`, ~x instead of `not x`, and x.evaluate({...}) for its value"
            )

        def _refuse_comparison(self, other: object) -> NoReturn:
            raise TypeError(
                f"`{self}` cannot be compared with {other!r}: compare vehicle data, (level < 50), and combine"
                " with & and |; to express `x implies y`, write ~x | y"
            )

        __lt__ = __le__ = __gt__ = __ge__ = _refuse_comparison

        def __xor__(self, other: object) -> NoReturn:
            raise TypeError("there is no exclusive or in the vendor's language: write (x & ~y) | (~x & y)")

        __rxor__ = __xor__

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Expression):
            return NotImplemented
        stack: list[tuple[Expression, Expression]] = [(self, other)]
        while stack:
            left, right = stack.pop()
            if left is right:
                continue
            if type(left) is not type(right) or left._hash != right._hash:
                return False
            if isinstance(left, Name) and isinstance(right, Name) and left.name != right.name:
                return False
            if len(left.operands) != len(right.operands):
                return False
            stack.extend(zip(left.operands, right.operands, strict=True))
        return True

    def __hash__(self) -> int:
        return self._hash

    def __str__(self) -> str:
        return "".join(_tokens(self))

    def __repr__(self) -> str:
        return f"parse_expression({str(self)!r})"

    def __copy__(self) -> Expression:
        return self

    def __deepcopy__(self, memo: object) -> Expression:
        return self

    def __reduce__(
        self,
    ) -> tuple[Any, ...]:  # flat, and without the hash, which differs between processes
        return _from_postfix, (tuple(_postfix(self)),)


@attrs.frozen(init=False, eq=False, repr=False)
class Name(Expression):
    """The name of a trigger.

    Raises UsageError for a string that is not a name in the expression language.
    """

    name: str
    operands: tuple[Expression, ...] = attrs.field(init=False)
    _hash: int = attrs.field(init=False)

    @property
    def names(self) -> tuple[str, ...]:
        """A tuple of only this name."""
        return (self.name,)

    def __init__(self, name: str) -> None:
        _set_name(self, _checked_name(name))

    @classmethod
    def unchecked(cls, name: str) -> Name:
        """Return a name that the parser has already accepted."""
        self = cls.__new__(cls)
        _set_name(self, name)
        return self


@attrs.frozen(init=False, eq=False, repr=False)
class Not(Expression):
    """The negation of an expression. `!!a` is kept as written; `simplify` removes it."""

    connective: ClassVar[Connective] = Connective.NOT
    operands: tuple[Expression, ...]
    _hash: int = attrs.field(init=False)

    def __init__(self, operand: Expression) -> None:
        _set_operands(self, (_checked(operand),))

    @property
    def operand(self) -> Expression:
        """The negated expression."""
        return self.operands[0]


@attrs.frozen(init=False, eq=False, repr=False)
class And(Expression):
    """The conjunction of two or more expressions; nested conjunctions are flattened."""

    connective: ClassVar[Connective] = Connective.AND
    operands: tuple[Expression, ...]
    _hash: int = attrs.field(init=False)

    def __init__(self, *operands: Expression) -> None:
        _set_operands(self, _flat(And, operands))


@attrs.frozen(init=False, eq=False, repr=False)
class Or(Expression):
    """The disjunction of two or more expressions; nested disjunctions are flattened."""

    connective: ClassVar[Connective] = Connective.OR
    operands: tuple[Expression, ...]
    _hash: int = attrs.field(init=False)

    def __init__(self, *operands: Expression) -> None:
        _set_operands(self, _flat(Or, operands))


def _tokens(root: Expression) -> Iterator[str]:
    """Yield the pieces of an expression's text, with parentheses wherever `&` and `|` meet."""
    stack: list[Expression | str] = [root]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
        elif isinstance(item, Name):
            yield item.name
        else:
            connective = "!" if isinstance(item, Not) else " & " if isinstance(item, And) else " | "
            for position, operand in reversed(list(enumerate(item.operands))):
                stack.extend((")", operand, "(") if isinstance(operand, (And, Or)) else (operand,))
                if position or isinstance(item, Not):
                    stack.append(connective)


def _joined(kind: type[JoinT], symbol: str, left: Expression, right: object) -> JoinT:
    if isinstance(right, Expression):
        return kind(left, right)
    declined: JoinT = _refused(symbol, right)
    return declined


def _refused(symbol: str, other: object) -> Any:
    """Raise a TypeError that says what to write instead of `other`; leave triggers to their own operators."""
    if isinstance(other, str):
        raise TypeError(
            f'a string is not an expression: write Name("{other}"), or parse_expression({other!r})'
        )
    if isinstance(other, (bool, int, float)) or other is None:
        raise TypeError(
            f"{other!r} is not an expression: put every comparison in parentheses, (a < 1) {symbol} (b < 2)"
        )
    return NotImplemented


def _value_of(name: str, values: Mapping[str, bool | None]) -> bool | None:
    try:
        return values[name]
    except KeyError:
        raise UsageError(
            f"no value for `{name}`, which the expression uses",
            remedy=sentence("pass ", Code("True, False, or None for unknown")),
        ) from None


def _checked_name(name: object) -> str:
    if isinstance(name, str):
        if is_usable_name(name):
            return name
        from fleetapi.language.expressions import is_name  # noqa: PLC0415  (loads the parser, for rare names)

        if is_name(name):
            return name
    raise UsageError(
        f"{name!r} is not a valid name in an expression",
        remedy="start with a letter, followed by letters, digits, `_` or `.`; and, or, not are reserved",
    )


def _set_name(node: Name, name: str) -> None:
    object.__setattr__(node, "name", name)
    object.__setattr__(node, "operands", ())
    object.__setattr__(node, "_hash", hash((Name, name)))


def _checked(operand: object) -> Expression:
    if not isinstance(operand, Expression):
        raise UsageError(
            f"{operand!r} is not an expression",
            remedy=any_of(
                write('Name("a")'), sentence("combine the triggers themselves with ", Code("& and |"))
            ),
        )
    return operand


def _flat(kind: type[Expression], operands: tuple[Expression, ...]) -> tuple[Expression, ...]:
    flat: list[Expression] = []
    for operand in operands:
        if isinstance(operand, kind):
            flat.extend(operand.operands)
        else:
            flat.append(_checked(operand))
    if len(flat) < 2:
        raise UsageError(f"{kind.__name__} needs at least two operands, not {len(flat)}")
    return tuple(flat)


def _set_operands(node: Expression, operands: tuple[Expression, ...]) -> None:
    object.__setattr__(node, "operands", operands)
    object.__setattr__(node, "_hash", hash((type(node), *(operand._hash for operand in operands))))  # noqa: SLF001


def _postfix(root: Expression) -> Iterator[str | tuple[str, int]]:
    for node in reversed(list(root.walk())):
        yield node.name if isinstance(node, Name) else (type(node).__name__, len(node.operands))


def _from_postfix(tokens: tuple[str | tuple[str, int], ...]) -> Expression:
    kinds: dict[str, type[Expression]] = {"Not": Not, "And": And, "Or": Or}
    values: list[Expression] = []
    for token in tokens:
        if isinstance(token, str):
            values.append(Name.unchecked(token))
            continue
        kind, count = token
        operands = values[len(values) - count :][::-1]
        del values[len(values) - count :]
        values.append(kinds[kind](*operands))
    return values[0]
