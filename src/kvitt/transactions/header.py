"""What every kind lays onto the header of its items: what was found, and the official exchange rate."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from kvitt.kernel.errors import KvittError
from kvitt.kernel.findings import Finding, stops
from kvitt.kernel.money import Money, rounded
from kvitt.rates.exchange import convert, official_rate
from kvitt.transactions.models import Transaction


def note_findings(header: Transaction, findings: Sequence[Finding]) -> None:
    """Keep with the item what was found."""
    header.findings = [finding.as_json() for finding in findings]
    header.stops = len(stops(findings))
    header.warnings = sum(finding.severity == "warn" for finding in findings)


def take_official_rate(header: Transaction, *, on: date | None) -> None:
    """Keep the official rate of the day with the item; none where the day, or a rate for it, is not known: the check says so."""
    header.rate = header.rate_on = None
    header.rate_source = ""
    if on is None or header.currency == header.home_currency:
        return
    try:
        found = official_rate(currency=header.currency, home=header.home_currency, on=on)
    except KvittError:
        return
    header.rate, header.rate_on, header.rate_source = found.rate, found.on, found.source


def at_home(header: Transaction, amount: Decimal | None) -> Decimal | None:
    """An amount of the item in the company's currency, by the rate that is kept with it; None where that is missing."""
    if amount is None:
        return None
    if header.currency == header.home_currency:
        return rounded(amount, header.home_currency)
    if header.rate is None:
        return None
    return convert(Money(amount, header.currency), rate=header.rate, home=header.home_currency).amount
