"""Drives as the company's policy sees them: an item of one day without participants or receipts, paid with one's own money.

A correction that goes its way by itself follows from drives that were judged; it is not judged, and nobody can explain it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from kvitt.kernel.findings import Finding
from kvitt.policy.queries import Book
from kvitt.policy.rules.facts import ItemFacts, Part
from kvitt.transactions.judging import Judging, is_complete, seen_on, verdicts_on
from kvitt.transactions.kinds.mileage import queries
from kvitt.transactions.kinds.mileage.models import MileageCorrection, MileageDetail, MileageOutlay
from kvitt.transactions.kinds.mileage.parts import ON_THE_WAY, TAXABLE, Split, codes_of, home_of, pay_key, split_of
from kvitt.transactions.models import Transaction

#: What is found about a drive that stands twice.
ALIKE = "mileage.same-drive-twice"
#: The field of the drive's form where the person can do something about it; what is paid follows from the drive.
_FIELDS = {"amount": "", "participants": "", "receipts": "", "rate": ""}


def policy_findings(
    rows: Sequence[Transaction],
    details: Mapping[UUID, MileageDetail],
    outlays: Mapping[UUID, Sequence[MileageOutlay]],
    *,
    alike: Mapping[UUID, bool],
    ahead: int,
    rules: Book,
    on: date,
) -> Mapping[UUID, list[Finding]]:
    """What the policy in force says about each drive that is priced. `alike`: whether the same drive stands twice.

    `ahead`: by how many versions what is being done takes the item forward. Beside what the policy asks, one query.
    """
    if not rules.policy.rules:
        return {}
    complete = [row for row in rows if is_complete(row) and not details[row.id].is_correction]
    lines = queries.lines_of([row.id for row in complete])
    asked = []
    for row in complete:
        parts = list(_parts(row, details[row.id], outlays[row.id], lines[row.id], rules))
        if parts:
            seen = seen_on(row, on)
            facts = facts_of(row, parts, on=row.on or seen, is_alike=alike.get(row.id, False), seen=seen)
            facts = replace(facts, explanations=details[row.id].explanations)
            asked.append(Judging(header=row, facts=facts, version=row.version + ahead))
    found = verdicts_on(asked, rules=rules)
    return {item_id: [_at_field(one) for one in verdicts] for item_id, verdicts in found.items()}


def facts_of(row: Transaction, parts: Sequence[Part], *, on: date, is_alike: bool, seen: date) -> ItemFacts:
    """A priced drive; its owner is filled in by whoever knows people."""
    return ItemFacts(
        day=on,
        seen_on=seen,
        kind=row.kind,
        parts=parts,
        country=row.country,
        merchant=row.title,
        comment=row.purpose,
        participants=None,
        receipts=None,
        is_alike=is_alike,
    )


def mileage_parts(transaction_id: UUID, split: Split, codes: Mapping[str, str]) -> Iterator[Part]:
    """The mileage: what is free of tax and what is pay; one part where a correction takes back more of one than there is."""
    free, pay = split
    if free < 0 or pay < 0:
        free, pay = free + pay, type(pay)(0)
    if free > 0:
        yield Part(codes[""], free, str(transaction_id))
    if pay > 0:
        yield Part(codes[TAXABLE], pay, str(pay_key(transaction_id)))


def _parts(
    row: Transaction,
    detail: MileageDetail,
    outlays: Sequence[MileageOutlay],
    lines: Sequence[MileageCorrection],
    rules: Book,
) -> Iterator[Part]:
    codes = codes_of(detail.cost_type_id, rules)
    yield from mileage_parts(row.id, split_of(row, detail, outlays, lines), codes)
    for one in outlays:
        yield Part(codes[ON_THE_WAY], home_of(row, one.amount), str(one.id))


def _at_field(finding: Finding) -> Finding:
    return replace(finding, field=_FIELDS.get(finding.field, finding.field))
