"""Amounts as printed in six languages, and as recognisers spoil them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitt.files.reading.amounts import Manner, amounts_in, amounts_with_places, guessed_amounts

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I ALT 1.234,50", "1234.50"),
        ("ATT BETALA 1 234,50 kr", "1234.50"),
        ("Totalt kr 1234,50", "1234.50"),
        ("TOTAL £1,234.50", "1234.50"),
        ("SUMME EUR 4,00", "4.00"),
        ("Total RM27.55", "27.55"),
        ("CHF 1'234.50", "1234.50"),
        ("45,-", "45.00"),
        ("12.-", "12.00"),
        ("Rabat -43,27", "-43.27"),
        ("Leergut 2,00-", "-2.00"),
        ("27 .55", "27.55"),
        ("1,20 A", "1.20"),
    ],
)
def test_printed_amounts(text: str, expected: str) -> None:
    assert amounts_in(text) == [Decimal(expected)]


@pytest.mark.parametrize(
    "text", ["12.05.2024", "12:41", "Tlf. 39 40 11 22", "0,410 kg", "Org.nr 556021-9809", "26-03-14", ""]
)
def test_what_is_no_amount(text: str) -> None:
    assert amounts_in(text) == []


@pytest.mark.parametrize(
    ("text", "expected"), [("1O,5O", "10.50"), ("l2.00", "12.00"), ("S.40", "5.40"), ("U.4U", "0.40")]
)
def test_letters_for_digits_are_mended_and_say_so(text: str, expected: str) -> None:
    (found,) = amounts_with_places(text)
    assert (found.value, found.manner) == (Decimal(expected), Manner.MENDED)
    assert amounts_in(text) == []


def test_guesses_say_that_they_are_guesses() -> None:
    assert [(str(one.value), one.manner) for one in guessed_amounts("Total Rs 185")] == [
        ("185.00", Manner.WHOLE),
        ("1.85", Manner.UNPOINTED),
    ]
    assert guessed_amounts("Total 27,55") == []


@given(
    st.integers(min_value=0, max_value=9_999_999),
    st.sampled_from([(".", ","), (" ", ","), ("", ","), (",", "."), ("'", ".")]),
)
def test_every_amount_is_read_back(cents: int, marks: tuple[str, str]) -> None:
    thousands, decimal = marks
    value = Decimal(cents) / 100
    printed = f"{value:,.2f}".replace(",", "T").replace(".", decimal).replace("T", thousands)
    found = amounts_with_places(f"Total {printed}")
    assert [one.value for one in found] == [value]
    assert f"Total {printed}"[found[0].start : found[0].end] == printed
