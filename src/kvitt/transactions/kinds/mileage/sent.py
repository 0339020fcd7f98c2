"""Drives that were sent, as the company's policy sees them: a year of a company can be a hundred thousand of them."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Case, F, OuterRef, Q, Subquery, Sum, TextField, When
from django.db.models.fields.json import KT, KeyTextTransform
from django.db.models.functions import Cast, TruncDate

from kvitt.kernel.money import rounded
from kvitt.policy.queries import Book
from kvitt.policy.rules.facts import ItemFacts, Part, Person
from kvitt.policy.rules.trial import SentItem
from kvitt.tenancy.queries import company
from kvitt.transactions.judging import SENT, one_of
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail, MileageOutlay
from kvitt.transactions.kinds.mileage.parts import ON_THE_WAY, Split, codes_of
from kvitt.transactions.kinds.mileage.verdicts import ALIKE, mileage_parts

_KIND = "mileage"
_NOUGHT = Decimal(0)
#: Read as plain values; the stored steps of a drive are many times as long.
_COLUMNS = (
    "id",
    "cost_type_id",
    "own_pay",
    "corrected_pay",
    "on_the_way",
    "transaction__owner_id",
    "transaction__title",
    "transaction__purpose",
    "transaction__on",
    "sent_on",
    "transaction__submitted_at",
    "transaction__country",
    "transaction__home_amount",
    "transaction__home_currency",
    "transaction__rate",
    "is_alike",
    "department",
)


def sent_items(ids: Sequence[UUID], *, people: Mapping[UUID, Person], rules: Book) -> Iterator[SentItem]:
    """Those of the drives that were sent, in the order in which they were: one query."""
    department, zone = next(iter(rules.dimensions), ""), ZoneInfo(company().time_zone)
    codes: dict[UUID | None, Mapping[str, str]] = {}
    for row in _rows(ids, department=department, zone=zone):
        cost_type_id = row[1]
        if cost_type_id not in codes:
            codes[cost_type_id] = codes_of(cost_type_id, rules)
        yield _sent(row, codes[cost_type_id], people=people, department=department)


def _rows(ids: Sequence[UUID], *, department: str, zone: ZoneInfo) -> Iterator[tuple[Any, ...]]:
    alike = Q(said__contains=f'"{ALIKE}"')
    return (
        MileageDetail.objects.filter(
            id__in=one_of(ids),
            is_correction=False,
            transaction__state__in=SENT,
            transaction__discarded_at=None,
            transaction__submitted_at__isnull=False,
            transaction__on__isnull=False,
            transaction__home_amount__isnull=False,
        )
        .annotate(
            own_pay=KT("priced__taxable"),
            corrected_pay=_total(MileageCorrection, F("difference") - F("tax_free_difference")),
            on_the_way=_total(MileageOutlay, F("amount")),
            sent_on=TruncDate("transaction__submitted_at", tzinfo=zone),
            said=Cast("transaction__findings", TextField()),
            is_alike=Case(When(alike, then=True), default=False),
            department=KeyTextTransform(department, "transaction__dimensions"),
        )
        .order_by("transaction__submitted_at", "id")
        .values_list(*_COLUMNS)
        .iterator(chunk_size=2_000)
    )


def _total(rows: Any, of: Any) -> Subquery:
    """The sum over the rows of each item."""
    own = rows.objects.filter(transaction_id=OuterRef("id")).order_by().values("transaction_id")
    return Subquery(own.annotate(total=Sum(of)).values("total"))


def _sent(
    row: tuple[Any, ...], codes: Mapping[str, str], *, people: Mapping[UUID, Person], department: str
) -> SentItem:
    (
        item_id, _type, own_pay, corrected_pay, on_the_way, owner_id, title, purpose, on, sent_on, sent_at, country, home,
        home_currency, rate, is_alike, stands_in,
    ) = row  # fmt: skip

    def at_home(amount: Decimal) -> Decimal:
        return rounded(amount if rate is None else amount * rate, home_currency)

    person = people[owner_id]
    pay, paid = at_home(Decimal(own_pay or 0) + (corrected_pay or _NOUGHT)), at_home(on_the_way or _NOUGHT)
    parts = list(mileage_parts(item_id, Split(home - paid - pay, pay), codes))
    if paid:
        parts.append(Part(codes[ON_THE_WAY], paid, "on-the-way"))
    facts = ItemFacts(
        day=on,
        seen_on=sent_on,
        kind=_KIND,
        parts=parts,
        person=person,
        country=country,
        merchant=title,
        comment=purpose,
        participants=None,
        receipts=None,
        is_alike=is_alike,
    )
    where = stands_in or person.groups.get(department) or ""
    return SentItem(id=item_id, owner_id=owner_id, sent_at=sent_at, title=title, department=where, facts=facts)
