"""Every amount that may be what was paid, with what speaks for and against it.

Amounts are gathered by value: the same value in the total's row, on the card slip and in the tax table is one candidate with
three places. The arithmetic of a receipt is checked here: paid less change, net plus tax, the sum of the items, rounding.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from math import log10
from statistics import median

from kvitt.files.reading.amounts import Manner
from kvitt.files.reading.rows import Row, Seen, seen_amounts
from kvitt.files.reading.words import Says

#: Rates of value added tax in per cent that receipts of Europe and Asia print; a pair of net and tax must fit one of them.
_WHOLE_RATES = (25, 24, 23, 22, 21, 20, 19, 18, 16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5)
_RATES = (*map(Decimal, _WHOLE_RATES), *map(Decimal, ("25.5", "13.5", "7.7", "5.5", "2.5")))
_CENT = Decimal("0.01")
_NOT_A_SUM = frozenset({
    Says.SUBTOTAL, Says.TAX, Says.QUANTITY, Says.DISCOUNT, Says.ROUNDING, Says.CHANGE, Says.BONUS, Says.DEPOSIT, Says.SERVICE,
    Says.TIP, Says.EACH,
})  # fmt: skip
_LABELS = tuple(says for says in Says if says is not Says.SUMMARY)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value, the best of its places, and its features by name."""

    value: Decimal
    seen: Seen
    features: dict[str, float]


def strength(says: frozenset[Says]) -> float:
    """How much a label speaks for the sum that was paid; from -1 to 3."""
    against = says & _NOT_A_SUM
    if Says.TAX in against and says & {Says.INCLUSIVE, Says.EXCLUSIVE} and Says.TOTAL in says:
        against -= {Says.TAX}  # `total incl. moms`
    if Says.EXCLUSIVE in says and Says.INCLUSIVE not in says:
        return -0.5
    if Says.PAYABLE in says or Says.ROUNDED in says:
        return 3.0 - 1.6 * bool(against - {Says.ROUNDING})
    if Says.TOTAL in says:
        return 2.0 - 1.4 * bool(against)
    if Says.CARD in says:
        return 1.2 - 1.0 * bool(against)
    if Says.CASH in says:
        return 1.0 - 1.0 * bool(against)
    return -1.0 if against else 0.0


def candidates(rows: Sequence[Row], *, from_text_layer: bool = False) -> list[Candidate]:
    """All candidates; an empty list when the receipt has no amount."""
    everything = seen_amounts(rows)
    if not everything:
        return []
    places: dict[Decimal, list[Seen]] = {}
    for seen in everything:
        places.setdefault(seen.amount.value, []).append(seen)
    receipt = _Receipt(rows, everything, places)
    found = []
    for value, seens in places.items():
        best = max(seens, key=lambda one: (strength(one.says), -one.amount.manner, one.row))
        features = _of_places(receipt, seens, best) | _of_value(receipt, value, best) | _of_sums(receipt, value, best)
        features["support"] = support(features)
        features["text_layer"] = float(from_text_layer)
        found.append(Candidate(value, best, features))
    return found


def support(features: Mapping[str, float]) -> float:
    """How many independent facts of the receipt say the same amount."""
    return (
        float(features["paid_less_change"] or features["unlabelled_change"] or features["no_change"])
        + float(features["net_and_tax_fit"] or features["tax_fits"])
        + float(features["items"] >= 2)
        + float(features["on_card"])
        + float(features["strong_places"] >= 2)
        - float(features["strong_greater"] > 0)
    )


