"""Stored steps tell how an amount came about, and give it again without any table."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import translation

from kvitt.rates.steps import Rounding, Step, replayed, times
from kvitt.rates.tables import Confidence, Rate, Source
from kvitt.transactions.explained import Explanation, Repriced, explained, rounding_told

DAY = Rate(
    country="DK",
    kind="per_diem_full_day",
    scheme="",
    since=date(2026, 1, 1),
    until=None,
    value=Decimal("625.00"),
    currency="DKK",
    unit="day",
    sources=(Source("Satser", "https://example.org/satser"),),
    confidence=Confidence.TWO_SOURCES,
)


def _stored(*steps: Step) -> list[dict[str, object]]:
    return [step.as_json() for step in steps]


def _lines(*steps: Step, language: str = "en"):
    with translation.override(language):
        return explained(
            _stored(*steps), heading="12 Jan", currency="DKK", language=language, label=lambda s: s["what"]
        )


def test_a_line_tells_quantity_rate_its_first_day_and_its_source():
    line = _lines(times("full-day", DAY, 2))[0]
    assert (line.heading, line.label, line.quantity, line.rate) == ("12 Jan", "full-day", "2", "625.00")
    assert (line.amount, line.since, line.source) == ("1,250.00", date(2026, 1, 1), "Satser")
    assert line.url == "https://example.org/satser"


def test_a_share_and_a_foreign_currency_are_told():
    euro = Rate("DK", "x", "", date(2026, 1, 1), None, Decimal("55.5"), "EUR", "day")
    line = _lines(times("breakfast", euro, -1, share=Fraction(15, 100)), language="da")[0]
    assert (line.quantity, line.rate, line.amount) == ("-1 × 15\u00a0%", "55,50\u00a0EUR", "-8,325")


def test_an_hour_of_a_day_stays_a_fraction_and_its_amount_is_marked_as_rounded():
    line = _lines(times("hours", DAY, Fraction(55, 24)))[0]
    assert (line.quantity, line.amount) == ("2 7/24", "≈\u00a01,432.2917")


def test_an_amount_without_a_rate_has_no_quantity():
    line = _lines(Step("floor", Fraction(40)))[0]
    assert (line.quantity, line.rate, line.amount, line.source) == ("", "", "40.00", "")


def test_the_steps_alone_give_the_amount_again():
    steps = _stored(times("full-day", DAY, 2), times("hours", DAY, Fraction(7, 24)), Step("given", Fraction(-3)))
    assert replayed(steps, rounding=Rounding.HALF_UP.value) == Decimal("1429.29")
    assert replayed(steps, rounding=Rounding.CUT.value) == Decimal("1429.29")
    assert replayed(steps, rounding=Rounding.WHOLE_HALF_UP.value) == Decimal("1429.00")


def test_a_stored_figure_that_was_altered_is_noticed():
    steps = _stored(times("full-day", DAY, 2))
    lines = explained(steps, heading="", currency="DKK", language="en", label=lambda step: step["what"])
    again = replayed(steps, rounding=Rounding.CUT.value)
    assert Explanation(lines, "DKK", Decimal("1250.00"), again).holds
    assert not Explanation(lines, "DKK", Decimal("1260.00"), again).holds


def test_a_rounding_that_nobody_knows_is_refused():
    with pytest.raises(ValueError, match="is not a valid"):
        replayed(_stored(times("full-day", DAY, 1)), rounding="as it comes")


def test_lines_stand_under_their_headings_and_each_source_is_told_once():
    lines = (*_lines(times("full-day", DAY, 1)), *_lines(times("hours", DAY, 1)), *_lines(Step("floor", Fraction(1))))
    found = Explanation(lines, "DKK", None, None)
    assert [(heading, len(own)) for heading, own in found.by_heading] == [("12 Jan", 3)]
    assert found.sources == [("Satser", "https://example.org/satser")]


@pytest.mark.parametrize("rounding", [one for one in Rounding if one])
def test_every_rounding_has_words(rounding):
    assert rounding_told(rounding.value)


def test_what_other_tables_make_of_an_item():
    more = Repriced("DKK", Decimal("10.00"), Decimal("12.50"))
    assert (more.differs, more.difference) == (True, Decimal("2.50"))
    gone = Repriced("DKK", Decimal("10.00"), None)
    assert (gone.differs, gone.difference) == (True, Decimal("-10.00"))
    assert not Repriced("DKK", Decimal("10.00"), Decimal("10.00")).differs
