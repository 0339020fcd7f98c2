"""A per diem with everything that belongs to it, while it is being changed: opened, priced, checked, written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from kvitt.kernel.findings import Finding
from kvitt.people import formats
from kvitt.people.models import User
from kvitt.policy.company_rates import company_rates, own_rates
from kvitt.policy.models import CompanyRate
from kvitt.policy.queries import Book, book
from kvitt.policy.verdicts import left_to_employee
from kvitt.rates.in_force import tables_in_force
from kvitt.rates.tables import Tables
from kvitt.rates.travel.engine import pricings
from kvitt.rates.travel.trip import Choices
from kvitt.transactions.explained import Repriced
from kvitt.transactions.header import at_home, note_findings, take_official_rate
from kvitt.transactions.kinds.per_diem import queries
from kvitt.transactions.kinds.per_diem.journey import Journey, day_in
from kvitt.transactions.kinds.per_diem.judged import policy_findings
from kvitt.transactions.kinds.per_diem.models import PerDiemDetail
from kvitt.transactions.kinds.per_diem.pricing import Price, price_of
from kvitt.transactions.kinds.per_diem.rules import TripFacts, check
from kvitt.transactions.lifecycle import OPEN
from kvitt.transactions.models import Transaction


@dataclass(slots=True)
class Opened:
    """A per diem with everything that belongs to it, while it is being changed."""

    header: Transaction
    detail: PerDiemDetail
    journey: Journey
    price: Price = field(default_factory=Price)
    rules: Book = field(default_factory=book)


def open_trip(header: Transaction) -> Opened:
    """The per diem with its detail."""
    detail = queries.details_of([header.id])[header.id]
    return Opened(header, detail, Journey.from_json(detail.journey))


def complete(opened: Opened, *, on: date) -> None:
    """Price and check the trip, and lay what came out onto header and detail."""
    header, detail, journey = opened.header, opened.detail, opened.journey
    price_now(opened)
    detail.journey = journey.as_json()
    detail.departs_at, detail.returns_at = _moment(journey.departs, journey), _moment(journey.returns, journey)
    header.on = journey.last
    header.title = route_of(journey, language=header.owner.language)[:200]
    abroad = [leg.country for leg in journey.legs if leg.country and leg.country != detail.rules_country]
    header.country = abroad[0] if abroad else detail.rules_country
    _give_cost_types(opened, abroad=bool(abroad))
    findings = findings_of([header], {header.id: detail}, rules=opened.rules, on=on, fresh=True)[header.id]
    header.payable -= left_to_employee(findings)
    note_findings(header, findings)


def write(opened: Opened, *, on: date, at: datetime) -> None:
    """Price, check and store the trip as its next version."""
    opened.header.version += 1
    complete(opened, on=on)
    opened.header.changed_at = at
    opened.header.save()
    opened.detail.save()


def price_now(opened: Opened) -> None:
    """What the trip gives by the rates of now, in its currency and in the company's."""
    header, detail = opened.header, opened.detail
    price = Basis.of_now().price(opened.journey, country=detail.rules_country, groups=header.owner.dimensions)
    opened.price = price
    detail.priced = price.as_json()
    header.currency = price.currency or header.home_currency
    header.amount = price.amount
    detail.tax_free, detail.taxable = price.tax_free or Decimal(0), price.taxable or Decimal(0)
    take_official_rate(header, on=day_in(opened.journey.returns))
    home = at_home(header, header.amount)
    header.home_amount, header.payable = home, home or Decimal(0)


