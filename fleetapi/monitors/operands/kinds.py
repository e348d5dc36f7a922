"""The kinds of operands in Python: each has only the comparisons that its operators allow.

Type checkers reject all other comparisons. At run time, tempting mistakes (`<=`, `==`, `&` without
parentheses, `and`) raise a TypeError that says what to write.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar

from fleetapi.diagnostics.suggest import nearest
from fleetapi.errors import MonitorError
from fleetapi.monitors.operands.table import Number, Operator, number_text
from fleetapi.monitors.triggers import DataTrigger
from fleetapi.remedies import write

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
    """Return the name of an operand in Python, such as `vehicle.doors_state` for `vehicle.doorsState`."""
    return _HUMP.sub("_", wire_name).lower()


class Explained:
    """Base of classes whose AttributeError suggests a public name, or lists all of them."""

    __slots__ = ()

    def __dir__(self) -> list[str]:
        every = (name for parent in type(self).__mro__ for name in vars(parent))
        return sorted({name for name in every if not name.startswith("_")})

    if not TYPE_CHECKING:  # hidden from type checkers, so that they reject unknown names

        def __getattr__(self, name: str) -> NoReturn:
            if name.startswith("_"):  # protocols of Python may look up optional names
                raise AttributeError(f"{type(self).__name__} has no {name!r}", name=name, obj=self)
            known = dir(self)
            folded = {candidate.replace("_", ""): candidate for candidate in known}
            guess = folded.get(name.replace("_", "").lower()) or nearest(name, known)
            hint = f"did you mean {self}.{guess}?" if guess else f"it has {', '.join(known)}"
            raise AttributeError(f"{self} has no {name!r}: {hint}", name=name, obj=self)


class BaseOperand(Explained):
    """An operand of data triggers. `name` is its name in the API."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return python_name(self.name)

    def _trigger(self, operator: Operator, *values: str) -> DataTrigger:
        return DataTrigger(self.name, operator, values)

    if not TYPE_CHECKING:  # hidden from type checkers, so that they reject these operators
        _example = "{0}.changes()"
        __hash__ = object.__hash__

        def _instead(self, value: object = None) -> str:
            return self._example.format(self, value)

        def __bool__(self) -> NoReturn:
            raise TypeError(
                f"{self} is an operand, not a condition, so it has no truth value: write {self._instead()};"
                " combine conditions with & and |, not with `and` and `or`; negate with ~, not with `not`"
            )

        def _refuse_order(self, other: object) -> NoReturn:
            raise TypeError(
                f"{self} has no order, so it cannot be compared with {other!r}: write {self._instead()}"
            )

        __lt__ = __le__ = __gt__ = __ge__ = _refuse_order

        def __eq__(self, other: object) -> NoReturn:
            raise TypeError(
                f"{self} == {other!r} does not compare vehicle data: write {self._instead(other)}"
            )

        def __ne__(self, other: object) -> NoReturn:
            raise TypeError(
                f"{self} != {other!r} does not compare vehicle data: write ~{self._instead(other)}"
            )

        def _refuse_combination(self, _other: object) -> NoReturn:
            raise TypeError(
                f"{self} is an operand, not a condition: & and | bind tighter than < and >, so"
                f" `a < 1 & {self}` means `a < (1 & {self})`. Put every comparison in parentheses:"
                f" (a < 1) & {self._instead()}"
            )

        __and__ = __rand__ = __or__ = __ror__ = __xor__ = __rxor__ = _refuse_combination

        def __invert__(self) -> NoReturn:
            raise TypeError(f"{self} is an operand, not a condition: write ~{self._instead()}")


class NumberOperand(BaseOperand):
    """A number: `operand < 50`, `operand > 50`, `.below(50)`, `.above(50)`, `.equals(50)`.

    Numbers are int, float or Decimal, sent as exact decimals. The API has no "less or equal".
    Every method raises MonitorError for NaN, infinities and booleans.
    """

    __slots__ = ()

    def __lt__(self, value: Number) -> DataTrigger:
        return self.below(value)

    def __gt__(self, value: Number) -> DataTrigger:
        return self.above(value)

    def below(self, value: Number) -> DataTrigger:
        """Return the condition that the operand is less than `value`."""
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
        """Return the condition that the operand is `value`, which need not be a published value."""
        return self._trigger(Operator.EQUALS_TO, value)

    if not TYPE_CHECKING:
        _example = '{0}.is_("...")'

        def _instead(self, value: object = None) -> str:
            return self._example.format(self) if value is None else f"{self}.is_({value!r})"


class _OneOf(BaseOperand, Generic[ValueT]):
    __slots__ = ()

    def one_of(self, value: ValueT | str, *others: ValueT | str) -> DataTrigger:
        """Return the condition that the operand is one of the values, which need not be published ones."""
        values: tuple[object, ...] = (value, *others)
        for given in values:
            if isinstance(given, list | tuple | set | frozenset):
                words = ", ".join(f'"{word}"' for word in given) or '"..."'
                raise MonitorError(
                    f"{self}: the values must be separate arguments",
                    remedy=write(f"one_of({words})"),
                )
        return self._trigger(Operator.INCLUDED_IN, value, *others)

    if not TYPE_CHECKING:
        _example = '{0}.one_of("...")'


class _Changes(BaseOperand):
    __slots__ = ()

    def changes(self) -> DataTrigger:
        """Return the condition that the operand has just changed."""
        return self._trigger(Operator.ON_CHANGE)


class ChangeOperand(_Changes):
    """An operand that only supports `.changes()`."""

    __slots__ = ()


class BooleanOperand(_Changes):
    """A boolean: `.is_(True)`, `.is_(False)`, `.changes()`."""

    __slots__ = ()

    def is_(self, value: bool) -> DataTrigger:
        """Return the condition that the operand is `value`. Raises MonitorError unless that is a bool."""
        if value is not True and value is not False:
            raise MonitorError(
                f"{self} is a boolean, so it cannot be {value!r}", remedy=write(f"{self}.is_(True)")
            )
        return self._trigger(Operator.EQUALS_TO, "true" if value else "false")

    if not TYPE_CHECKING:
        _example = "{0}.is_(True)"

        def _instead(self, value: object = None) -> str:
            return f"{self}.is_({value if isinstance(value, bool) else True})"


class EnumOperand(_Is[ValueT], _OneOf[ValueT], _Changes):
    """An enumeration: `.is_("Full")`, `.one_of("None", "Full")`, `.changes()`."""

    __slots__ = ()


class StateOperand(_Is[ValueT], _Changes):
    """An enumeration without `one_of`: `.is_("Full")`, `.changes()`."""

    __slots__ = ()


class OccurrenceOperand(_Is[ValueT], _OneOf[ValueT]):
    """An enumeration that describes an event: `.is_("Front")`, `.one_of("Front", "Rear")`."""

    __slots__ = ()


class ListOperand(_OneOf[ValueT]):
    """A list of which at least one value must match: `.one_of("Nominal", "Unfinished")`."""

    __slots__ = ()
