"""Finance corrects what an expense is booked as."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.kernel.errors import InvalidError, NotFoundError
from kvitt.kernel.findings import stop
from kvitt.ledger.queries import accounts
from kvitt.people.models import User
from kvitt.policy.queries import book
from kvitt.policy.verdicts import outdated
from kvitt.transactions.actions.locking import actor_for, lock_to_correct
from kvitt.transactions.actions.revise import revise
from kvitt.transactions.kinds.expense.changes import unknown_dimensions
from kvitt.transactions.kinds.expense.grounds import grounds_of
from kvitt.transactions.kinds.expense.models import ExpenseLine
from kvitt.transactions.models import Transaction
from kvitt.transactions.rules.voiding import change_between


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
    """Finance changes account, VAT code, VAT amount, dimensions or cost type of lines of an approved expense, with a trace.

    Decisions that the change concerns are void, and asked for again (`rules/voiding.py`).
    Raises NotAllowedError, ConflictError, or InvalidError `correction.unknown-code`, `correction.unknown-account`,
    `correction.vat-too-large`, `expense.dimension-unknown`, `approval.nobody`.
    """
    header = lock_to_correct(person=person, transaction_id=transaction_id, version=version)
    before = grounds_of([header])[header.id]
    found = {line.id: line for line in ExpenseLine.objects.filter(transaction_id=header.id)}
    changed: list[dict[str, str]] = []
    for line_id, wanted in lines.items():
        if line_id not in found:
            raise NotFoundError
        changed += _correct_line(found[line_id], wanted)
    if not changed:
        return header
    ExpenseLine.objects.bulk_update(found.values(), ["account", "vat_code", "vat_amount", "dimensions", "cost_type_id"])
    header.version += 1
    header.changed_at = at
    header.findings = outdated(header.findings, version=header.version)
    header.save(update_fields=["version", "changed_at", "findings"])
    record(
        [Deed("transaction.corrected", "transaction", header.id, {"changes": changed})],
        actor=actor_for(person, header),
        at=at,
    )
    change = change_between(before, grounds_of([header])[header.id])
    revise(header, change, person=person, on=on, at=at)
    return header


def _correct_line(line: ExpenseLine, wanted: Mapping[str, Any]) -> list[dict[str, str]]:
    rules, findings = book(), []
    if wanted.get("vat_code") and wanted["vat_code"] not in rules.vat_codes:
        findings.append(stop("correction.unknown-code", "vat_code"))
    if wanted.get("account") and not accounts().filter(number=wanted["account"], is_active=True).exists():
        findings.append(stop("correction.unknown-account", "account", account=str(wanted["account"])))
    if wanted.get("cost_type_id") and wanted["cost_type_id"] not in rules.cost_types:
        findings.append(stop("expense.cost-type-missing", "cost_type"))
    vat = wanted.get("vat_amount")
    if vat is not None and not 0 <= vat <= (line.amount or 0):
        findings.append(stop("correction.vat-too-large", "vat_amount"))
    findings += unknown_dimensions(wanted.get("dimensions") or {}, already=line.dimensions)
    if findings:
        raise InvalidError(findings=findings)
    changed = []
    for name in ("account", "vat_code", "vat_amount", "dimensions", "cost_type_id"):
        if name in wanted and wanted[name] != getattr(line, name):
            changed.append({"field": name, "from": str(getattr(line, name)), "to": str(wanted[name])})
            setattr(line, name, wanted[name])
    return changed
