"""Reading per diems: details, what else the person has on the same days."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from uuid import UUID

from kvitt.files.models import Receipt
from kvitt.ledger.queries import reversed_ids, vouchers_of_source
from kvitt.people.models import Branch, User
from kvitt.policy.queries import Book
from kvitt.rates.travel.trip import Choices, Meal
from kvitt.tenancy.queries import company
from kvitt.transactions.kind import Claim, kinds
from kvitt.transactions.kinds.per_diem.journey import Journey
from kvitt.transactions.kinds.per_diem.models import PerDiemChoices, PerDiemDetail
from kvitt.transactions.kinds.per_diem.rules import Claimed, Overlap
from kvitt.transactions.lifecycle import OPEN, State
from kvitt.transactions.models import Attachment, Transaction

CODE = "per_diem"
#: Breakfast as it is printed by the hotels of the countries around.
_BREAKFAST = (
    "breakfast", "morgenmad", "frukost", "frühstück", "fruehstueck", "aamiai", "petit déjeuner", "petit dejeuner", "colazione",
    "desayuno", "ontbijt", "śniadani", "pequeno almoço",
)  # fmt: skip


def details_of(ids: Iterable[UUID]) -> dict[UUID, PerDiemDetail]:
    """The details by id of their item: one query."""
    return {row.id: row for row in PerDiemDetail.objects.filter(id__in=list(ids))}


def choices_row() -> PerDiemChoices:
    """What the company decided; a new row, not stored, while it decided nothing."""
    return PerDiemChoices.objects.first() or PerDiemChoices(version=0)


def choices_of_company() -> Choices:
    """The same as the engine takes it: one query."""
    row = choices_row()
    return Choices(elapsed=row.elapsed, rate_of_departure=row.rate_of_departure)


def rules_country_of(owner: User) -> str:
    """By whose law the person's trips are priced: that of their branch, else of the company."""
    if owner.branch_id:
        branch = Branch.objects.filter(id=owner.branch_id).first()
        if branch is not None and branch.country:
            return branch.country
    return company().country


def cost_types_for(*, abroad: bool, book: Book) -> tuple[UUID | None, UUID | None]:
    """The cost types of a trip: of what is free of tax, and of what is pay. Those for trips abroad go first there.

    They are known by their codes; where a company has none of these, the first one that may be chosen for a per diem.
    """
    chosen = book.chosen_from(CODE)
    own = [row for row in chosen if CODE in row.kinds]
    by_code = {row.code: row.id for row in own}
    start = ["per-diem-abroad", "per-diem"] if abroad else ["per-diem"]
    free = next((by_code[code] for code in start if code in by_code), None)
    taxed = next((by_code[f"{code}-taxable"] for code in start if f"{code}-taxable" in by_code), None)
    rest = [row.id for row in own if not row.code.endswith("-taxable")]
    return free or (rest[0] if rest else None), taxed


def overlaps_of(rows: Sequence[Transaction], details: Mapping[UUID, PerDiemDetail]) -> dict[UUID, list[Overlap]]:
    """Other trips of the same people at the same time: one query, and one more where a booked one is among them."""
    told = [(row, details[row.id]) for row in rows if details[row.id].departs_at and details[row.id].returns_at]
    found: dict[UUID, list[Overlap]] = {row.id: [] for row in rows}
    if not told:
        return found
    others = (
        PerDiemDetail.objects.select_related("transaction")
        .filter(
            transaction__owner_id__in={row.owner_id for row, _ in told},
            transaction__discarded_at=None,
            departs_at__lt=max(detail.returns_at for _, detail in told if detail.returns_at),
            returns_at__gt=min(detail.departs_at for _, detail in told if detail.departs_at),
        )
        .order_by("departs_at", "id")
    )
    for other in others:
        for row, detail in told:
            if other.id == row.id or other.transaction.owner_id != row.owner_id:
                continue
            if other.departs_at < detail.returns_at and other.returns_at > detail.departs_at:  # type: ignore[operator]
                found[row.id].append(_overlap(other))
    return found


def _overlap(other: PerDiemDetail) -> Overlap:
    journey = Journey.from_json(other.journey)
    period = f"{journey.first} – {journey.last}"
    return Overlap(other.transaction.title, period, counts=_counts(other.transaction))


def _counts(row: Transaction) -> bool:
    if row.state in OPEN:
        return False
    if row.state != State.BOOKED:
        return True
    booked = [voucher.id for voucher in vouchers_of_source(row.id)[:1]]
    return not reversed_ids(booked)


def claims_on(rows: Sequence[Transaction], details: Mapping[UUID, PerDiemDetail]) -> dict[UUID, list[Claimed]]:
    """What the people's other items pay for on the days of these trips; asks the other kinds once for each person."""
    days: dict[UUID, list[date]] = {}
    trips = {row.id: Journey.from_json(details[row.id].journey).dates for row in rows}
    for row in rows:
        days.setdefault(row.owner_id, []).extend(trips[row.id])
    claims = {owner: list(_claims(owner, found)) for owner, found in days.items() if found}
    lodgings = {one.transaction_id for found in claims.values() for one in found if one.what == "lodging"}
    breakfasts = _with_breakfast(lodgings)
    return {
        row.id: [
            Claimed(one.on, one.what, one.text or one.on.isoformat(), one.transaction_id in breakfasts)
            for one in claims.get(row.owner_id, [])
            if one.on in set(trips[row.id])
        ]
        for row in rows
    }


def _claims(owner_id: UUID, days: Sequence[date]) -> Iterator[Claim]:
    for code, kind in kinds().items():
        if code != CODE:
            yield from kind.claims(owner_id, first=min(days), last=max(days))


def _with_breakfast(ids: Iterable[UUID]) -> set[UUID]:
    """Those of the items on whose receipts a breakfast can be read."""
    wanted = list(ids)
    if not wanted:
        return set()
    attached = Attachment.objects.filter(transaction_id__in=wanted).select_related("receipt")
    return {row.transaction_id for row in attached if _names_breakfast(row.receipt)}


def _names_breakfast(receipt: Receipt) -> bool:
    text = str((receipt.reading or {}).get("text", "")).casefold()
    return any(word in text for word in _BREAKFAST)


def claims_of(owner_id: UUID, *, first: date, last: date) -> Iterator[Claim]:
    """What the person's trips pay for on these days: meals that were their own, and nights by the allowance."""
    rows = (
        PerDiemDetail.objects.select_related("transaction")
        .filter(
            transaction__owner_id=owner_id,
            transaction__discarded_at=None,
            departs_at__date__lte=last + timedelta(days=1),
            returns_at__date__gte=first - timedelta(days=1),
        )
        .order_by("departs_at", "id")
    )
    for row in rows:
        journey = Journey.from_json(row.journey)
        for on in journey.dates:
            if not first <= on <= last or on.isoformat() in journey.private:
                continue
            if row.transaction.amount and any(journey.meal(on, meal) == "own" for meal in Meal):
                yield Claim(row.id, on, "meal", row.transaction.title)
            if on != journey.last and journey.night(on) == "allowance":
                yield Claim(row.id, on, "lodging", row.transaction.title)
