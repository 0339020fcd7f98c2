"""How it was paid, the card's last digits, tip and rounding."""

import time

import pytest

from kvitt.files.reading.payment import card_last_four_of, payment_of, rounding_of, tip_of
from kvitt.files.tests.receipt_texts import page

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("VISA/DANKORT  303,53", "card"),
        ("TOTAL  10,00\nXXXX XXXX XXXX 1008", "card"),
        ("Bank Axept  98,00\nTilbake  0,00", "card"),
        ("AID A0000000031010", "card"),
        ("KONTANT  500,00\nBYTTEPENGE  196,50", "cash"),
        ("Bar  10,00\nRückgeld  -2,84", "cash"),
        ("KÄTEINEN  20,00\nTAKAISIN  1,35", "cash"),
        ("MobilePay  118,00", "mobile"),
        ("Swish  118,00", "mobile"),
        ("Vipps  118,00", "mobile"),
        ("Kaffe  25,00", None),
        ("Öppet köp 30 dagar mot kvitto", None),
    ],
)
def test_means_of_payment(text: str, means: str | None) -> None:
    found = payment_of(page(text))
    assert (found.value if found else None) == means


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("XXXX XXXX XXXX 1008", "1008"),
        ("Visa  ************5038", "5038"),
        ("#########################9165 0000", "9165"),
        ("Mastercard *7828", "7828"),
        ("Nr. xxxxxxxxxxxx9165", "9165"),
        ("4571 12** **** 0042", "0042"),
        ("Card ending 4242", "4242"),
        ("Check # 5515", None),
        ("Ref 323872  Aut. 491474", None),
        ("Tlf. 98 33 22 67", None),
        ("***** 1234,50", None),
    ],
)
def test_last_four_digits(text: str, digits: str | None) -> None:
    found = card_last_four_of(page(text))
    assert (found.value if found else None) == digits
    assert not found or found.region


def test_a_tip_that_leads_from_one_total_to_the_other_is_sure() -> None:
    found = tip_of(page("TOTAL  158,68\nDrikkepenge  8,00\nAT BETALE  166,68"))
    assert (found.value, found.confidence >= 0.9) == ("8.00", True)
    unsure = tip_of(page("TOTAL  158,68\nDricks  8,00"))
    assert (unsure.value, unsure.confidence >= 0.9) == ("8.00", False)


@pytest.mark.parametrize(
    "text", ["Tip-top is  25,00\nTOTAL  25,00", "TOTAL  158,68", "Drikkepenge  0,00\nTOTAL  10,00"]
)
def test_no_tip(text: str) -> None:
    assert tip_of(page(text)) is None


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("I ALT  303,53\nØreafrunding  -0,03\nAT BETALE  303,50", "-0.03"),
        ("Delsumma  117,51\nÖresavrundning  0,49\nSUMMA  118,00", "0.49"),
        ("Delsumma  117,49\nÖresutjämning  0,49\nATT BETALA  117,00", "-0.49"),
        ("Pyöristys  0,02\nYhteensä  10,03\nMaksettava  10,05", "0.02"),
        ("Avrunding  0,00\nSUM  10,00", None),
        ("SUM  10,00", None),
    ],
)
def test_rounding(text: str, amount: str | None) -> None:
    found = rounding_of(page(text))
    assert (found.value if found else None) == amount


def test_a_long_row_of_stars_takes_no_time() -> None:
    rows = page("\n".join(["*" * 3000, "x " * 1500, "4571 " + "*" * 3000]))
    started = time.perf_counter()
    assert card_last_four_of(rows) is None
    assert time.perf_counter() - started < 1
