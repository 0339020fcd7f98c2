"""What is shown about an expense beside its receipt, in the reader's language."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from kvitt.people import formats
from kvitt.people.models import DimensionValue
from kvitt.policy.queries import Book, book
from kvitt.tenancy.models import Company
from kvitt.tenancy.queries import company as the_company
from kvitt.transactions.kind import Fact
from kvitt.transactions.kinds.expense import queries
from kvitt.transactions.kinds.expense.models import ExpenseDetail, ExpenseLine, PaidBy
from kvitt.transactions.models import Transaction


def facts_of(transactions: Sequence[Transaction], *, language: str) -> Mapping[UUID, list[Fact]]:
    """The facts of each item; the number of queries does not grow with them."""
    ids = [row.id for row in transactions]
    details, lines, rules = queries.details_of(ids), queries.lines_of(ids), book()
    company = the_company()
    wanted = {code for row in transactions for code in row.dimensions.values()}
    wanted |= {code for rows in lines.values() for line in rows for code in line.dimensions.values()}
    values = {value.code: value for value in DimensionValue.objects.filter(code__in=wanted)}
    return {
        row.id: [
            *_of_lines(row, details[row.id], lines[row.id], rules=rules, company=company, language=language),
            *_of_header(row, details[row.id], language=language),
            *_of_dimensions(row, rules=rules, values=values, language=language),
        ]
        for row in transactions
    }


def _of_lines(
    row: Transaction,
    detail: ExpenseDetail,
    lines: Sequence[ExpenseLine],
    *,
    rules: Book,
    company: Company,
    language: str,
) -> list[Fact]:
    facts = []
    abroad = queries.is_abroad(row, company=company)
    for line in lines:
        cost_type = rules.cost_types.get(line.cost_type_id) if line.cost_type_id else None
        name = cost_type.name_in(language) if cost_type else "–"
        amount = (
            f" · {formats.money(line.amount, currency=row.currency, home=row.home_currency, language=language)}"
            if len(lines) > 1 and line.amount
            else ""
        )
        facts.append(Fact(label=_("Type"), value=f"{name}{amount}", hint=line.text))
        code = queries.vat_code_of(line, abroad=abroad, book=rules)
        vat = queries.vat_amount_of(
            line, transaction=row, printed=detail.vat_lines if len(lines) == 1 else (), code=code
        )
        if code is not None and vat:
            facts.append(
                Fact(
                    label=_("VAT"),
                    value=formats.money(vat, currency=row.currency, home=row.home_currency, language=language),
                    hint=_("%(share)s %% deductible") % {"share": f"{code.deductible.normalize():f}"},
                )
            )
    return facts


def _of_header(row: Transaction, detail: ExpenseDetail, *, language: str) -> list[Fact]:
    facts = []
    if row.purpose:
        facts.append(Fact(label=_("Purpose"), value=row.purpose))
    if detail.participants:
        names = ", ".join(
            f"{one['name']} ({one['company']})" if one.get("company") else one["name"] for one in detail.participants
        )
        facts.append(Fact(label=_("Participants (%(count)s)") % {"count": len(detail.participants)}, value=names))
    paid = _("Company card") if detail.paid_by == PaidBy.CARD else _("Own money")
    facts.append(Fact(label=_("Paid with"), value=f"{paid} {detail.card}" if detail.card else paid))
    if detail.private_amount:
        facts.append(
            Fact(
                label=_("Private part"),
                value=formats.money(
                    detail.private_amount, currency=row.currency, home=row.home_currency, language=language
                ),
            )
        )
    if row.rate is not None and row.home_amount is not None:
        facts.append(
            Fact(
                label=_("Exchange rate"),
                value=f"{formats.rate(row.rate, language=language)} {row.home_currency}/{row.currency}",
                hint=_rate_from(row, language=language),
            )
        )
    if detail.no_receipt_reason:
        facts.append(Fact(label=_("No receipt because"), value=detail.no_receipt_reason))
    return facts


def _rate_from(row: Transaction, *, language: str) -> str:
    """Where the rate comes from: the reason that was typed, or the official source and its day."""
    if row.rate_source == "typed":
        return row.rate_reason
    source = _("ECB reference rate")
    return f"{source} {formats.day(row.rate_on, language=language)}" if row.rate_on else source


def _of_dimensions(row: Transaction, *, rules: Book, values: Mapping[str, DimensionValue], language: str) -> list[Fact]:
    return [
        Fact(label=dimension.name_in(language), value=f"{code} {values[code].name}" if code in values else code)
        for dimension_code, dimension in rules.dimensions.items()
        if (code := row.dimensions.get(dimension_code))
    ]
