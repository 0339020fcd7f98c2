"""Fields out of text lines: candidates with points, and checks between them. Pure.

A confidence says how much stands behind a value: that two independent places of the receipt say the same (the total in the
total's row, on the card slip and in the VAT table) counts for more than any single row.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from kvitt.files.reading.country import COUNTRY_CURRENCY, country_of, currency_in
from kvitt.files.reading.field import Field
from kvitt.files.reading.numbers import company_number_of, receipt_number_of
from kvitt.files.reading.payment import card_last_four_of, payment_of, rounding_of, tip_of
from kvitt.files.reading.text import TextLine
from kvitt.files.reading.values import amounts_in, dates_in
from kvitt.files.reading.vat import vat_of

_TOTAL = re.compile(
    r"\b(total(?:t|en|sum|belopp|beløb|betrag)?|i ?alt|at betale|att betala|summa|sum|å betale|at ?betala|beløb|"
    r"yhteensä|summe|gesamt\w*|zu zahlen|"
    r"amount due|balance due|grand total|total due|net total|betrag|rounded total|total rm|nett? amt|amount)\b",
    re.IGNORECASE,
)
_STRONG = re.compile(
    r"\b(i ?alt|at betale|att betala|å betale|grand total|amount due|zu zahlen|total due|rounded total|yhteensä|summe|gesamtbetrag|"
    r"total sales \(?incl\w*|total \(?incl\w*|total amount)\b|^totalt?\b|^totalbel\w+|^summa\b|^sum\b",
    re.IGNORECASE,
)
_NOT_TOTAL = re.compile(
    r"\b(sub ?-?total|delsum\w*|subtotal|mellansumma|zwischensumme|moms\w*|vat|mwst|ust|tax|gst|mva|netto|excl\w*|ex\.?|"
    r"discount|rabat\w*|"
    r"besparelse|qty|items?|antal|saving|total qty|points?|pant|rounding|øreafrunding|avrundning|öresutjämning|rundung)\b",
    re.IGNORECASE,
)
_CARD = re.compile(
    r"\b(visa|mastercard|dankort|kort|card|köp|køb|bank ?axept|girocard|karte|ec-?cash|kontaktløs|maestro|amex)\b",
    re.IGNORECASE,
)
_CASH = re.compile(r"\b(kontant\w*|cash|bar|gegeben|modtaget|mottaget|tendered|paid)\b", re.IGNORECASE)
_CHANGE = re.compile(r"\b(byttepenge|retur|växel|tilbage|change|rückgeld|zurück|veksel)\b", re.IGNORECASE)


def fields_of(lines: Sequence[TextLine], *, today: date, home: str) -> dict[str, Field]:
    """Everything that could be read, by the name of the form's field."""
    text = "\n".join(line.text for line in lines)
    if not text.strip():
        return {}
    number = company_number_of(lines)
    country, country_sure = country_of(text, home=home, number=number.value if number else None)
    currency = currency_in(text, country=country)
    if currency is None and country in COUNTRY_CURRENCY:
        currency = (COUNTRY_CURRENCY[country], min(country_sure, 0.8))
    on = date_of(lines, today=today, country=country)
    first = vat_of(lines, country=country)
    total = total_of(lines, gross=sum((line.gross for line in first.lines), Decimal(0)) if first else Decimal(0))
    found = {
        "country": Field(country, country_sure),
        "currency": Field(*currency) if currency else None,
        "amount": total,
        "on": on,
        "merchant": merchant_of(lines),
        "company_number": number,
        "receipt_number": receipt_number_of(lines),
        "payment": payment_of(lines),
        "card_last_four": card_last_four_of(lines),
        "tip": tip_of(lines),
        "rounding": rounding_of(lines),
    }
    apart = [Decimal(field.value) for name in ("tip", "rounding") if (field := found[name])]
    vat = vat_of(
        lines,
        country=country,
        on=date.fromisoformat(on.value) if on and on.confidence >= 0.9 else None,
        total=Decimal(total.value) if total else None,
        apart=apart,
    )
    if vat:
        sure = vat.confidence if not total else min(vat.confidence, max(total.confidence, 0.85))
        found["vat_lines"] = Field([line.as_json() for line in vat.lines], sure, vat.region)
    return {name: field for name, field in found.items() if field}


def _totals(lines: Sequence[TextLine]) -> Iterator[tuple[Decimal, float, TextLine]]:
    """Candidates with points. An amount may stand on the row below its word."""
    for index, line in enumerate(lines):
        text = line.text
        amounts = [amount for amount in amounts_in(text) if amount > 0]
        if _TOTAL.search(text) and not _NOT_TOTAL.search(text):
            points = 3.0 if _STRONG.search(text.strip()) else 2.0
            if amounts:
                yield amounts[-1], points, line
            elif index + 1 < len(lines) and len(lines[index + 1].text) < 24:
                for amount in amounts_in(lines[index + 1].text)[:1]:
                    if amount > 0:
                        yield amount, points - 0.5, lines[index + 1]
        elif _CARD.search(text) and amounts:
            yield amounts[-1], 1.5, line
        elif _TOTAL.search(text) and amounts:
            yield amounts[-1], 0.6, line


