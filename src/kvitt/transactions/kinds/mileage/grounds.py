"""What decisions on a drive rest on, and finance's corrections of what it is booked as."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, record
from kvitt.kernel.errors import InvalidError, NotFoundError
from kvitt.kernel.findings import Finding, stop
from kvitt.kernel.money import rounded
from kvitt.ledger.queries import accounts
from kvitt.people.models import DimensionValue, User
from kvitt.policy.queries import Book, book
from kvitt.policy.verdicts import outdated
from kvitt.transactions.actions.locking import actor_for, lock_to_correct
from kvitt.transactions.actions.revise import revise
from kvitt.transactions.kind import CorrectableLine
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.booking import account_of
from kvitt.transactions.kinds.mileage.drives import total_distance
from kvitt.transactions.kinds.mileage.models import MileageDetail, MileageOutlay
from kvitt.transactions.kinds.mileage.outlays import outlay_account, vat_amount_of, vat_code_of
from kvitt.transactions.kinds.mileage.words import OUTLAYS
from kvitt.transactions.models import Transaction
from kvitt.transactions.rules.voiding import Ground, Grounds, change_between


def grounds_of(transactions: Sequence[Transaction]) -> Mapping[UUID, Grounds]:
    """The grounds of each drive as it is stored: a constant number of queries."""
    ids = [row.id for row in transactions]
    details, outlays, rules = queries.details_of(ids), queries.outlays_of(ids), book()
    return {row.id: _grounds(row, details[row.id], outlays[row.id], rules) for row in transactions}


def _grounds(row: Transaction, detail: MileageDetail, outlays: Sequence[MileageOutlay], rules: Book) -> Grounds:
    cost_type = rules.cost_types.get(detail.cost_type_id) if detail.cost_type_id else None
    distance = total_distance(detail)
    facts = {
        "amount": "" if row.amount is None else f"{rounded(row.amount, row.currency)} {row.currency}",
        "on": str(row.on or ""),
        "distance": "" if distance is None else f"{distance.normalize():f} {detail.unit}",
        "way": " → ".join(stop["text"] for stop in detail.stops),
        "vehicle": f"{detail.vehicle} {detail.registration}".strip(),
        "cost_type": cost_type.code if cost_type else "",
        "outlays": ", ".join(f"{one.what} {one.amount}" for one in outlays),
        "owner": str(row.owner_id),
    }
    return Grounds(
        facts={name: Ground(text, text) for name, text in facts.items()},
        dimensions={code: Ground(value, value) for code, value in row.dimensions.items() if value},
        texts={
            "purpose": Ground(row.purpose.strip(), row.purpose.strip()),
            "account": Ground(detail.account, detail.account),
            "vat_code": _joined(one.vat_code for one in outlays if one.vat_code),
            "vat_amount": _joined(str(one.vat_amount) for one in outlays if one.vat_amount is not None),
        },
    )


def _joined(texts: Iterable[str]) -> Ground:
    told = ", ".join(texts)
    return Ground(told, told)


def correctable_of(
    transactions: Sequence[Transaction], *, language: str, rules: Book
) -> Mapping[UUID, list[CorrectableLine]]:
    """The mileage with its corrections, then each thing paid on the way, as they would be booked now."""
    ids = [row.id for row in transactions]
    details, outlays = queries.details_of(ids), queries.outlays_of(ids)
    found: dict[UUID, list[CorrectableLine]] = {}
    for row in transactions:
        detail, paid = details[row.id], outlays[row.id]
        cost_type = rules.cost_types.get(detail.cost_type_id) if detail.cost_type_id else None
        account, zero = account_of(detail, rules), type(row.payable)(0)
        mileage = (row.amount or zero) - sum((one.amount for one in paid), zero)
        text = cost_type.name_in(language) if cost_type else "–"
        found[row.id] = [
            CorrectableLine(row.id, text, mileage, row.currency, account, "", zero, row.dimensions),
            *(_correctable_outlay(one, row, rules, otherwise=account) for one in paid),
        ]
    return found


def _correctable_outlay(outlay: MileageOutlay, row: Transaction, rules: Book, *, otherwise: str) -> CorrectableLine:
    code = vat_code_of(outlay, rules)
    return CorrectableLine(
        id=outlay.id,
        text=outlay.text or str(OUTLAYS[outlay.what]),
        amount=outlay.amount,
        currency=row.currency,
        account=outlay_account(outlay, rules, otherwise=otherwise),
        vat_code=code.code if code else "",
        vat_amount=vat_amount_of(outlay, row, code),
        dimensions=row.dimensions,
    )


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
    """Finance changes account, cost type or dimensions of a drive under way, with a trace. Prices stay.

    Raises NotAllowedError, ConflictError, NotFoundError, InvalidError for what the company does not have.
    """
    header = lock_to_correct(person=person, transaction_id=transaction_id, version=version)
    before = grounds_of([header])[header.id]
    detail = queries.details_of([header.id])[header.id]
    outlays = {row.id: row for row in queries.outlays_of([header.id])[header.id]}
    changed: list[dict[str, str]] = []
    for line_id, wanted in lines.items():
        if line_id != header.id and line_id not in outlays:
            raise NotFoundError
        _refuse(wanted, header, outlays.get(line_id))
        changed += _corrected(header, detail, outlays.get(line_id), wanted)
    if not changed:
        return header
    detail.save(update_fields=["account", "cost_type_id"])
    MileageOutlay.objects.bulk_update(outlays.values(), ["account", "vat_code", "vat_amount"])
    header.version += 1
    header.changed_at = at
    header.findings = outdated(header.findings, version=header.version)
    header.save(update_fields=["version", "changed_at", "dimensions", "findings"])
    deed = Deed("transaction.corrected", "transaction", header.id, {"changes": changed})
    record([deed], actor=actor_for(person, header), at=at)
    revise(header, change_between(before, grounds_of([header])[header.id]), person=person, on=on, at=at)
    return header


def _refuse(wanted: Mapping[str, Any], header: Transaction, outlay: MileageOutlay | None) -> None:
    findings = [*_about_vat(wanted, outlay)]
    if wanted.get("account") and not accounts().filter(number=wanted["account"], is_active=True).exists():
        findings.append(stop("correction.unknown-account", "account", account=str(wanted["account"])))
    if wanted.get("cost_type_id") and wanted["cost_type_id"] not in book().cost_types:
        findings.append(stop("mileage.cost-type-missing", "cost_type"))
    new = {
        code: value
        for code, value in (wanted.get("dimensions") or {}).items()
        if value and header.dimensions.get(code) != value
    }
    if new:
        rows = DimensionValue.objects.filter(dimension__code__in=new, code__in=new.values())
        known = set(rows.values_list("dimension__code", "code"))
        findings += [
            stop("mileage.dimension-unknown", f"dimension-{code}", value=value)
            for code, value in new.items()
            if (code, value) not in known
        ]
    if findings:
        raise InvalidError(findings=findings)


def _about_vat(wanted: Mapping[str, Any], outlay: MileageOutlay | None) -> Iterator[Finding]:
    code, amount = wanted.get("vat_code"), wanted.get("vat_amount")
    if outlay is None:
        if code or amount:
            yield stop("mileage.no-vat", "vat_code")
        return
    if code and code not in book().vat_codes:
        yield stop("correction.unknown-code", "vat_code")
    if amount is not None and not 0 <= amount <= outlay.amount:
        yield stop("correction.vat-too-large", "vat_amount")


def _corrected(
    header: Transaction, detail: MileageDetail, outlay: MileageOutlay | None, wanted: Mapping[str, Any]
) -> list[dict[str, str]]:
    changed = []
    on_what: list[tuple[str, Any]] = [("account", outlay or detail)]
    if outlay:
        on_what += [("vat_code", outlay), ("vat_amount", outlay)]
    else:
        on_what += [("cost_type_id", detail), ("dimensions", header)]
    for name, row in on_what:
        new = {**header.dimensions, **wanted[name]} if name == "dimensions" and name in wanted else wanted.get(name)
        if name in wanted and new != getattr(row, name):
            changed.append({"field": name, "from": str(getattr(row, name)), "to": str(new)})
            setattr(row, name, new)
    return changed
