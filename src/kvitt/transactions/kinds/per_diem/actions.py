"""The verbs that only a per diem has: draft, save, correct."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.findings import stop
from kvitt.ledger.queries import accounts
from kvitt.people.models import Role, User
from kvitt.policy.queries import book
from kvitt.policy.verdicts import outdated
from kvitt.tenancy.inserting import insert
from kvitt.tenancy.once import made_once
from kvitt.tenancy.queries import company as the_company
from kvitt.tenancy.scope import one_at_a_time
from kvitt.transactions.actions.locking import actor_for, lock_one, lock_to_correct
from kvitt.transactions.actions.revise import revise
from kvitt.transactions.explanations import explained
from kvitt.transactions.kinds.per_diem.changes import Changes, changed, unknown_dimensions
from kvitt.transactions.kinds.per_diem.grounds import grounds_of
from kvitt.transactions.kinds.per_diem.journey import Journey
from kvitt.transactions.kinds.per_diem.judged import taxable_line
from kvitt.transactions.kinds.per_diem.models import PerDiemChoices, PerDiemDetail
from kvitt.transactions.kinds.per_diem.opened import Opened, complete, open_trip, write
from kvitt.transactions.kinds.per_diem.places import zone_of
from kvitt.transactions.kinds.per_diem.queries import CODE, choices_row, rules_country_of
from kvitt.transactions.models import Transaction
from kvitt.transactions.queries import may_edit, may_enter_for
from kvitt.transactions.rules.voiding import change_between


def draft(
    *,
    person: User,
    transaction_id: UUID,
    on: date,
    at: datetime,
    owner: User | None = None,
    changes: Changes | None = None,
) -> Transaction:
    """A new draft, with what is known so far. Asking again with the same id gives the one that was made.

    Raises NotAllowedError when the person may not enter for `owner`, InvalidError for what cannot be understood.
    """
    return made_once(
        lambda: _drafted(person, owner or person, transaction_id, changes or {}, on=on, at=at),
        made_before=lambda: _drafted_before(person, transaction_id),
    )


def _drafted_before(person: User, transaction_id: UUID) -> Transaction | None:
    made = Transaction.objects.filter(id=transaction_id).first()
    if made is not None and (made.entered_by_id != person.id or made.kind != CODE):
        raise NotFoundError
    return made


def _drafted(
    person: User, owner: User, transaction_id: UUID, changes: Changes, *, on: date, at: datetime
) -> Transaction:
    if owner.id != person.id and owner.id not in may_enter_for(person):
        code = "transaction.not-for-them"
        raise NotAllowedError(code)
    company = the_company()
    country = rules_country_of(owner)
    header = Transaction(
        id=transaction_id,
        kind=CODE,
        owner_id=owner.id,
        entered_by_id=person.id,
        currency=company.base_currency,
        home_currency=company.base_currency,
        country=country,
        dimensions=dict(owner.dimensions),
        created_at=at,
        changed_at=at,
    )
    header.owner = owner
    detail = PerDiemDetail(id=transaction_id, rules_country=country)
    opened = Opened(header, detail, Journey(zone=zone_of(country)))
    lay_on(opened, changes)
    complete(opened, on=on)
    insert([header, detail])
    record([Deed("transaction.drafted", "transaction", header.id)], actor=actor_for(person, header), at=at)
    return header


@atomic
def save(
    *, person: User, transaction_id: UUID, changes: Changes, on: date, at: datetime, version: int | None = None
) -> Transaction:
    """Change what is told of an open trip, and price it anew.

    Raises NotFoundError, ConflictError (`transaction.not-editable`, or `changed-meanwhile` when `version` is given and no longer
    the newest), InvalidError for what cannot be understood.
    """
    header = editable(person=person, transaction_id=transaction_id)
    if version is not None and version != header.version:
        code = "changed-meanwhile"
        raise ConflictError(code)
    opened = open_trip(header)
    before = _told(opened)
    lay_on(opened, changes)
    write(opened, on=on, at=at)
    fields = sorted(name for name, value in _told(opened).items() if value != before[name])
    if fields:
        deed = Deed("transaction.changed", "transaction", header.id, {"fields": fields})
        record([deed], actor=actor_for(person, header), at=at)
    return header


@atomic
def correct(
    *,
    person: User,
    transaction_id: UUID,
    version: int,
    lines: Mapping[UUID, Mapping[str, Any]],
    on: date,
    at: datetime,
) -> Transaction:
    """Finance changes account, cost type or dimensions of what was sent, with a trace. The amounts follow from the trip and stand.

    Raises NotAllowedError, ConflictError, NotFoundError, or InvalidError `correction.unknown-account`,
    `per_diem.cost-type-missing`, `per_diem.word-unknown`, `per_diem.no-vat`, `approval.nobody`.
    """
    header = lock_to_correct(person=person, transaction_id=transaction_id, version=version)
    before = grounds_of([header])[header.id]
    detail = PerDiemDetail.objects.get(id=header.id)
    changes = [change for line_id, wanted in lines.items() for change in _correct_line(header, detail, line_id, wanted)]
    if not changes:
        return header
    detail.save()
    header.version += 1
    header.changed_at = at
    header.findings = outdated(header.findings, version=header.version)
    header.save(update_fields=["version", "changed_at", "dimensions", "findings"])
    deed = Deed("transaction.corrected", "transaction", header.id, {"changes": changes})
    record([deed], actor=actor_for(person, header), at=at)
    revise(header, change_between(before, grounds_of([header])[header.id]), person=person, on=on, at=at)
    return header


@atomic
def choose(*, person: User, elapsed: bool, rate_of_departure: bool, version: int, at: datetime) -> PerDiemChoices:
    """Decide what the law leaves open; drafts are priced by it from now on, what was sent keeps its price.

    Raises NotAllowedError, or ConflictError `changed-meanwhile` when `version` is not the newest (0 while nothing was decided).
    """
    if not person.has_role(Role.FINANCE, Role.ADMINISTRATOR):
        code = "role.missing"
        raise NotAllowedError(code)
    one_at_a_time("per-diem choices")
    row = choices_row()
    if row.version != version:
        code = "changed-meanwhile"
        raise ConflictError(code)
    row.elapsed, row.rate_of_departure, row.version = elapsed, rate_of_departure, row.version + 1
    row.save()
    told = {"elapsed": elapsed, "rate_of_departure": rate_of_departure}
    record([Deed("per_diem.choices-changed", "per-diem-choices", row.id, told)], actor=person_actor(person.id), at=at)
    return row


def _correct_line(
    header: Transaction, detail: PerDiemDetail, line_id: UUID, wanted: Mapping[str, Any]
) -> list[dict[str, str]]:
    if line_id not in (header.id, taxable_line(header.id)):
        raise NotFoundError
    start = "taxable_" if line_id != header.id else ""
    findings = unknown_dimensions(wanted.get("dimensions") or {}, already=header.dimensions)
    if wanted.get("account") and not accounts().filter(number=wanted["account"], is_active=True).exists():
        findings.append(stop("correction.unknown-account", "account", account=str(wanted["account"])))
    if wanted.get("cost_type_id") and wanted["cost_type_id"] not in book().cost_types:
        findings.append(stop("per_diem.cost-type-missing", "cost_type"))
    if wanted.get("vat_code") or wanted.get("vat_amount"):
        findings.append(stop("per_diem.no-vat", "vat_code"))
    if findings:
        raise InvalidError(findings=findings)
    changed_fields = []
    for row, name, field in (
        (detail, "account", f"{start}account"),
        (detail, "cost_type_id", f"{start}cost_type_id"),
        (header, "dimensions", "dimensions"),
    ):
        if name in wanted and wanted[name] != getattr(row, field):
            changed_fields.append({"field": name, "from": str(getattr(row, field)), "to": str(wanted[name])})
            setattr(row, field, wanted[name])
    return changed_fields


def editable(*, person: User, transaction_id: UUID) -> Transaction:
    """The per diem, locked, if the person may change it. Raises NotFoundError, ConflictError `transaction.not-editable`."""
    header = lock_one(person=person, transaction_id=transaction_id)
    if header.kind != CODE:
        raise NotFoundError
    if not may_edit(person=person, transaction=header):
        code = "transaction.not-editable"
        raise ConflictError(code, state=header.state)
    return header


def lay_on(opened: Opened, changes: Changes) -> bool:
    """Lay the changes on a trip that is open before us, and say whether anything is other than before. Raises InvalidError."""
    stood = _stands(opened)
    _apply(opened, changes)
    return _stands(opened) != stood


def _stands(opened: Opened) -> tuple[object, ...]:
    header = opened.header
    return opened.journey, header.purpose, header.dimensions, opened.detail.cost_type_id, opened.detail.explanations


def _apply(opened: Opened, changes: Changes) -> None:
    header = opened.header
    dimensions = changes.get("dimensions", {})
    findings = unknown_dimensions(dimensions, already=header.dimensions)
    cost_type_id = changes.get("cost_type_id")
    if cost_type_id and cost_type_id not in {row.id for row in opened.rules.chosen_from(CODE)}:
        findings.append(stop("per_diem.cost-type-missing", "cost_type"))
    if findings:
        raise InvalidError(findings=findings)
    opened.journey = changed(opened.journey, changes)
    header.dimensions = {**header.dimensions, **dimensions}
    if cost_type_id:
        opened.detail.cost_type_id = cost_type_id
    if "explanations" in changes:
        opened.detail.explanations = explained(opened.detail.explanations, changes["explanations"])
    if "purpose" in changes:
        header.purpose = changes["purpose"].strip()[:2000]


def _told(opened: Opened) -> dict[str, str]:
    header, journey = opened.header, opened.journey
    return {
        "amount": f"{header.amount or ''} {header.currency}".strip(),
        "on": f"{journey.departs} {journey.returns}".strip(),
        "country": str([leg.as_json() for leg in journey.legs]),
        "days": str((journey.meals, journey.nights, sorted(journey.private))),
        "purpose": header.purpose,
        "explanations": str(opened.detail.explanations),
    }
