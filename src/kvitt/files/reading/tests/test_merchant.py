"""Names of sellers: tidied, completed over lines, and told apart from what stands around them."""

import pytest

from kvitt.files.reading.candidates.merchant import candidates, completed
from kvitt.files.reading.candidates.names import starts_generic, tidy, until_legal_form
from kvitt.files.reading.candidates.sellers import chain_like, chain_named_in
from kvitt.files.reading.folding import folded
from kvitt.files.reading.tests.receipt_text import rows_in

pytestmark = pytest.mark.pure


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("*** Velkommen til Netto ***", "Netto"),
        ("VÄLKOMMEN TILL Krogen Älgen AB", "Krogen Älgen AB"),
        ("Willkommen bei Bäckerei Süderhof GmbH", "Bäckerei Süderhof GmbH"),
        ("Købmand Havørnen ApS CVR-nr. 11696120", "Købmand Havørnen ApS"),
        ("SOON HUAT (001451637-M)", "SOON HUAT"),
        ("MR. D.1.Y. (M) SBN 8HD", "MR. D.I.Y. (M) SDN BHD"),
        ("KØBMAND  L0KAL", "KØBMAND LOKAL"),
    ],
)
def test_a_name_is_tidied(printed: str, name: str) -> None:
    assert tidy(printed) == name


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Kornblume GmbH, Lange Straße 3", "Kornblume GmbH"),
        ("Aldi GmbH & Co. KG, Schloß Holte", "Aldi GmbH & Co. KG"),
        ("Kvalitet A/S - Uferweg 40", "Kvalitet A/S"),
        ("Krogen Älgen AB", None),
        ("Storgatan 4", None),
    ],
)
def test_what_follows_a_legal_form_is_no_name(line: str, name: str | None) -> None:
    assert until_legal_form(line) == name


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("LYNG OG SØN", "RESTAURANT ApS", "LYNG OG SØN RESTAURANT ApS"),
        ("GRØN & GUL", "& BLÅ HANDEL", "GRØN & GUL & BLÅ HANDEL"),
        ("JÄRN &", "TRÄ I GÄVLE", "JÄRN & TRÄ I GÄVLE"),
    ],
)
def test_a_name_broken_over_two_lines_is_completed(above: str, below: str, whole: str) -> None:
    found = candidates(rows_in(f"{above}\n{below}\nStrandvejen 12\nCVR 11 69 61 20\nKaffe     12,00"))
    for half in (above, below):
        chosen = next(one for one in found if one.value == tidy(half))
        assert completed(found, chosen).value == whole


def test_a_whole_name_stays_as_it_is() -> None:
    found = candidates(rows_in("Krogen Älgen AB\nStorgatan 4\n211 34 Malmö\nKaffe     12,00"))
    chosen = next(one for one in found if one.value == "Krogen Älgen AB")
    assert completed(found, chosen) is chosen


def test_scribbles_above_a_name_are_left_out() -> None:
    found = candidates(rows_in("#tirsdag med Bo\nKrogen Älgen AB\nStorgatan 4\nKaffe     12,00\nKaka   9,00"))
    chosen = next(one for one in found if one.value == "tirsdag med Bo Krogen Älgen AB")
    assert completed(found, chosen).value == "Krogen Älgen AB"


def test_chains_are_known_by_name_and_nearly_by_name() -> None:
    assert chain_named_in("FØTEX Vesterbro") == "Føtex"
    assert chain_named_in("REMA1000 Esbjerg") == "Rema 1000"
    assert chain_named_in("www.rossmann.de") == "Rossmann"
    assert chain_named_in("Netto 61,00 Moms 12,20") == "Netto"
    assert chain_named_in("Kiosken på hjørnet") is None
    assert chain_like("R0SSMANM") == "Rossmann"
    assert chain_like("Tankstation") is None


def test_words_of_trade_at_the_start_go_on_with_the_line_above() -> None:
    assert starts_generic(folded("RESTAURANT SDN BHD"))
    assert starts_generic(folded("ApS"))
    assert not starts_generic(folded("Älgen Restaurang"))
    assert not starts_generic(folded("Barbara"))
