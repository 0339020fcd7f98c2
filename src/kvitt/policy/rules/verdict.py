"""A rule that has something to say about an item. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kvitt.policy.rules.rule import Rule


@dataclass(frozen=True, slots=True)
class Verdict:
    """A rule that has something to say. `measured` was above its threshold.

    `certain` is false when what would have to be known is not (nights, share of alcohol): the approver is told, nothing else
    happens. `payable` and `rest`, with `Effect.PAY_LIMIT`: what the company pays of the parts it is about, and what it leaves.
    `taxable` and `tax_free`, with `Effect.TAXABLE`: how what the company pays of those parts is taxed. `shares`: by key of a part,
    what this rule takes of it, after those that came before it. `answer`: what the person wrote about this very rule.
    `stops`: the item cannot be sent as it is.
    """

    rule: Rule
    measured: Decimal
    certain: bool = True
    stops: bool = False
    payable: Decimal | None = None
    rest: Decimal | None = None
    taxable: Decimal | None = None
    tax_free: Decimal | None = None
    shares: Mapping[str, Decimal] = field(default_factory=dict)
    answer: str = ""

    @property
    def taken(self) -> Decimal:
        """What it takes of all parts together."""
        return sum(self.shares.values(), Decimal(0))
