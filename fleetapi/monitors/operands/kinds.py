"""The operands as Python sees them: each kind has the comparisons its operators allow, and no others.

What a kind lacks does not exist for a type checker. At run time the operators that look right and are not
(`<=`, `==`, `&` without parentheses, `and`) raise a TypeError that says what to write.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

from fleetapi.diagnostics.suggest import nearest
from fleetapi.errors import MonitorError
from fleetapi.monitors.operands.table import Number, Operator, number_text
from fleetapi.monitors.triggers import DataTrigger
from fleetapi.remedies import Code, sentence, write

__all__ = [
    "BaseOperand",
    "BooleanOperand",
    "ChangeOperand",
    "EnumOperand",
    "Explained",
    "ListOperand",
    "NumberOperand",
    "OccurrenceOperand",
    "StateOperand",
    "python_name",
]

_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

ValueT = TypeVar("ValueT", bound=str)


def python_name(wire_name: str) -> str:
    """Return how Python code names an operand: `vehicle.doors_state` for `vehicle.doorsState`, and so on."""
    return _HUMP.sub("_", wire_name).lower()


class Explained:
    """Something with a closed set of public names, which says what it has when asked for another."""

    __slots__ = ()

    def __dir__(self) -> list[str]:
        every = (name for parent in type(self).__mro__ for name in vars(parent))
        return sorted({name for name in every if not name.startswith("_")})

    if not TYPE_CHECKING:  # for a type checker, what is not written out does not exist

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("_"):  # Python's own protocols, which ask for what may not be there
                raise AttributeError(f"{type(self).__name__} has no {name!r}", name=name, obj=self)
            known = dir(self)
            folded = {candidate.replace("_", ""): candidate for candidate in known}
            guess = folded.get(name.replace("_", "").lower()) or nearest(name, known)
            hint = f"did you mean {self}.{guess}?" if guess else f"it has {', '.join(known)}"
            raise AttributeError(f"{self} has no {name!r}: {hint}", name=name, obj=self)


class BaseOperand(Explained):
    """An operand of data triggers. `name` is its name on the wire."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return python_name(self.name)

    def _trigger(self, operator: Operator, *values: str) -> DataTrigger:
        return DataTrigger(self.name, operator, values)

    if not TYPE_CHECKING:  # hidden from type checkers, which then refuse these operators by themselves
        _example = "{0}.changes()"
        __hash__ = object.__hash__

        def _instead(self, value: object = None) -> str:
            return self._example.format(self, value)

        def __bool__(self) -> NoReturn:
            raise TypeError(
                f"{self} is an operand, not a condition, and has no truth value: write {self._instead()};"
                " combine conditions with & and |, not with `and` and `or`; negate with ~, not with `not`"
            )

        def _refuse_order(self, other: object) -> NoReturn:
            raise TypeError(f"{self} has no order to compare {other!r} with: write {self._instead()}")

        __lt__ = __le__ = __gt__ = __ge__ = _refuse_order

        def __eq__(self, other: object) -> NoReturn:
            raise TypeError(
                f"{self} == {other!r} compares nothing in the vehicle: write {self._instead(other)}"
            )

        def __ne__(self, other: object) -> NoReturn:
            raise TypeError(
                f"{self} != {other!r} compares nothing in the vehicle: write ~{self._instead(other)}"
            )

        def _refuse_combination(self, _other: object) -> NoReturn:
            raise TypeError(
                f"{self} is an operand, not a condition: & and | bind closer than < and >, so that"
                f" `a < 1 & {self}` means `a < (1 & {self})`. Put every comparison in parentheses:"
                f" (a < 1) & {self._instead()}"
            )

        __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = _refuse_combination

        def __invert__(self) -> NoReturn:
            raise TypeError(f"{self} is an operand, not a condition: write ~{self._instead()}")