class _Receipt:
    """What the candidates of one receipt share."""

    def __init__(self, rows: Sequence[Row], everything: Sequence[Seen], places: dict[Decimal, list[Seen]]) -> None:
        self.rows, self.everything, self.places = rows, everything, places
        self.height = median(row.line.height for row in rows)
        self.right = max(row.line.box[0] + row.line.box[2] for row in rows)
        self.strengths = {value: max(strength(seen.says) for seen in seens) for value, seens in places.items()}
        self.strong = {value for value, strong in self.strengths.items() if strong >= 2 and value > 0}
        self.most = max((abs(value) for value in places), default=Decimal(0))
        self.ranked = sorted({abs(value) for value in places}, reverse=True)
        self.summary = self._summary_rows()
        self.by_label = {
            says: {
                seen.amount.value
                for seen in everything
                if says in seen.says and seen.amount.manner is not Manner.UNPOINTED
            }
            for says in Says
        }
        self.change = {abs(value) for value in self.by_label[Says.CHANGE]}
        self.taxes = {abs(value) for value in self.by_label[Says.TAX] if value}
        self.first_label = next(
            (seen.row for seen in everything if strength(seen.says) >= 1.2 or Says.SUBTOTAL in seen.says), len(rows)
        )
        self.item_sums = self._item_sums()

    def _summary_rows(self) -> frozenset[int]:
        """Rows under the head of a tax table."""
        found: set[int] = set()
        for index, row in enumerate(self.rows):
            if Says.SUMMARY in row.says and len(row.amounts) == 0:
                found.update(range(index + 1, index + 6))
        return frozenset(found)

    def _item_sums(self) -> dict[Decimal, int]:
        """Sums of the last amounts of consecutive rows that are amounts of the receipt, and over how many rows each runs."""
        column = [
            row.amounts[-1].value
            for row in self.rows
            if row.amounts and not row.says & {Says.CHANGE, Says.TAX, Says.QUANTITY, Says.CASH}
        ][:80]
        sums: dict[Decimal, int] = {}
        for start in range(len(column)):
            total = Decimal(0)
            for count, value in enumerate(column[start : start + 40], start=1):
                total += value
                if count >= 2 and total in self.places and sums.get(total, 0) < count:
                    sums[total] = count
        return sums


def _of_places(receipt: _Receipt, seens: Sequence[Seen], best: Seen) -> dict[str, float]:
    """What its places say."""
    strengths = [strength(seen.says) for seen in seens]
    features = {f"says_{says.value}": float(any(says in seen.says for seen in seens)) for says in _LABELS}
    features |= {f"best_says_{says.value}": float(says in best.says) for says in _LABELS}
    row = receipt.rows[best.row]
    below = receipt.rows[best.row + 1].says if best.row + 1 < len(receipt.rows) else frozenset()
    above = receipt.rows[best.row - 1].says if best.row else frozenset()
    for name, says in (("below", below), ("above", above)):
        for kind in (
            Says.PAYABLE,
            Says.TOTAL,
            Says.CASH,
            Says.CARD,
            Says.CHANGE,
            Says.TAX,
            Says.SUBTOTAL,
            Says.ROUNDING,
        ):
            features[f"{name}_{kind.value}"] = float(kind in says)
    part = row.line.part(best.amount.start, best.amount.end)
    x, y, w, _ = part.box
    return features | {
        "places": float(len(seens)),
        "strong_places": float(sum(strong >= 2 for strong in strengths)),
        "paying_places": float(sum(0.9 <= strong < 2 for strong in strengths)),
        "strength": max(strengths),
        "weakest": min(strengths),
        "places_outside_summary": float(sum(seen.row not in receipt.summary for seen in seens)),
        "in_summary": float(best.row in receipt.summary),
        "row": best.row / len(receipt.rows),
        "first_row": min(seen.row for seen in seens) / len(receipt.rows),
        "last_row": max(seen.row for seen in seens) / len(receipt.rows),
        "rows_after_first_label": float(min(30, max(-30, best.row - receipt.first_label))),
        "top": y,
        "height": part.height / receipt.height,
        "tallest": max(receipt.rows[seen.row].line.height for seen in seens) / receipt.height,
        "gap_to_edge": receipt.right - (x + w),
        "from_above": float(best.from_above),
        "amounts_before": float(best.before),
        "amounts_after": float(best.after),
        "manner": float(best.amount.manner),
        "clearest": float(min(seen.amount.manner for seen in seens)),
        "letters": float(min(40, row.letters)),
        "score": part.score,
        "percent_in_row": float("%" in row.folded),
    }


def _of_value(receipt: _Receipt, value: Decimal, best: Seen) -> dict[str, float]:
    """How it compares with the other amounts."""
    stronger = [other for other in receipt.strong if other != value]
    return {
        "negative": float(value < 0),
        "zero": float(value == 0),
        "size": log10(float(abs(value)) + 1),
        "rank": float(min(30, receipt.ranked.index(abs(value)))),
        "rank_from_below": float(min(30, len(receipt.ranked) - receipt.ranked.index(abs(value)))),
        "share_of_most": float(value / receipt.most) if receipt.most else 0.0,
        "strong_greater": float(sum(other > value for other in stronger)),
        "strong_smaller": float(sum(other < value for other in stronger)),
        "strong_after": float(
            sum(
                any(seen.row > best.row and strength(seen.says) >= 2 for seen in receipt.places[other])
                for other in stronger
            )
        ),
        "strong_before": float(
            sum(
                any(seen.row < best.row and strength(seen.says) >= 2 for seen in receipt.places[other])
                for other in stronger
            )
        ),
        "strongest_other": max(
            (strong for other, strong in receipt.strengths.items() if other != value and other > 0), default=-1.0
        ),
        "round": float(value == value.to_integral_value()),
        "round_ten": float(value % 10 == 0),
        "fits_five": float((value * 100) % 5 == 0),
        "values": float(min(60, len(receipt.places))),
    }


