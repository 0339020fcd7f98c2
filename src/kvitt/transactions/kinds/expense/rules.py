"""What an expense must be, and how it is booked. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as made_of
from datetime import date, timedelta
from decimal import Decimal

from kvitt.files.reading.signs import MOST
from kvitt.kernel.findings import Finding, note, stop, warn
from kvitt.kernel.money import Money, rounded
from kvitt.rates.exchange import LATE_AFTER

#: Older than this the approver is told; VAT and budgets of the period may be closed.
OLD_AFTER = timedelta(days=90)
#: Older than this nobody can send it: the claim is time-barred in most companies' rules.
TOO_OLD_AFTER = timedelta(days=3 * 366)
#: Below this confidence a value is offered but not filled in: a wrong total that looks sure is worse than an empty field.
FILL_FROM = 0.5
#: From here on it counts as sure (`docs/reference/reading.md`).
SURE_FROM = 0.9
#: So many words from the lines of a receipt are named; more would hide the sentence.
_MOST_WORDS = 4


@dataclass(frozen=True, slots=True)
class WantedDimension:
    """A dimension that a cost type asks for, by code, with its shown name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A line as the check sees it. Amounts in the receipt's currency; limits in the company's."""

    amount: Decimal | None
    vat_amount: Decimal | None
    has_cost_type: bool
    receipt_from: Decimal | None = None
    comment_mandatory: bool = False
    participants_mandatory: bool = False
    limit: Decimal | None = None
    limit_per_participant: Decimal | None = None
    missing_dimensions: Sequence[WantedDimension] = ()


@dataclass(frozen=True, slots=True)
class Likeness:
    """Another item that looks like this one. `reference` says which; it is empty when that has no name yet or is not one's own."""

    how: str
    reference: str = ""
    own: bool = False


@dataclass(frozen=True, slots=True)
class SignFact:
    """Something seen on a receipt (`kvitt.files.reading.signs`): its code, the word as printed, and what its line costs."""

    code: str
    word: str = ""
    amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ExpenseFacts:
    """Everything that the check looks at. `claimed`: what an allowance pays for that day (`meal`, …), and which item says so."""

    amount: Decimal | None
    currency: str
    home_amount: Decimal | None
    home_currency: str
    on: date | None
    today: date
    merchant: str
    purpose: str
    country: str
    paid_by_card: bool
    has_card: bool
    private_amount: Decimal
    participants: int
    receipts: int
    receipts_unread: int
    receipts_refused: int
    no_receipt_reason: str
    rate_typed: bool
    rate_reason: str
    rate_on: date | None
    vat_total: Decimal
    lines: Sequence[LineFacts]
    likenesses: Sequence[Likeness] = made_of(default_factory=tuple)
    claimed: Sequence[tuple[str, str]] = made_of(default_factory=tuple)
    signs: Sequence[SignFact] = made_of(default_factory=tuple)
    read_amount: Decimal | None = None


def check(facts: ExpenseFacts) -> list[Finding]:
    """Every finding at once: what stops first, then what the approver should know."""
    return [*_stops(facts), *_warnings(facts)]


def _stops(facts: ExpenseFacts) -> Iterator[Finding]:
    if facts.amount is None or facts.amount <= 0:
        yield stop("expense.amount-missing", "amount")
    elif facts.home_amount is None:
        yield stop("expense.rate-missing", "rate", currency=facts.currency)
    yield from _date_stops(facts)
    if not facts.merchant.strip():
        yield stop("expense.merchant-missing", "merchant")
    if not facts.country:
        yield stop("expense.country-missing", "country")
    if facts.paid_by_card and not facts.has_card:
        yield stop("expense.card-missing", "card")
    if facts.rate_typed and not facts.rate_reason.strip():
        yield stop("expense.rate-reason-missing", "rate_reason")
    if facts.amount is not None and not 0 <= facts.private_amount <= facts.amount:
        yield stop("expense.private-part-too-large", "private_amount")
    if facts.receipts_refused:
        yield stop("expense.receipt-unreadable", "receipts")
    yield from _line_stops(facts)


def _date_stops(facts: ExpenseFacts) -> Iterator[Finding]:
    if facts.on is None:
        yield stop("expense.date-missing", "on")
    elif facts.on > facts.today:
        yield stop("expense.date-in-future", "on")
    elif facts.today - facts.on > TOO_OLD_AFTER:
        yield stop("expense.too-old", "on")


