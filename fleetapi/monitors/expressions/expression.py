"""The boolean expression of a monitor: an immutable tree over the names of its triggers.

An expression is a `Name`, a `Not`, an `And` or an `Or`. `And` and `Or` take any number of operands, two at
least, and never hold one of their own kind: `(a & b) & c` and `a & (b & c)` are the same value, `a & b & c`.
So every tree that can be made is the tree of its own text: `parse_expression(str(x)) == x`, as long as the
text stays within what the language reads (10,000 characters, 100 levels).

Nothing here recurses, whatever the depth of a tree; only truth tables, and what rests on them (`equivalent`,
`is_constant`), have a bound: `truth_table.MAXIMUM_NAMES` different names.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

import attrs

from fleetapi.errors import UsageError
from fleetapi.monitors.expressions.truth_table import Connective, TruthTable, fold, tabulate, walk
from fleetapi.remedies import Code, Remedy, any_of, sentence, write
from fleetapi.representation import safe_repr

__all__ = ["And", "Expression", "Name", "Not", "Or", "is_usable_name"]

T = TypeVar("T")
JoinT = TypeVar("JoinT", "And", "Or")

# Nearly every name; whether an expression reads another text as a name is for the grammar to say.
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.]*")
_FOREIGN_OPERATORS = frozenset({"and", "or", "not"})


def is_usable_name(name: str) -> bool:
    """Tell whether an expression can refer to a trigger of this name.

    Wider than the published pattern (letters, at most one `.` or `_`, digits), which the checks compare with.
    """
    if _PLAIN_NAME.fullmatch(name) is not None:
        return name.lower() not in _FOREIGN_OPERATORS
    from fleetapi.language.expressions import is_name  # noqa: PLC0415  (loads the parser, for rare names)

    return is_name(name) and not any("\ud800" <= character <= "\udfff" for character in name)


@safe_repr
class Expression:
    """A boolean expression over trigger names; see the module for what it guarantees.

    Combine with `&`, `|` and `~`. `==` compares the trees themselves; `equivalent` compares what they mean.
    Python's `and`, `or`, `not`, `if` and comparisons cannot work on it, and say what to write instead.
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
        """Compute a value from the leaves upwards: `combine(node, values of its operands)`."""
        return fold(self, combine)

    def evaluate(self, values: Mapping[str, bool | None]) -> bool | None:
        """Evaluate in three values: True, False, and None for unknown (Kleene's strong logic).

        Unknown stays unknown unless the known operands decide: `a & b` is False as soon as one of them is.
        The logic looks at one operator at a time: `a | !a` is unknown when `a` is.

        Raises UsageError when a name of the expression is not in `values`: unknown is written None.
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
        """Return this expression with names replaced, all at once; names not mentioned stay."""

        def combine(node: Expression, operands: list[Expression]) -> Expression:
            if isinstance(node, Name):
                return replacements.get(node.name, node)
            return type(node)(*operands)

        return self.fold(combine)

    def truth_table(self) -> TruthTable:
        """Return the value for every combination of the names.

        Raises UsageError for more than `truth_table.MAXIMUM_NAMES` names.
        """
        return tabulate(self, self.names)

    def equivalent(self, other: Expression) -> bool:
        """Tell whether both give the same value for every combination of all their names.

        Raises UsageError for more than `truth_table.MAXIMUM_NAMES` names between them.
        """
        given: object = other
        if not isinstance(given, Expression):
            remedy: Remedy = "write two expressions"
            if isinstance(other, str):
                remedy = sentence("parse the string with ", Code("parse_expression(...)"))
            raise UsageError(f"an expression is compared with another, not with {other!r}", remedy=remedy)
        names = tuple(dict.fromkeys(self.names + other.names))
        return tabulate(self, names).bits == tabulate(other, names).bits

    def is_constant(self) -> bool:
        """Tell whether it is always true or always false; `truth_table().constant` says which.

        Raises UsageError for more than `truth_table.MAXIMUM_NAMES` names.
        """
        return self.truth_table().constant is not None

    def simplify(self) -> Expression:
        """Return a short expression with the same truth table; never one with more names in it than this.

        Up to `simplify.MAXIMUM_NAMES` names it is the shorter of the smallest sum of products and the
        smallest product of sums, with common factors taken out; beyond, only local laws are applied
        (constants, repetition, complement, absorption, double negation). The vendor's language has no
        constants: always true is `a | !a`, always false `a & !a`, with the first name.
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
                f"`{self}` is neither more nor less than {other!r}: compare the vehicle's data, (level < 50),"
                " and combine with & and |; for `x <= y` as implication write ~x | y"
            )

        __lt__ = __le__ = __gt__ = __ge__ = _refuse_comparison

        def __xor__(self, other: object) -> NoReturn:
            raise TypeError("the vendor's language has no exclusive or: write (x & ~y) | (~x & y)")

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
    ) -> tuple[Any, ...]:  # flat, and without the hash, which another process computes anew
        return _from_postfix, (tuple(_postfix(self)),)