def _of_sums(receipt: _Receipt, value: Decimal, best: Seen) -> dict[str, float]:
    """The arithmetic it takes part in."""
    values = receipt.places.keys()
    paid = receipt.by_label[Says.CASH] | receipt.by_label[Says.CARD]
    later = [seen.amount.value for seen in receipt.everything if seen.row > best.row]
    rounding = {sign * abs(one) for one in receipt.by_label[Says.ROUNDING] if abs(one) < 1 for sign in (1, -1)}
    near = _near_strong(receipt, value, best)
    parts = [tax for tax in receipt.taxes if 0 < tax < value]
    return {
        "paid_less_change": float(any(value + change in paid and change for change in receipt.change)),
        "is_paid_over": float(
            any(value - change in values and value - change > 0 and change for change in receipt.change)
        ),
        "unlabelled_change": float(any(one - value == other and other > 0 for one, other in pairwise(later))),
        "no_change": float(Decimal(0) in receipt.change and value in paid),
        "net_and_tax": float(any(value - tax in values for tax in parts)),
        "net_and_tax_fit": float(any(value - tax in values and _fits(value - tax, tax) for tax in parts)),
        "tax_fits": float(any(_fits(value - tax, tax) for tax in parts)),
        "is_net": float(any(value + tax in values for tax in receipt.taxes if tax)),
        "is_net_fit": float(any(value + tax in values and _fits(value, tax) for tax in receipt.taxes)),
        "is_tax": float(value in receipt.taxes),
        "items": float(min(20, receipt.item_sums.get(value, 0))),
        "rounded_from": float(any(value - one in values for one in rounding if one)),
        "rounded_to_strong": float(any(value + one in receipt.strong for one in rounding if one)),
        "near_strong_before": float(bool(near[0])),
        "near_strong_after": float(bool(near[1])),
        "rounder_than_near": float(
            bool(near[0] + near[1]) and _coarseness(value) > max(_coarseness(one) for one in near[0] + near[1])
        ),
        "less_round_than_near": float(
            bool(near[0] + near[1]) and _coarseness(value) < max(_coarseness(one) for one in near[0] + near[1])
        ),
        "rounding_row": float(bool(receipt.by_label[Says.ROUNDING])),
        "less_discount": float(any(value + abs(off) in values for off in receipt.by_label[Says.DISCOUNT] if off)),
        "is_before_discount": float(any(value - abs(off) in values for off in receipt.by_label[Says.DISCOUNT] if off)),
        "with_service": float(
            any(
                value - one in values
                for one in receipt.by_label[Says.SERVICE] | receipt.by_label[Says.TIP]
                if 0 < one < value
            )
        ),
        "without_service": float(
            any(value + one in values for one in receipt.by_label[Says.SERVICE] | receipt.by_label[Says.TIP] if one > 0)
        ),
        "double": float(value * 2 in values),
        "half": float(value / 2 in values),
        "on_card": float(value in receipt.by_label[Says.CARD]),
    }


def _fits(base: Decimal, tax: Decimal) -> bool:
    """Whether a tax is some known rate of a base, to the cent or two."""
    return any(abs(base * rate / 100 - tax) <= 2 * _CENT for rate in _RATES)


def _near_strong(receipt: _Receipt, value: Decimal, best: Seen) -> tuple[list[Decimal], list[Decimal]]:
    """Other amounts named as the sum that differ by no more than a coin: those in rows before and those in rows after."""
    near = [
        other
        for other in receipt.places
        if 0 < abs(value - other) <= Decimal("0.5") and receipt.strengths[other] >= 0.9
    ]
    before = [other for other in near if min(seen.row for seen in receipt.places[other]) < best.row]
    return before, [other for other in near if other not in before]


def _coarseness(value: Decimal) -> int:
    """To which coin an amount is rounded: a unit, a half, a tenth, five hundredths, or none."""
    cents = int(abs(value) * 100)
    return next((len(_COINS) - place for place, coin in enumerate(_COINS) if cents % coin == 0), 0)


_COINS = (100, 50, 10, 5)
