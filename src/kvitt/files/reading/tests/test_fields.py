"""Total, date and merchant of whole receipts in six languages, and what happens where there is nothing."""

from datetime import date

import pytest

from kvitt.files.reading.fields import fields_of
from kvitt.files.reading.tests import receipt_text
from kvitt.files.reading.tests.receipt_text import lines_in

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "total", "on", "merchant", "currency"),
    [
        (receipt_text.DANISH, "61.00", "2025-03-14", "Købmand Havørnen ApS", "DKK"),
        (receipt_text.SWEDISH, "159.00", "2024-06-16", "Krogen Älgen AB", "SEK"),
        (receipt_text.NORWEGIAN, "80.00", "2024-11-02", "Bakeriet Måkeberget AS", "NOK"),
        (receipt_text.FINNISH, "6.10", "2022-11-18", "Kahvila Kultakala Oy", "EUR"),
        (receipt_text.GERMAN, "4.00", "2023-09-05", "Bäckerei Süderhof GmbH", "EUR"),
        (receipt_text.ENGLISH, "22.11", "2024-05-03", "The Kingfisher Ltd", "GBP"),
    ],
)
def test_receipts_in_six_languages(text: str, total: str, on: str, merchant: str, currency: str) -> None:
    fields = fields_of(lines_in(text), today=TODAY, home="DK")
    found = {name: fields[name].value for name in ("amount", "on", "merchant", "currency")}
    assert found == {"amount": total, "on": on, "merchant": merchant, "currency": currency}


def test_a_field_knows_where_it_stands() -> None:
    lines = lines_in(receipt_text.DANISH)
    fields = fields_of(lines, today=TODAY, home="DK")
    row = next(line for line in lines if line.text.startswith("I ALT"))
    region = fields["amount"].region
    assert region is not None
    assert region[2] == row.region[2]
    assert region[1] > 0.5


def test_checks_that_agree_make_a_total_surer() -> None:
    whole = fields_of(lines_in(receipt_text.DANISH), today=TODAY, home="DK")["amount"].confidence
    rows = receipt_text.DANISH.strip().split("\n")
    bare = "\n".join([*rows[:6], "Beløb                      61,00", "Diverse                    12,00"])
    fields = fields_of(lines_in(bare), today=TODAY, home="DK")
    assert fields["amount"].confidence < whole


def test_nothing_is_read_from_nothing() -> None:
    assert fields_of([], today=TODAY, home="DK") == {}


def test_words_without_amounts_give_no_total() -> None:
    fields = fields_of(lines_in("Hej med dig\nVi ses i morgen"), today=TODAY, home="DK")
    assert "amount" not in fields
    assert "on" not in fields


def test_marks_that_say_nothing_are_no_reading() -> None:
    assert fields_of(lines_in("::: |||\n... ---"), today=TODAY, home="DK") == {}