def findings_of(
    rows: Sequence[Transaction],
    details: Mapping[UUID, PerDiemDetail],
    *,
    rules: Book,
    on: date,
    fresh: bool = False,
) -> dict[UUID, list[Finding]]:
    """What is to be said about each, by the policy too. Drafts are held against the rates of now.

    `fresh`: they are priced this very moment, and have the version that this gives them; else sending gives them the next one.
    """
    overlaps, claims = queries.overlaps_of(rows, details), queries.claims_on(rows, details)
    drafts = [] if fresh else [row for row in rows if row.state in OPEN and row.amount is not None]
    now = _amounts_now(drafts, details) if drafts else {}
    alike = {row.id: bool(overlaps[row.id]) for row in rows}
    judged = policy_findings(rows, details, alike=alike, ahead=0 if fresh else 1, rules=rules, on=on)
    found = {}
    for row in rows:
        detail = details[row.id]
        facts = TripFacts(
            journey=_journey(detail),
            purpose=row.purpose,
            rules_known=detail.rules_country in pricings(),
            amount=row.amount,
            home_amount=row.home_amount,
            currency=row.currency,
            has_cost_type=detail.cost_type_id is not None,
            told=told_by(detail),
            overlaps=overlaps[row.id],
            claims=claims[row.id],
            missing_dimensions=_missing_dimensions(row, detail, rules),
            priced_now=now.get(row.id),
        )
        found[row.id] = [*check(facts, on=on), *judged.get(row.id, [])]
    return found


def repriced_by(rows: Sequence[Transaction], *, tables: Tables) -> dict[UUID, Repriced]:
    """What each trip gives as it is stored, and what it would give with other official rates."""
    after = _amounts_now(rows, queries.details_of([row.id for row in rows]), tables=tables)
    return {row.id: Repriced(row.currency, row.amount, after[row.id]) for row in rows}


def _amounts_now(
    rows: Sequence[Transaction], details: Mapping[UUID, PerDiemDetail], *, tables: Tables | None = None
) -> dict[UUID, Decimal | None]:
    basis = Basis.of_now(tables)
    groups = dict(User.objects.filter(id__in={row.owner_id for row in rows}).values_list("id", "dimensions"))
    return {
        row.id: basis.price(
            _journey(details[row.id]), country=details[row.id].rules_country, groups=groups[row.owner_id]
        ).amount
        for row in rows
    }


def told_by(detail: PerDiemDetail) -> list[Finding]:
    """What the engine had to say when the trip was priced, each thing once."""
    told = [Finding.from_json(one) for part in detail.priced.values() for one in part["findings"]]
    return list({(one.code, *sorted(one.parameters.items())): one for one in told}.values())


def route_of(journey: Journey, *, language: str) -> str:
    """The places of a trip in their order: `Göteborg – Hamborg – Norge`."""
    names = [leg.place or formats.country_name(leg.country, language=language) for leg in journey.legs if leg.country]
    return " – ".join(name for number, name in enumerate(names) if number == 0 or names[number - 1] != name)


@dataclass(frozen=True, slots=True)
class Basis:
    """What trips of the company are priced by, read once for any number of them."""

    tables: Tables
    rows: Sequence[CompanyRate]
    choices: Choices

    @classmethod
    def of_now(cls, tables: Tables | None = None) -> "Basis":
        """The rates of now, or other tables; the company's own rates and choices: two queries."""
        return cls(tables or tables_in_force(), company_rates(), queries.choices_of_company())

    def price(self, journey: Journey, *, country: str, groups: Mapping[str, str]) -> Price:
        """What a trip gives to somebody who stands in these groups."""
        own = own_rates(groups, rows=self.rows)
        return price_of(journey, country=country, tables=self.tables, own=own, choices=self.choices)


def _journey(detail: PerDiemDetail) -> Journey:
    return Journey.from_json(detail.journey)


def _give_cost_types(opened: Opened, *, abroad: bool) -> None:
    """As the trip is now; what finance or a person chose stays."""
    detail = opened.detail
    usual = {pair for where in (True, False) for pair in [queries.cost_types_for(abroad=where, book=opened.rules)]}
    if detail.cost_type_id is None or detail.cost_type_id in {free for free, _taxed in usual}:
        detail.cost_type_id, detail.taxable_cost_type_id = queries.cost_types_for(abroad=abroad, book=opened.rules)


def _missing_dimensions(row: Transaction, detail: PerDiemDetail, rules: Book) -> list[tuple[str, str]]:
    if detail.cost_type_id is None:
        return []
    wanted = rules.wanted.get(detail.cost_type_id, {})
    missing = [
        rules.dimensions[code]
        for code, rule in wanted.items()
        if rule.visible and rule.mandatory and code in rules.dimensions and not row.dimensions.get(code)
    ]
    return [(dimension.code, dimension.name_in(row.owner.language)) for dimension in missing]


def _moment(text: str, journey: Journey) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(journey.zone)) if text else None