def _line_stops(facts: ExpenseFacts) -> Iterator[Finding]:
    lines = facts.lines
    if not lines or not all(line.has_cost_type for line in lines):
        yield stop("expense.cost-type-missing", "cost_type")
    if facts.amount is not None and len(lines) > 1:
        rest = facts.amount - facts.private_amount - sum((line.amount or Decimal(0) for line in lines), Decimal(0))
        if rest:
            yield stop(
                "expense.lines-do-not-add-up", "lines", rest=str(rounded(rest, facts.currency)), currency=facts.currency
            )
        if any(line.amount is None or line.amount <= 0 for line in lines):
            yield stop("expense.line-amount-missing", "lines")
    demanded = [line.receipt_from for line in lines if line.receipt_from is not None]
    wanted = bool(demanded) and facts.home_amount is not None and facts.home_amount >= min(demanded)
    if wanted and not facts.receipts and not facts.no_receipt_reason.strip():
        yield stop("expense.receipt-missing", "receipts", amount=str(min(demanded)), currency=facts.home_currency)
    if any(line.comment_mandatory for line in lines) and not facts.purpose.strip():
        yield stop("expense.purpose-missing", "purpose")
    if any(line.participants_mandatory for line in lines) and not facts.participants:
        yield stop("expense.participants-missing", "participants")
    missing = {wanted_one.code: wanted_one for line in lines for wanted_one in line.missing_dimensions}
    for dimension in missing.values():
        yield stop("expense.dimension-missing", f"dimension-{dimension.code}", dimension=dimension.name)


def _paid_elsewhere(facts: ExpenseFacts) -> Iterator[Finding]:
    """Other items that look like this one, and allowances that pay for the same."""
    for likeness in facts.likenesses:
        if likeness.reference:
            yield warn(f"expense.same-{likeness.how}", "receipts", reference=likeness.reference)
        elif likeness.own:
            yield warn(f"expense.same-{likeness.how}-draft", "receipts")
        else:
            yield warn(f"expense.same-{likeness.how}-elsewhere", "receipts")
    for what, text in facts.claimed:
        yield warn(f"expense.{what}-claimed", "on", text=text)


def _warnings(facts: ExpenseFacts) -> Iterator[Finding]:
    yield from _paid_elsewhere(facts)
    for line in facts.lines:
        yield from _over_limit(line, facts)
    if facts.on is not None and OLD_AFTER < facts.today - facts.on <= TOO_OLD_AFTER:
        yield warn("expense.old", "on", days=str((facts.today - facts.on).days))
    if facts.amount is not None and facts.vat_total > facts.amount:
        yield warn("expense.vat-above-amount", "vat_lines")
    if not facts.receipts and facts.no_receipt_reason.strip():
        yield warn("expense.no-receipt", "receipts", reason=facts.no_receipt_reason.strip())
    if facts.rate_typed:
        yield warn("expense.rate-typed", "rate", reason=facts.rate_reason.strip())
    elif facts.rate_on is not None and facts.on is not None and facts.on - facts.rate_on > LATE_AFTER:
        yield note("expense.rate-old", "rate", day=facts.rate_on.isoformat())
    if facts.read_amount is not None and facts.amount is not None and facts.read_amount != facts.amount:
        read = str(rounded(facts.read_amount, facts.currency))
        yield note("expense.amount-changed", "amount", read=read, currency=facts.currency)
    yield from _signs(facts)
    if facts.receipts_unread:
        yield note("expense.still-reading", "receipts")


def _signs(facts: ExpenseFacts) -> Iterator[Finding]:
    """What the pictures themselves say. Health, union and religion are for the person alone and are no findings."""
    words: dict[str, list[str]] = {}
    for sign in facts.signs:
        words.setdefault(sign.code, []).append(sign.word)
    if "card-slip" in words:
        yield warn("expense.card-slip", "receipts")
    if "personal-number" in words:
        yield warn("expense.personal-number", "receipts")
    if "screenshot" in words:
        yield note("expense.screenshot", "receipts")
    if "edited-total" in words:
        yield note("expense.total-looks-edited", "amount")
    if "alcohol" in words:
        share = alcohol_share(facts)
        known = {} if share is None else {"share": str(share)}
        yield note("expense.alcohol", "receipts", words=_named(words["alcohol"]), **known)
    if "private-item" in words:
        yield note("expense.private-items", "receipts", words=_named(words["private-item"]))


def alcohol_share(facts: ExpenseFacts) -> Decimal | None:
    """How many per cent of the amount are alcohol by the priced lines of the receipts; None where that cannot be told."""
    found = [sign.amount for sign in facts.signs if sign.code == "alcohol"]
    priced = [amount for amount in found if amount is not None and amount > 0]
    if not found or len(priced) < len(found) or len(found) >= MOST or not facts.amount:
        return None
    share = (sum(priced, Decimal(0)) * 100 / facts.amount).quantize(Decimal("0.01"))
    return share if share <= 100 else None


