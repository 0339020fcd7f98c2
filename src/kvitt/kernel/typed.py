"""What people type, turned into values: amounts and days in the habits of three languages. Pure."""

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f']")
_WORDS = re.compile(r"(?i)kroner|kronor|kr\.?|dkk|sek|nok|eur|usd|gbp|€|\$|£|,-|:-|\.-")


def parse_amount(text: str, *, language: str = "en") -> Decimal:
    """An amount as typed: `1.234,50`, `1 234.50`, `485`, `kr. 12,-`, `−5`. Raises ValueError.

    One mark followed by exactly three digits can be read two ways (`1.234`): a point separates thousands where the language
    writes a decimal comma, and a comma where it writes a decimal point.
    """
    plain = _SPACES.sub("", _WORDS.sub("", text.replace("\u2212", "-").strip()))
    negative = plain.startswith("-") or plain.endswith("-")
    plain = plain.strip("-+")
    if not plain or not re.fullmatch(r"[\d.,]+", plain):
        msg = f"not an amount: {text!r}"
        raise ValueError(msg)
    decimal_mark = _decimal_mark(plain, language)
    for mark in ".,":
        if mark != decimal_mark:
            plain = plain.replace(mark, "")
    try:
        amount = Decimal(plain.replace(decimal_mark or ".", "."))
    except InvalidOperation:
        msg = f"not an amount: {text!r}"
        raise ValueError(msg) from None
    return -amount if negative else amount


def _decimal_mark(plain: str, language: str) -> str:
    """Which of the marks divides whole and cents; empty when none does."""
    marks = [mark for mark in plain if mark in ".,"]
    if not marks:
        return ""
    last = marks[-1]
    if len(set(marks)) == 2:
        return last
    if len(marks) > 1:
        return ""
    after = len(plain) - plain.rindex(last) - 1
    usual = "." if language == "en" else ","
    return last if last == usual or after != 3 else ""


_RELATIVE = {
    "today": 0, "i dag": 0, "idag": 0,
    "yesterday": 1, "i går": 1, "igår": 1,
    "i forgårs": 2, "i förrgår": 2, "forgårs": 2, "förrgår": 2,
}  # fmt: skip


def parse_day(text: str, *, today: date) -> date:
    """A day as typed: `2026-03-05`, `5.3.2026`, `5/3`, `050326`, `i går`. Without a year the last such day. Raises ValueError."""
    plain = " ".join(text.strip().lower().split())
    if plain in _RELATIVE:
        return today - timedelta(days=_RELATIVE[plain])
    if match := re.fullmatch(r"(\d{4})-?(\d{2})-?(\d{2})", plain):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.fullmatch(r"(\d{1,2})[./\- ](\d{1,2})[./\- ](\d{2}|\d{4})\.?", plain):
        return date(_year(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{2})(\d{2})(\d{2}|\d{4})", plain):
        return date(_year(match[3]), int(match[2]), int(match[1]))
    if match := re.fullmatch(r"(\d{1,2})[./\-](\d{1,2})\.?", plain):
        found = date(today.year, int(match[2]), int(match[1]))
        return found if found <= today else found.replace(year=today.year - 1)
    msg = f"not a day: {text!r}"
    raise ValueError(msg)


def _year(text: str) -> int:
    return int(text) + 2000 if len(text) == 2 else int(text)
