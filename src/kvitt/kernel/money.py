"""Money: an exact amount with its currency inside. No float comes near it.

Rounding is always named. Minor units follow ISO 4217; the few currencies without two decimals are listed here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import Self, override

#: ISO 4217 currencies whose minor unit is not 1/100 (list one, table A.1, maintained by SIX).
_MINOR_DIGITS = {
    "BIF": 0, "CLP": 0, "DJF": 0, "GNF": 0, "ISK": 0, "JPY": 0, "KMF": 0, "KRW": 0, "PYG": 0, "RWF": 0,
    "UGX": 0, "UYI": 0, "VND": 0, "VUV": 0, "XAF": 0, "XOF": 0, "XPF": 0,
    "BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3,
}  # fmt: skip


class CurrencyMismatchError(ValueError):
    """Two currencies met in one sum."""


def minor_digits(currency: str) -> int:
    """Decimals of the currency's smallest unit, e.g. 2 for DKK and 0 for JPY."""
    return _MINOR_DIGITS.get(currency, 2)


def rounded(amount: Decimal, currency: str) -> Decimal:
    """Round half up to the currency's smallest unit, the way receipts and Nordic tax authorities do."""
    return amount.quantize(_unit(currency), rounding=ROUND_HALF_UP)


@lru_cache(maxsize=256)
def _unit(currency: str) -> Decimal:
    """The currency's smallest unit: 0.01 for DKK."""
    return Decimal(1).scaleb(-minor_digits(currency))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency (ISO 4217, three capitals).

    Raises:
        ValueError: the currency is not three capital letters, or the amount is not finite.
        TypeError: the amount is a float.

    """

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        given: object = self.amount  # what a caller without type checks may have passed
        if not isinstance(given, Decimal):
            msg = f"an amount is a Decimal, not {type(given).__name__}"
            raise TypeError(msg)
        if not self.amount.is_finite():
            msg = "an amount is finite"
            raise ValueError(msg)
        if len(self.currency) != 3 or not self.currency.isascii() or not self.currency.isupper():
            msg = f"not an ISO 4217 currency code: {self.currency!r}"
            raise ValueError(msg)

    @classmethod
    def of(cls, amount: str | int | Decimal, currency: str) -> Self:
        """Money from a decimal string or integer. Raises ValueError on anything else."""
        try:
            return cls(Decimal(amount), currency)
        except InvalidOperation as error:
            msg = f"not an amount: {amount!r}"
            raise ValueError(msg) from error

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            msg = f"{self.currency} and {other.currency} do not add"
            raise CurrencyMismatchError(msg)

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount < other.amount

    def times(self, factor: Decimal | int) -> "Money":
        """Multiplied and not rounded; round where the rule says so."""
        return Money(self.amount * factor, self.currency)

    def rounded(self) -> "Money":
        """Rounded half up to the smallest unit."""
        return Money(rounded(self.amount, self.currency), self.currency)

    def allocate(self, weights: Sequence[Decimal | int]) -> tuple["Money", ...]:
        """Split over weights so that the parts add up to the whole; the odd units go to the largest remainders.

        Raises:
            ValueError: no weight, a negative weight, or all weights zero.

        """
        total = sum((Decimal(weight) for weight in weights), Decimal(0))
        if not weights or total <= 0 or any(weight < 0 for weight in weights):
            msg = "weights must be non-negative and not all zero"
            raise ValueError(msg)
        unit = Decimal(1).scaleb(-minor_digits(self.currency))
        units = int((self.amount / unit).to_integral_value(rounding=ROUND_HALF_UP))
        exact = [Decimal(units) * Decimal(weight) / total for weight in weights]
        floors = [int(share // 1) for share in exact]
        rest = units - sum(floors)
        order = sorted(range(len(weights)), key=lambda i: (floors[i] - exact[i], i))
        for i in order[:rest]:
            floors[i] += 1
        return tuple(Money(unit * share, self.currency) for share in floors)

    @override
    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


def total(moneys: Iterable[Money], currency: str) -> Money:
    """Sum in one currency; zero when there is nothing. Raises CurrencyMismatchError on a stranger."""
    result = Money(Decimal(0), currency)
    for money in moneys:
        result += money
    return result