def _named(words: Sequence[str]) -> str:
    return ", ".join(list(dict.fromkeys(words))[:_MOST_WORDS])


def _over_limit(line: LineFacts, facts: ExpenseFacts) -> Iterator[Finding]:
    if line.amount is None or not facts.amount or facts.home_amount is None:
        return
    home = rounded(line.amount * facts.home_amount / facts.amount, facts.home_currency)
    if line.limit is not None and home > line.limit:
        yield warn(
            "expense.over-limit", "amount", amount=str(home), limit=str(line.limit), currency=facts.home_currency
        )
    if line.limit_per_participant is not None and facts.participants:
        each = rounded(home / facts.participants, facts.home_currency)
        if each > line.limit_per_participant:
            yield warn(
                "expense.over-limit-each",
                "participants",
                amount=str(each),
                limit=str(line.limit_per_participant),
                currency=facts.home_currency,
            )


def vat_inside(gross: Decimal, *, rate: Decimal, currency: str) -> Decimal:
    """The VAT contained in a gross amount at `rate` per cent, rounded to the currency's unit."""
    return rounded(gross * rate / (100 + rate), currency)


@dataclass(frozen=True, slots=True)
class BookedLine:
    """A line ready to be booked. `deductible` in per cent of the VAT.

    `left`: what the policy leaves of it to the employee; `taxable`: what of the rest the employee is taxed of. Both are in
    the company's currency.
    """

    amount: Decimal
    vat_amount: Decimal
    account: str
    vat_code: str
    vat_account: str
    deductible: Decimal
    text: str
    dimensions: Mapping[str, str]
    left: Decimal = Decimal(0)
    taxable: Decimal = Decimal(0)

    def kept(self, *, factor: Decimal) -> Decimal:
        """What the company bears of it, in the receipt's currency; `factor` is the worth of one unit of that."""
        return max(Decimal(0), self.amount - self.left / factor) if self.left else self.amount


@dataclass(frozen=True, slots=True)
class Posted:
    """One posting, as `kind.PostingLine` wants it. `amount` in the company's currency, debit positive."""

    account: str
    amount: Decimal
    text: str
    vat_code: str = ""
    vat_amount: Decimal = Decimal(0)
    dimensions: Mapping[str, str] = made_of(default_factory=dict)
    original_amount: Decimal | None = None
    taxable: Decimal = Decimal(0)


def postings(
    *,
    home: Money,
    private: Money,
    gross: Decimal,
    lines: Sequence[BookedLine],
    credit_account: str,
    private_account: str,
) -> list[Posted]:
    """Balanced postings: cost without the deductible VAT, that VAT, and the debt.

    `home` is the whole receipt in the company's currency, `private` the part the employee bears. With `private_account` (a
    company card paid) the private part becomes a claim on the employee; without it, it is simply not refunded.
    """
    company_part = home - private
    factor = home.amount / gross
    posted: list[Posted] = []
    if company_part.amount:
        parts = company_part.allocate([line.kept(factor=factor) for line in lines])
        for line, part in zip(lines, parts, strict=True):
            posted += _cost_and_vat(line, part, factor=factor)
    credited = home if private_account else company_part
    if private_account and private.amount:
        posted.append(Posted(account=private_account, amount=private.amount, text=lines[0].text))
    posted.append(Posted(account=credit_account, amount=-credited.amount, text=lines[0].text))
    return posted


def _cost_and_vat(line: BookedLine, part: Money, *, factor: Decimal) -> Iterator[Posted]:
    if line.left and not part.amount:
        return
    share = line.kept(factor=factor) / line.amount if line.left else Decimal(1)
    vat_home = rounded(line.vat_amount * share * factor, part.currency)
    deducted = rounded(vat_home * line.deductible / 100, part.currency) if line.vat_account else Decimal(0)
    deducted = min(deducted, part.amount)
    yield Posted(
        account=line.account,
        amount=part.amount - deducted,
        text=line.text,
        vat_code=line.vat_code,
        vat_amount=deducted,
        dimensions=line.dimensions,
        original_amount=(line.amount * share).quantize(Decimal("0.001")) if line.left else line.amount,
        taxable=min(line.taxable, part.amount),
    )
    if deducted:
        yield Posted(account=line.vat_account, amount=deducted, text=line.text, vat_code=line.vat_code)
