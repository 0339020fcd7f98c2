"""What is to be said about a per diem. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date, timedelta
from decimal import Decimal

from kvitt.kernel.findings import Finding, note, stop, warn
from kvitt.rates.travel.trip import Cover, Meal
from kvitt.transactions.kinds.per_diem.journey import Journey, missing

#: Older than this the approver is told; older than the other nobody can send it (as an expense).
OLD_AFTER, TOO_OLD_AFTER = timedelta(days=90), timedelta(days=3 * 366)


@dataclass(frozen=True, slots=True)
class Overlap:
    """Another trip of the same person at the same time. `counts`: it was sent and is not reversed."""

    title: str
    period: str
    counts: bool


@dataclass(frozen=True, slots=True)
class Claimed:
    """An expense of the same person on a day of the trip. `what` is `meal` or `lodging`; `breakfast`: its receipt names one."""

    on: date
    what: str
    text: str
    breakfast: bool = False


@dataclass(frozen=True, slots=True)
class TripFacts:
    """Everything that the check looks at. `told`: what the engine had to say; `priced_now` what today's rates give a draft."""

    journey: Journey
    purpose: str
    rules_known: bool
    amount: Decimal | None
    home_amount: Decimal | None
    currency: str
    has_cost_type: bool
    told: Sequence[Finding] = ()
    overlaps: Sequence[Overlap] = ()
    claims: Sequence[Claimed] = ()
    missing_dimensions: Sequence[tuple[str, str]] = made_of(default_factory=tuple)
    priced_now: Decimal | None = None


def check(facts: TripFacts, *, on: date) -> list[Finding]:
    """Every finding at once."""
    return [
        *_of_trip(facts, on=on),
        *facts.told,
        *_of_amount(facts),
        *_of_others(facts),
        *_of_claims(facts),
        *_of_age(facts, on=on),
    ]


def _of_trip(facts: TripFacts, *, on: date) -> Iterator[Finding]:
    if not facts.purpose.strip():
        yield stop("per_diem.purpose-missing", "purpose")
    if not facts.rules_known:
        yield stop("per_diem.no-such-country")
    yield from missing(facts.journey)
    last = facts.journey.last
    if last is not None and last > on:
        yield stop("per_diem.not-over-yet", "returns")
    if not facts.has_cost_type:
        yield stop("per_diem.cost-type-missing")
    for code, name in facts.missing_dimensions:
        yield stop("per_diem.dimension-missing", f"dimension-{code}", dimension=name)


def _of_amount(facts: TripFacts) -> Iterator[Finding]:
    if facts.amount is None:
        return
    if facts.priced_now is not None and facts.priced_now != facts.amount:
        amounts = {"before": str(facts.amount), "now": str(facts.priced_now), "currency": facts.currency}
        yield stop("per_diem.rates-changed", "", **amounts)
    if not facts.amount:
        yield stop("per_diem.nothing")
    elif facts.home_amount is None:
        yield stop("per_diem.exchange-missing", "", currency=facts.currency)


def _of_others(facts: TripFacts) -> Iterator[Finding]:
    for other in facts.overlaps:
        told = {"title": other.title, "period": other.period}
        yield (
            stop("per_diem.overlaps", "departs", **told)
            if other.counts
            else warn("per_diem.overlaps-draft", "departs", **told)
        )


def _of_claims(facts: TripFacts) -> Iterator[Finding]:
    """Meals and nights that an expense pays for and the allowance would pay for again."""
    journey = facts.journey
    dates = set(journey.dates)
    if journey.cover != Cover.RECEIPTS.value:
        for on, claims in _by_day(one for one in facts.claims if one.what == "meal"):
            covered = sum(journey.meal(on, meal) != "own" for meal in Meal)
            if on in dates and on.isoformat() not in journey.private and len(claims) > covered:
                texts = ", ".join(one.text for one in claims)
                yield warn("per_diem.meal-claimed", "days", on=on.isoformat(), text=texts)
    for one in facts.claims:
        if one.what == "lodging":
            yield from _of_night(one, journey)


def _of_night(one: Claimed, journey: Journey) -> Iterator[Finding]:
    if "allowance" in {journey.night(on) for on in (one.on, one.on - timedelta(days=1)) if on in set(journey.dates)}:
        yield warn("per_diem.night-claimed", "days", on=one.on.isoformat(), text=one.text)
    mornings = [on for on in journey.dates[1:] if journey.night(on - timedelta(days=1)) == "receipt"]
    if one.breakfast and any(journey.meal(on, Meal.BREAKFAST) == "own" for on in mornings):
        yield warn("per_diem.breakfast-on-receipt", "days", text=one.text)


def _of_age(facts: TripFacts, *, on: date) -> Iterator[Finding]:
    last = facts.journey.last
    if last is None or last > on:
        return
    if on - last > TOO_OLD_AFTER:
        yield stop("per_diem.too-old", "returns")
    elif on - last > OLD_AFTER:
        yield note("per_diem.old", "returns", days=str((on - last).days))


def _by_day(claims: Iterable[Claimed]) -> list[tuple[date, list[Claimed]]]:
    found: dict[date, list[Claimed]] = {}
    for one in claims:
        found.setdefault(one.on, []).append(one)
    return sorted(found.items())