@attrs.frozen(init=False, eq=False, repr=False)
class Name(Expression):
    """The name of a trigger.

    Raises UsageError for a text that the expression language does not read as one name.
    """

    name: str
    operands: tuple[Expression, ...] = attrs.field(init=False)
    _hash: int = attrs.field(init=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The name alone."""
        return (self.name,)

    def __init__(self, name: str) -> None:
        _set_name(self, _checked_name(name))

    @classmethod
    def unchecked(cls, name: str) -> Name:
        """Return the name of a text that the expression language has read as one."""
        self = cls.__new__(cls)
        _set_name(self, name)
        return self


@attrs.frozen(init=False, eq=False, repr=False)
class Not(Expression):
    """The negation of one expression. `!!a` is kept as written; `simplify` removes it."""

    connective: ClassVar[Connective] = Connective.NOT
    operands: tuple[Expression, ...]
    _hash: int = attrs.field(init=False)

    def __init__(self, operand: Expression) -> None:
        _set_operands(self, (_checked(operand),))

    @property
    def operand(self) -> Expression:
        """What is negated."""
        return self.operands[0]


@attrs.frozen(init=False, eq=False, repr=False)
class And(Expression):
    """All operands hold. Two at least; an operand that is an `And` itself is taken apart."""

    connective: ClassVar[Connective] = Connective.AND
    operands: tuple[Expression, ...]
    _hash: int = attrs.field(init=False)

    def __init__(self, *operands: Expression) -> None:
        _set_operands(self, _flat(And, operands))


@attrs.frozen(init=False, eq=False, repr=False)
class Or(Expression):
    """At least one operand holds. Two at least; an operand that is an `Or` itself is taken apart."""

    connective: ClassVar[Connective] = Connective.OR
    operands: tuple[Expression, ...]
    _hash: int = attrs.field(init=False)

    def __init__(self, *operands: Expression) -> None:
        _set_operands(self, _flat(Or, operands))


def _tokens(root: Expression) -> Iterator[str]:
    """Yield the text of an expression piece by piece, with parentheses wherever `&` and `|` meet."""
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
    """Say what to write instead of `other`; leave to it what may know better (a trigger, a composition)."""
    if isinstance(other, str):
        raise TypeError(f'a text is no expression: write Name("{other}"), or parse_expression({other!r})')
    if isinstance(other, (bool, int, float)) or other is None:
        raise TypeError(
            f"{other!r} is no expression: put every comparison in parentheses, (a < 1) {symbol} (b < 2)"
        )
    return NotImplemented


def _value_of(name: str, values: Mapping[str, bool | None]) -> bool | None:
    try:
        return values[name]
    except KeyError:
        raise UsageError(
            f"no value for `{name}`, which the expression uses",
            remedy=sentence("give ", Code("True, False, or None for unknown")),
        ) from None


def _checked_name(name: object) -> str:
    if isinstance(name, str):
        if is_usable_name(name):
            return name
        from fleetapi.language.expressions import is_name  # noqa: PLC0415  (loads the parser, for rare names)

        if is_name(name):
            return name
    raise UsageError(
        f"{name!r} cannot be a name in an expression",
        remedy="start with a letter, go on with letters, digits, `_` or `.`; not and, or, not",
    )


def _set_name(node: Name, name: str) -> None:
    object.__setattr__(node, "name", name)
    object.__setattr__(node, "operands", ())
    object.__setattr__(node, "_hash", hash((Name, name)))


def _checked(operand: object) -> Expression:
    if not isinstance(operand, Expression):
        raise UsageError(
            f"{operand!r} is no expression",
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
        raise UsageError(f"{kind.__name__} needs two operands at least, not {len(flat)}")
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
