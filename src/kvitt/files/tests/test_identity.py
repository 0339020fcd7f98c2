"""Identity numbers are found, and nothing else of a receipt is taken for one."""

import pytest

from kvitt.files.reading.identity import identities_in, masked


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("CPR 010190-1234", "cpr"),
        ("cpr-nr.: 0101901234", "cpr"),
        ("Patient 311299-4321 Hansen", "cpr"),
        ("Personnummer 19811218-9876", "personnummer"),
        ("811218-9876", "personnummer"),
        ("Fødselsnummer 15108695088", "fodselsnummer"),
        ("151086 95088", "fodselsnummer"),
        ("HETU 131052-308T", "hetu"),
        ("131052-308T", "hetu"),
    ],
)
def test_a_number_that_names_a_person_is_found(text, kind):
    assert [one.kind for one in identities_in(text)] == [kind]
    assert not any(digit.isdigit() for digit in masked(text))


@pytest.mark.parametrize(
    "text",
    [
        "CVR 25313763", "Tlf. 75 12 34 56", "Org.nr 556036-0793", "Org nr: 811218-9876 Godkänd för F-skatt",
        "Bon 010190 1234", "TOTAL 1.234,50", "Kontonr 1510 8695088", "19.11.2026 14:32", "EAN 5701234567890",
        "BG 811218-9876", "DK8900400440116243", "811218-9877", "131052-308U", "Ref 15108695088",
    ],
)  # fmt: skip
def test_other_numbers_are_left_alone(text):
    assert identities_in(text) == []
    assert masked(text) == text


def test_only_the_number_is_masked():
    assert masked("Navn Alma\nCPR 010190-1234 moms 12,50") == "Navn Alma\nCPR ••••••-•••• moms 12,50"