class NumberOperand(BaseOperand):
    """A number: `operand < 50`, `operand > 50`, `.below(50)`, `.above(50)`, `.equals(50)`.

    Numbers are int, float or Decimal and are sent as exact decimal text. The API has no "less or equal".
    Every method raises MonitorError for NaN, infinities and booleans.
    """

    __slots__ = ()

    def __lt__(self, value: Number) -> DataTrigger:
        return self.below(value)

    def __gt__(self, value: Number) -> DataTrigger:
        return self.above(value)

    def below(self, value: Number) -> DataTrigger:
        """Return the condition that the operand is lower than `value`."""
        return self._compared(Operator.LOWER_THAN, value)

    def above(self, value: Number) -> DataTrigger:
        """Return the condition that the operand is greater than `value`."""
        return self._compared(Operator.GREATER_THAN, value)

    def equals(self, value: Number) -> DataTrigger:
        """Return the condition that the operand equals `value`."""
        return self._compared(Operator.EQUALS_TO, value)

    def _compared(self, operator: Operator, value: Number) -> DataTrigger:
        try:
            text = number_text(value)
        except MonitorError as error:
            raise MonitorError(f"{self}: {error.message}", remedy=error.advice) from None
        return self._trigger(operator, text)

    if not TYPE_CHECKING:
        _example = "({0} < 50)"

        def _instead(self, value: object = None) -> str:
            return self._example.format(self) if value is None else f"{self}.equals({value!r})"

        def __le__(self, other: object) -> NoReturn:
            self._refuse_or_equal("<", other)

        def __ge__(self, other: object) -> NoReturn:
            self._refuse_or_equal(">", other)

        def _refuse_or_equal(self, sign: str, other: object) -> NoReturn:
            raise TypeError(
                f"the API has no {sign}=: instead of {self} {sign}= {other!r}"
                f" write ({self} {sign} {other!r}) | {self}.equals({other!r})"
            )


class _Is(BaseOperand, Generic[ValueT]):
    __slots__ = ()

    def is_(self, value: ValueT | str) -> DataTrigger:
        """Return the condition that the operand is `value`; newer values are taken as well."""
        return self._trigger(Operator.EQUALS_TO, value)

    if not TYPE_CHECKING:
        _example = '{0}.is_("...")'

        def _instead(self, value: object = None) -> str:
            return self._example.format(self) if value is None else f"{self}.is_({value!r})"


class _OneOf(BaseOperand, Generic[ValueT]):
    __slots__ = ()

    def one_of(self, value: ValueT | str, *others: ValueT | str) -> DataTrigger:
        """Return the condition that the operand is one of the values; newer values are taken as well."""
        values: tuple[object, ...] = (value, *others)
        for given in values:
            if isinstance(given, list | tuple | set | frozenset):
                words = ", ".join(f'"{word}"' for word in given) or '"..."'
                raise MonitorError(
                    f"{self}: the values are given as one collection",
                    remedy=sentence("pass them separately", Code(f": one_of({words})")),
                )
        return self._trigger(Operator.INCLUDED_IN, value, *others)

    if not TYPE_CHECKING:
        _example = '{0}.one_of("...")'


class _Changes(BaseOperand):
    __slots__ = ()

    def changes(self) -> DataTrigger:
        """Return the condition that the operand has just changed its value."""
        return self._trigger(Operator.ON_CHANGE)


class ChangeOperand(_Changes):
    """An operand of which only a change can be seen: `.changes()`."""

    __slots__ = ()


class BooleanOperand(_Changes):
    """True or false: `.is_(True)`, `.is_(False)`, `.changes()`."""

    __slots__ = ()

    def is_(self, value: bool) -> DataTrigger:
        """Return the condition that the operand is true, or false. Raises MonitorError for anything else."""
        if value is not True and value is not False:
            raise MonitorError(f"{self} is true or false, never {value!r}", remedy=write(f"{self}.is_(True)"))
        return self._trigger(Operator.EQUALS_TO, "true" if value else "false")

    if not TYPE_CHECKING:
        _example = "{0}.is_(True)"

        def _instead(self, value: object = None) -> str:
            return f"{self}.is_({value if isinstance(value, bool) else True})"


class EnumOperand(_Is[ValueT], _OneOf[ValueT], _Changes):
    """A word: `.is_("Full")`, `.one_of("None", "Full")`, `.changes()`."""

    __slots__ = ()


class StateOperand(_Is[ValueT], _Changes):
    """A word that cannot be one of several: `.is_("Full")`, `.changes()`."""

    __slots__ = ()


class OccurrenceOperand(_Is[ValueT], _OneOf[ValueT]):
    """A word about something that happens and is over: `.is_("Front")`, `.one_of("Front", "Rear")`."""

    __slots__ = ()


class ListOperand(_OneOf[ValueT]):
    """Words of which at least one must match: `.one_of("Nominal", "Unfinished")`."""

    __slots__ = ()
