"""Where receipts begin in a long document."""

import pytest

from kvitt.files.reading.documents import split_pages
from kvitt.files.reading.text import Piece, TextLine

pytestmark = pytest.mark.pure


def _page(text: str) -> list[TextLine]:
    lines = text.strip().splitlines()
    return [
        TextLine((Piece(line.strip(), 0.1, number / 50, 0.8, 0.015),))
        for number, line in enumerate(lines)
        if line.strip()
    ]


def _receipt(seller: str, total: str, *, more: str = "") -> str:
    return f"{seller}\nKøbmagergade 4\nCVR 12345678\nKvittering\nKaffe 38,00\nKage 24,00\nTOTAL {total}\nMoms 25 % 9,00\n{more}"


LETTERHEAD = "Nordkontor ApS\nFaktura\nCVR 87654321\n"


@pytest.mark.parametrize(
    ("pages", "ranges"),
    [
        ([], []),
        ([""], [(0, 1)]),
        (["", "", ""], [(0, 3)]),
        ([_receipt("Kaffehuset", "62,00")], [(0, 1)]),
        # a pile through the scanner, each page a receipt of its own
        ([_receipt("Kaffehuset", "62,00"), _receipt("Taxa 4x35", "189,00"), _receipt("Kaffehuset", "44,00")], [(0, 1), (1, 2), (2, 3)]),
        # an invoice that repeats its letterhead; its total stands on the last page
        ([LETTERHEAD + "Papir 400,00\nOverført total 400,00", LETTERHEAD + "Toner 900,00\nI alt 1.300,00"], [(0, 2)]),
        # the total first, the specification behind
        ([LETTERHEAD + "At betale 1.300,00", LETTERHEAD + "Specifikation\nPapir 400,00\nToner 900,00"], [(0, 2)]),
        # numbered pages settle it, whatever the totals say
        ([LETTERHEAD + "Total 10,00\nSide 1 af 2", LETTERHEAD + "Total 20,00\nSide 2 af 2", LETTERHEAD + "Total 5,00\nSide 1 af 1"], [(0, 2), (2, 3)]),
        (["Hotel Anker\nSeite 1 von 2\nSumme 90,00", "Seite 2 von 2\nGesamtbetrag 190,00", "Hotel Anker\nSeite 1/1\nSumme 80,00"], [(0, 2), (2, 3)]),
        (["Invoice\nTotal 9.00\n1/2", "Terms\n2/2", "Invoice\nTotal 12.00\n1/1"], [(0, 2), (2, 3)]),
        # and receipts' own numbers
        (["Faktura nr. 10021\nTotal 100,00", "Faktura nr. 10021\nTotal 150,00", "Faktura nr. 10022\nTotal 90,00"], [(0, 2), (2, 3)]),
        # the card's slip on a page of its own belongs to what it paid
        ([_receipt("Kaffehuset", "62,00"), "KORTTERMINAL\nKvittering\nDankort\nTotal DKK 62,00\nGodkendt"], [(0, 2)]),
        # terms and conditions begin nothing
        ([_receipt("Kaffehuset", "62,00"), "Handelsbetingelser\n§ 1 Varen kan byttes i 14 dage\n§ 2 Ved tvist gælder dansk ret"], [(0, 2)]),
        # a date like 12/24 within a line is no page number
        ([_receipt("Kaffehuset", "62,00", more="Kort udløber 02/27"), "Garanti 1/2 år gælder fra købet"], [(0, 2)]),
    ],
)  # fmt: skip
def test_a_receipt_begins_where_the_pages_say_so(pages, ranges):
    assert split_pages([_page(text) for text in pages]) == [range(*one) for one in ranges]


def test_every_page_belongs_to_exactly_one_receipt():
    pages = [_page(_receipt(f"Butik {number}", f"{number + 10},00")) for number in range(9)]
    assert [page for one in split_pages(pages) for page in one] == list(range(9))
