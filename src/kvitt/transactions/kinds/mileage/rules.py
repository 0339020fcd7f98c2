"""What a drive must be before it can be sent. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from kvitt.kernel.findings import Finding, Severity, note, stop, warn
from kvitt.rates.mileage.voucher import Voucher, lacking

#: Older than this the approver is told.
OLD_AFTER = timedelta(days=90)
#: Older than this nobody can send it.
TOO_OLD_AFTER = timedelta(days=3 * 366)
#: Said to the driver and the approver, but the drive may be sent: the rest of the voucher says what is meant.
_NO_STOP = {"mileage.destination-unclear", "mileage.purpose-vague", "mileage.address-missing"}
_FIELDS = {"destination": "stops", "date": "on"}


@dataclass(frozen=True, slots=True)
class DriveFacts:
    """Everything that the check looks at. `wants_voucher`: the law lists what the voucher has to say."""

    on: date | None
    today: date
    distance: Decimal | None
    stops: Sequence[str]
    purpose: str
    name: str
    address: str
    has_cost_type: bool
    is_correction: bool
    wants_voucher: bool
    has_cpr: bool
    priced_rate: str = ""
    priced_amount: str = ""
    home_amount: Decimal | None = None
    currency: str = ""
    outlays: int = 0
    receipts: int = 0
    missing_dimensions: Sequence[tuple[str, str]] = ()
    engine: Sequence[Finding] = field(default_factory=tuple)
    looks: Sequence[Finding] = field(default_factory=tuple)


def check(facts: DriveFacts) -> list[Finding]:
    """Every finding at once: what stops first, then what the approver should know."""
    found = [*_stops(facts), *facts.engine, *_warnings(facts), *facts.looks]
    order = [Severity.STOP, Severity.WARN, Severity.NOTE]
    unique = {(one.code, one.field, tuple(sorted(one.parameters.items()))): one for one in found}
    return sorted(unique.values(), key=lambda one: order.index(Severity(one.severity)))


def _stops(facts: DriveFacts) -> Iterator[Finding]:
    if not facts.has_cost_type:
        yield stop("mileage.cost-type-missing", "cost_type")
    if facts.is_correction:
        return
    yield from _about_the_day(facts)
    if facts.distance is None or facts.distance <= 0:
        yield stop("mileage.distance-missing", "distance")
    if facts.wants_voucher:
        yield from _voucher(facts)
    else:
        if not any(text.strip() for text in facts.stops):
            yield stop("mileage.destination-missing", "stops")
        if not facts.purpose.strip():
            yield stop("mileage.purpose-missing", "purpose")
    if facts.priced_amount and facts.home_amount is None:
        yield stop("mileage.exchange-rate-missing", "", currency=facts.currency)
    for code, name in facts.missing_dimensions:
        yield stop("mileage.dimension-missing", f"dimension-{code}", dimension=name)


def _about_the_day(facts: DriveFacts) -> Iterator[Finding]:
    if facts.on is None:
        yield stop("mileage.date-missing", "on")
    elif facts.on > facts.today:
        yield stop("mileage.date-in-future", "on")
    elif facts.today - facts.on > TOO_OLD_AFTER:
        yield stop("mileage.too-old", "on")


def _voucher(facts: DriveFacts) -> Iterator[Finding]:
    """What the law wants on the voucher and is not there yet. Rate and calculation follow from the distance."""
    told = [text for text in facts.stops if text.strip()]
    voucher = Voucher(
        destination=told[-1] if told else "",
        stops=tuple(told[:-1]),
        purpose=facts.purpose,
        date="x",
        distance="x",
        rate="x",
        calculation="x",
        name=facts.name,
        address=facts.address,
        cpr="010190-0000" if facts.has_cpr else "",
    )
    for one in lacking(voucher, cpr_is_added_by_payroll=True):
        finding = one.finding
        about = _FIELDS.get(finding.field, finding.field)
        made = warn if finding.code in _NO_STOP else (note if finding.severity == Severity.NOTE else stop)
        yield made(finding.code, about, **finding.parameters)


def _warnings(facts: DriveFacts) -> Iterator[Finding]:
    if facts.on is not None and OLD_AFTER < facts.today - facts.on <= TOO_OLD_AFTER:
        yield warn("mileage.old", "on", days=str((facts.today - facts.on).days))
    if facts.outlays and not facts.receipts:
        yield warn("mileage.outlay-without-receipt", "receipts")
