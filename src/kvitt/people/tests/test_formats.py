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


@pytest.mark.parametrize(
    ("text", "da", "sv", "en"),
    [
        ("1864.00 DKK", "1.864,00\u00a0DKK", "1\u00a0864,00\u00a0DKK", "1,864.00\u00a0DKK"),
        ("500.00", "500,00", "500,00", "500.00"),
        ("2026-10-30", "30.10.2026", "2026-10-30", "30 Oct 2026"),
        ("2026-13-30", "2026-13-30", "2026-13-30", "2026-13-30"),
        ("12", "12", "12", "12"),
        ("Taxa 4x35", "Taxa 4x35", "Taxa 4x35", "Taxa 4x35"),
        ("", "", "", ""),
    ],
)
def test_what_a_finding_measured_is_written_like_everything_else(text, da, sv, en):
    assert [formats.parameter(text, language=language) for language in ("da", "sv", "en")] == [da, sv, en]
