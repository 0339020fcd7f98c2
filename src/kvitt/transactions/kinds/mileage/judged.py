"""What is found about drives: put together from rows, for many items at once."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from kvitt.kernel.findings import Finding
from kvitt.kernel.period import Period
from kvitt.people.models import Absence, User
from kvitt.people.national_ids import have_national_id
from kvitt.policy.queries import Book, book
from kvitt.policy.verdicts import left_to_employee
from kvitt.rates.mileage import plausible
from kvitt.rates.mileage.trip import Drive
from kvitt.rates.mileage.voucher import content_rule
from kvitt.transactions.header import note_findings
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.drives import READ, drive_of, total_distance
from kvitt.transactions.kinds.mileage.models import MileageDetail
from kvitt.transactions.kinds.mileage.rules import DriveFacts, check
from kvitt.transactions.kinds.mileage.verdicts import ALIKE, policy_findings
from kvitt.transactions.kinds.mileage.words import in_every_language
from kvitt.transactions.models import Transaction

#: So far back drives with an odometer or over the same stops are looked at; of the others those of the same day are enough.
_LOOK_BACK = timedelta(days=366 + 90)


def findings_of(transactions: Sequence[Transaction], *, on: date, ahead: int = 0) -> Mapping[UUID, list[Finding]]:
    """All findings of all the items, the policy's too; the number of queries does not grow with them.

    `ahead`: by how many versions what is being done takes them forward from what they are.
    """
    ids = [row.id for row in transactions]
    details, outlays = queries.details_of(ids), queries.outlays_of(ids)
    owners = {row.id: row for row in User.objects.filter(id__in={row.owner_id for row in transactions})}
    rules, looks = book(), _looks(transactions, owners)
    numbered = have_national_id(set(owners))
    alike = {item_id: any(one.code == ALIKE for one in told) for item_id, told in looks.items()}
    judged = policy_findings(transactions, details, outlays, alike=alike, ahead=ahead, rules=rules, on=on)
    found = {}
    for row in transactions:
        counts = {
            "outlays": len(outlays[row.id]),
            "looks": looks.get(row.id, []),
            "has_cpr": row.owner_id in numbered,
        }
        facts = _facts(row, details[row.id], owners[row.owner_id], rules, on=on, **counts)  # type: ignore[arg-type]
        found[row.id] = [*check(facts), *judged.get(row.id, ())]
    return found


def lay_on(header: Transaction, findings: Sequence[Finding]) -> None:
    """Keep with a drive what was found, and take off what is payable what the policy leaves to the driver."""
    header.payable += left_to_employee(header.checked) - left_to_employee(findings)
    note_findings(header, findings)


def _facts(
    row: Transaction,
    detail: MileageDetail,
    owner: User,
    rules: Book,
    *,
    on: date,
    outlays: int,
    looks: Sequence[Finding],
    has_cpr: bool,
) -> DriveFacts:
    cost_type = rules.cost_types.get(detail.cost_type_id) if detail.cost_type_id else None
    wanted = rules.wanted.get(cost_type.id, {}) if cost_type else {}
    priced: dict[str, Any] = detail.priced
    return DriveFacts(
        on=row.on,
        today=on,
        distance=total_distance(detail),
        stops=[stop["text"] for stop in detail.stops],
        purpose=row.purpose,
        name=owner.full_name,
        address=owner.address,
        has_cost_type=cost_type is not None,
        is_correction=detail.is_correction,
        wants_voucher=content_rule(detail.law, on=row.on or on) is not None,
        has_cpr=has_cpr,
        priced_amount=str(priced.get("amount") or ""),
        home_amount=row.home_amount,
        currency=row.currency,
        outlays=outlays,
        receipts=row.receipts_count,
        missing_dimensions=[
            (code, rules.dimensions[code].name_in((get_language() or "en")[:2]))
            for code, rule in wanted.items()
            if rule.mandatory and code in rules.dimensions and not row.dimensions.get(code)
        ],
        engine=[in_every_language(Finding.from_json(one)) for one in priced.get("findings", ())],
        looks=[in_every_language(one) for one in looks],
    )


def _the_same_ways(transactions: Sequence[Transaction]) -> Q:
    """Drives over the same stops as one of these."""
    told = MileageDetail.objects.filter(id__in=[row.id for row in transactions]).exclude(stops=[])
    return Q(stops__in=told.values("stops"))


def _looks(transactions: Sequence[Transaction], owners: Mapping[UUID, User]) -> dict[UUID, list[Finding]]:
    """What looks wrong beside the person's other drives and days away: two queries."""
    known = [row.on for row in transactions if row.on]
    if not known:
        return {}
    near = (
        MileageDetail.objects.filter(
            Q(transaction__on__in=set(known)) | Q(odometer_end__isnull=False) | _the_same_ways(transactions),
            transaction__owner_id__in=set(owners),
            transaction__discarded_at=None,
            transaction__on__range=(max(min(known), date.min + _LOOK_BACK) - _LOOK_BACK, max(known)),
            reversed_at=None,
            is_correction=False,
        )
        .select_related("transaction")
        .only(*READ, "transaction__purpose")
    )
    drives: dict[UUID, list[Drive]] = {}
    for row in near:
        owner = owners[row.transaction.owner_id]
        drive = drive_of(row.transaction, row, owner=owner, driver=None, purpose=row.transaction.purpose)
        if drive is not None:
            drives.setdefault(owner.id, []).append(replace(drive, employee=str(owner.id)))
    away: dict[str, list[Period]] = {}
    rows = Absence.objects.filter(user_id__in=set(owners), until_on__gt=min(known), from_on__lte=max(known))
    for user_id, first, end in rows.values_list("user_id", "from_on", "until_on"):
        away.setdefault(str(user_id), []).append(Period(first, end))
    asked = {row.id for row in transactions}
    found: dict[UUID, list[Finding]] = {}
    for of_owner in drives.values():
        for name, finding in plausible.suspicions(of_owner, absences=away, routes={}):
            if UUID(name) in asked:
                found.setdefault(UUID(name), []).append(finding)
    return found