def total_of(lines: Sequence[TextLine], *, gross: Decimal) -> Field | None:
    """What was paid. Points add up over the places that say the same amount."""
    points: dict[Decimal, float] = {}
    places: dict[Decimal, TextLine] = {}
    for amount, weight, line in _totals(lines):
        points[amount] = points.get(amount, 0) + weight
        places.setdefault(amount, line)
    for amount in _cash_less_change(lines):
        points[amount] = points.get(amount, 0) + 2.5
    if gross in points:
        points[gross] += 2
    if not points:
        return _largest(lines)
    best = max(points, key=lambda amount: (points[amount], amount))
    rest = sorted((value for amount, value in points.items() if amount != best), reverse=True)
    lead = points[best] - (rest[0] if rest else 0)
    confidence = min(0.98, 0.45 + 0.09 * points[best] + 0.08 * max(lead, 0))
    place = places.get(best)
    return Field(str(best), confidence, place.region if place else None)


def _cash_less_change(lines: Sequence[TextLine]) -> Iterator[Decimal]:
    cash = [amounts[-1] for line in lines if _CASH.search(line.text) and (amounts := amounts_in(line.text))]
    change = [abs(amounts[-1]) for line in lines if _CHANGE.search(line.text) and (amounts := amounts_in(line.text))]
    for paid in cash[:2]:
        for back in change[:1]:
            if paid > back > 0:
                yield paid - back


def _largest(lines: Sequence[TextLine]) -> Field | None:
    found = [(amount, line) for line in lines for amount in amounts_in(line.text) if amount > 0]
    if not found:
        return None
    amount, line = max(found, key=lambda one: one[0])
    return Field(str(amount), 0.35, line.region)


def date_of(lines: Sequence[TextLine], *, today: date, country: str) -> Field | None:
    """The day of the purchase: the day that is said most often, and near the word `date` or a time of day."""
    points: dict[date, float] = {}
    places: dict[date, TextLine] = {}
    for line in lines:
        for found in dates_in(line.text, today=today, month_first=country == "US"):
            weight = 1.0
            if re.search(r"\bdat[oeu]m?\b|\btid\b|\btime\b|\bdate\b", line.text, re.IGNORECASE):
                weight += 0.6
            if re.search(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\b", line.text.replace(str(found), "")):
                weight += 0.4
            if re.search(r"\b(due|forfald|förfall|expiry|exp|udløb|fällig|valid|bis)\b", line.text, re.IGNORECASE):
                weight -= 0.8
            points[found] = points.get(found, 0) + weight
            places.setdefault(found, line)
    if not points:
        return None
    best = max(points, key=lambda day: (points[day], day))
    confidence = min(0.97, 0.75 + 0.1 * points[best]) if len(points) == 1 else 0.7
    return Field(best.isoformat(), confidence, places[best].region)


_LEGAL_FORM = re.compile(
    r"\b(a/s|aps|i/s|k/s|p/s|ab|hb|as|asa|oy|oyj|gmbh|ohg|kg|e\.?k\.?|ag|ltd|limited|inc|llc|b\.?v\.?|"
    r"sdn\.? ?bhd|enterprise|trading|restaurant|hotel|café|"
    r"cafe|kro|hotell|restaurang|taxi|apotek|supermarket|market|bageri|kiosk)\b",
    re.IGNORECASE,
)
_NOT_A_NAME = re.compile(
    r"\d{3,}|www\.|@|\btlf|\btel\b|\btelefon|\bfax\b|\bcvr\b|\borg\.?nr|\bkvittering\b|\bkvitto\b|\breceipt\b|\binvoice\b|\brechnung\b|\bbon\b|"
    r"\bvelkommen\b|\bwelcome\b|\bvälkommen\b|\btax\b|\bkopi\b|\bfaktura\b|\bduplikat\b|\bdato\b|\bdatum\b|\bdate\b|^\W*$",
    re.IGNORECASE,
)


def merchant_of(lines: Sequence[TextLine]) -> Field | None:
    """The seller: the first large line at the top that reads like a name."""
    best: tuple[float, TextLine] | None = None
    heights = sorted(line.height for line in lines)
    usual = heights[len(heights) // 2]
    for index, line in enumerate(lines[:9]):
        text = line.text.strip()
        letters = sum(letter.isalpha() for letter in text)
        if letters < 3 or _NOT_A_NAME.search(text):
            continue
        points = 2.0 - 0.25 * index + min(line.height / usual, 2.5) - 1
        if _LEGAL_FORM.search(text):
            points += 0.9
        if letters / len(text) < 0.6:
            points -= 0.8
        if best is None or points > best[0]:
            best = points, line
    if best is None:
        return None
    points, line = best
    name = re.sub(r"\s+", " ", line.text).strip(" *-_.:|")
    return Field(name[:120], max(0.4, min(0.9, 0.5 + 0.12 * points)), line.region)
