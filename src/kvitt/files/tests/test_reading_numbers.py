"""The seller's number by its check digit, the receipt's own number, country and currency."""

import pytest

from kvitt.files.reading.country import country_of, currency_in
from kvitt.files.reading.numbers import company_number_of, receipt_number_of
from kvitt.files.tests.receipt_texts import page

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("CVR-nr. 11696120", "DK11696120"),
        ("CVR: 11 69 61 20", "DK11696120"),
        ("SE/CVR DK 11696120", "DK11696120"),
        ("CVR-nr. 11696121", None),
        ("Tlf. 11 69 61 20", None),
        ("Org.nr: 556021-9809", "SE5560219809"),
        ("Momsreg.nr SE556021980901", "SE5560219809"),
        ("Organisationsnummer556021-9809", "SE5560219809"),
        ("Org.nr 842 631 742 MVA", "NO842631742"),
        ("Foretaksregisteret NO842631742", "NO842631742"),
        ("Org.nr. N0842631742MVA", "NO842631742"),
        ("Y-tunnus: 1594263-1", "FI15942631"),
        ("Y-tunnus: 1594263-2", None),
        ("UST-ID-NR: DE136695976", "DE136695976"),
        ("USt-IdNr. DE 136 695 976", "DE136695976"),
        ("VAT Reg No 980 7806 84", "GB980780684"),
        ("UID: ATU13585627", "ATU13585627"),
        ("Ref 11696120", None),
    ],
)
def test_company_numbers_count_when_their_check_digit_is_right(text: str, number: str | None) -> None:
    found = company_number_of(page(text))
    assert (found.value if found else None) == number
    assert not found or (found.confidence >= 0.9 and found.region)


def test_the_word_may_stand_above_its_number() -> None:
    assert company_number_of(page("CVR-nr.\n11 69 61 20")).value == "DK11696120"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Bon nr. 86710  Eksp. 3", "86710"),
        ("Kvittering 35327", "35327"),
        ("Kvitto nr 56621  Kassa 5", "56621"),
        ("Kvitt. nr:153986", "153986"),
        ("Kuittinro70-52553", "70-52553"),
        ("Beleg-Nr. 6492", "6492"),
        ("Receipt No K895116", "K895116"),
        ("Check #2791758", "2791758"),
        ("KVITTO\n2026-06-01 12:30", None),
        ("Kvitto 2026-06-01", None),
        ("Kvitto 125,00", None),
        ("Kaffe 25,00", None),
    ],
)
def test_receipt_numbers(text: str, number: str | None) -> None:
    found = receipt_number_of(page(text))
    assert (found.value if found else None) == number


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("CVR: 11696120\nI ALT 25,00\nHeraf moms 5,00", "DK"),
        ("Tlf. +45 01 62 16 70\nDankort 25,00", "DK"),
        ("211 34 Malmö\nOrg.nr: 556021-9809\nATT BETALA 25,00", "SE"),
        ("Kvittering 1\nHerav MVA 25% 5,00\nBankAxept", "NO"),
        ("00100 Helsinki\nYhteensä 12,00\nALV 25,5%", "FI"),
        ("33100 Paderborn\nSUMME EUR 12,00\nMwSt 19%", "DE"),
        ("High Street\nLondon SE1 4AB\nTOTAL £12.00", "GB"),
        ("TAMAN DAYA SDN BHD\nTotal RM 12.00", "MY"),
    ],
)
def test_country(text: str, country: str) -> None:
    found, confidence = country_of(text, home="XX")
    assert found == country
    assert confidence > 0.5


def test_without_a_sign_it_is_home_and_no_more_than_a_guess() -> None:
    assert country_of("12,00", home="SE") == ("SE", 0.3)


def test_a_registered_number_outweighs_words() -> None:
    assert country_of("TOTAL 12,00 moms rabat", home="DK", number="SE5560219809")[0] == "SE"


@pytest.mark.parametrize(
    ("text", "country", "currency", "sure"),
    [
        ("Total DKK 75,00", "DK", "DKK", True),
        ("Total 75,00 kr", "NO", "NOK", True),
        ("75,00 kr\nEUR 10,05", "DK", "DKK", True),
        ("SEK 75,00\nEUR 6,70 kurs 11,20", "SE", "SEK", True),
        ("Total 12,00 €", "DE", "EUR", True),
        ("Total EUR 12,00\nVisa EUR 12,00", "DK", "EUR", True),
        ("Total EUR 12,00", "DK", "EUR", False),
    ],
)
def test_currency(text: str, country: str, currency: str, *, sure: bool) -> None:
    code, confidence = currency_in(text, country=country)
    assert code == currency
    assert (confidence >= 0.9) is sure


def test_no_currency_is_made_up() -> None:
    assert currency_in("Total 12,00", country="DK") is None
