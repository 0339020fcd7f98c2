"""Amounts, days and moments as the reader's language writes them (Unicode CLDR through Babel), fast enough for long lists."""

import re
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_interval, get_month_names
from babel.numbers import format_currency, format_decimal

from kvitt.kernel.money import minor_digits

_LOCALES = {"da": "da_DK", "sv": "sv_SE", "en": "en_GB"}


def locale_of(language: str) -> str:
    """The locale behind one of our languages."""
    return _LOCALES.get(language[:2], "en_GB")


@lru_cache(maxsize=4096)
def amount(value: Decimal, *, currency: str, language: str) -> str:
    """The figure alone, with the currency's decimals: `1.234,50`."""
    digits = minor_digits(currency)
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, format=pattern, locale=locale_of(language)))


_CROWNS = {"da": "DKK", "sv": "SEK"}


@lru_cache(maxsize=4096)
def money(value: Decimal, *, currency: str, home: str, language: str) -> str:
    """Amount and currency: crowns at home in the reader's way (`485,00 kr.`), everything else by its code (`1 249,00 SEK`)."""
    if currency == home and _CROWNS.get(language) == currency:
        return str(format_currency(value, currency, locale=locale_of(language)))
    return f"{amount(value, currency=currency, language=language)}\u00a0{currency}"


@lru_cache(maxsize=1024)
def limit(value: Decimal, *, currency: str, language: str) -> str:
    """An amount at home that is read rather than added up: no decimals where it has none, `400 kr.`."""
    if value != value.to_integral_value():
        return money(value, currency=currency, home=currency, language=language)
    locale = locale_of(language)
    if _CROWNS.get(language) == currency:
        return str(format_currency(value, currency, format="#,##0\u00a0¤", locale=locale, currency_digits=False))
    return f"{format_decimal(value, format='#,##0', locale=locale)}\u00a0{currency}"


_PARAMETER = re.compile(
    r"(?P<number>-?\d+(?:\.(?P<decimals>\d+))?)(?: (?P<currency>[A-Z]{3}))?|(?P<day>\d{4}-\d{2}-\d{2})"
)


@lru_cache(maxsize=4096)
def parameter(text: str, *, language: str) -> str:
    """A parameter of a finding as its reader writes it: `864.00 DKK` is `864,00 DKK`, `2026-10-30` is `30.10.2026`.

    What is neither a day, an amount nor a number with decimals stays as it is.
    """
    found = _PARAMETER.fullmatch(text)
    if found is None:
        return text
    if found["day"]:
        try:
            return day(date.fromisoformat(found["day"]), language=language)
        except ValueError:
            return text
    if found["currency"]:
        return f"{amount(Decimal(found['number']), currency=found['currency'], language=language)}\u00a0{found['currency']}"
    if not found["decimals"]:
        return text
    pattern = f"#,##0.{'0' * len(found['decimals'])}"
    return str(
        format_decimal(Decimal(found["number"]), format=pattern, locale=locale_of(language), decimal_quantization=False)
    )


@lru_cache(maxsize=2048)
def day(value: date, *, language: str, with_year: bool = True) -> str:
    """A day in few letters: `19.11.2026`, `2026-11-19`, `19 Nov 2026`."""
    if not with_year:
        return str(format_date(value, format="d. MMM" if language == "da" else "d MMM", locale=locale_of(language)))
    form = {"da": "d.M.yyyy", "sv": "yyyy-MM-dd", "en": "d MMM yyyy"}.get(language[:2], "d MMM yyyy")
    return str(format_date(value, format=form, locale=locale_of(language)))


@lru_cache(maxsize=64)
def short_month(number: int, *, language: str) -> str:
    """A month in few letters, standing alone: `nov.`, `nov`, `Nov`."""
    return str(get_month_names("abbreviated", context="stand-alone", locale=locale_of(language))[number])


@lru_cache(maxsize=1024)
def rate(value: Decimal, *, language: str) -> str:
    """An exchange rate with the decimals it has: `7,4754`."""
    return str(format_decimal(value, format="#,##0.#########", locale=locale_of(language)))


def price(value: Decimal, *, language: str) -> str:
    """A price of one of something: two decimals, more where it has them: `3,94`, `26,041667`."""
    return str(format_decimal(value, format="#,##0.00#######", locale=locale_of(language)))


@lru_cache(maxsize=1024)
def period(first: date, last: date, *, language: str) -> str:
    """From day to day, nothing said twice: `14–15 Oct 2026`."""
    return str(format_interval(first, last, "yMMMd", locale=locale_of(language)))


def moment(value: datetime, *, language: str, zone: str) -> str:
    """A moment in the company's time, to the minute."""
    local = value.astimezone(ZoneInfo(zone))
    return f"{day(local.date(), language=language)} {format_datetime(local, 'HH:mm', locale=locale_of(language))}"


@lru_cache(maxsize=8)
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """Countries by code and name, sorted in the reader's alphabet, the Nordic ones first."""
    from kvitt.people.rules.names import sort_key

    names = {
        code: str(name)
        for code, name in Locale.parse(locale_of(language)).territories.items()
        if len(code) == 2 and code.isalpha()
    }
    names = {code: name for code, name in names.items() if code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}}
    first = ["DK", "SE", "NO", "FI", "DE"]
    rest = sorted(set(names) - set(first), key=lambda code: sort_key(names[code], language=language))
    return tuple((code, names[code]) for code in [*first, *rest])


@lru_cache(maxsize=8)
def country_name(code: str, *, language: str) -> str:
    """A country's name."""
    return str(Locale.parse(locale_of(language)).territories.get(code, code))
