"""Figures and days as each of our readers writes them."""

from datetime import date
from decimal import Decimal

import pytest

from kvitt.people import formats


@pytest.mark.parametrize(
    ("language", "rate", "month", "period"),
    [
        ("da", "7,4754", "nov.", "23.–24. jun. 2026"),
        ("sv", "7,4754", "nov.", "23–24 juni 2026"),
        ("en", "7.4754", "Nov", "23–24 Jun 2026"),
    ],
)
def test_every_language_has_its_own_way(language, rate, month, period):
    assert formats.rate(Decimal("7.475400000"), language=language) == rate
    assert formats.short_month(11, language=language) == month
    assert formats.period(date(2026, 6, 23), date(2026, 6, 24), language=language).replace("\u2009", "") == period
