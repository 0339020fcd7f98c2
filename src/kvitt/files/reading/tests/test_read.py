"""From pages to readings: text layers, several papers on one picture, several receipts in one document."""

import pytest

from kvitt.files.decode import DecodedPage, Word
from kvitt.files.reading.read import PageText, Paper, parts_of, read_pages, texts_of
from kvitt.files.reading.tests.receipt_text import DANISH, GERMAN, pieces_in

pytestmark = pytest.mark.pure


def _page(text: str) -> DecodedPage:
    words = tuple(Word(piece.text, piece.x, piece.y, piece.w, piece.h) for piece in pieces_in(text))
    return DecodedPage(jpeg=b"", thumbnail=b"", width=800, height=1600, words=words)


def test_a_text_layer_is_read_without_the_recogniser() -> None:
    reading = read_pages([_page(DANISH)], today="2026-11-20", home="DK")
    assert reading["engine"] == "text layer"
    assert reading["fields"]["amount"]["value"] == "61.00"
    assert reading["fields"]["time"]["value"] == "12:41"
    assert reading["company_number"] == reading["fields"]["company_number"]["value"]
    assert "I ALT DKK" in reading["text"]
    assert reading["turns"] == {}
    assert "papers" not in reading


def test_every_page_with_a_text_layer_is_read() -> None:
    assert [text.number for text in texts_of([_page(DANISH)] * 9)] == list(range(9))


def test_papers_beside_each_other_are_receipts_of_their_own() -> None:
    left, right = (0.0, 0.0, 0.5, 1.0), (0.5, 0.0, 0.5, 1.0)
    papers = [Paper(pieces_in(DANISH), left), Paper(pieces_in(GERMAN), right)]
    first, second = parts_of([PageText(0, papers, "engine")])
    assert first.lines[0].text == "Købmand Havørnen ApS"
    assert second.lines[0].text == "Bäckerei Süderhof GmbH"
    assert (first.place, second.place) == ({"region": [0, *left]}, {"region": [0, *right]})


def test_two_receipts_in_one_document_are_told_apart() -> None:
    reading = read_pages([_page(DANISH), _page(GERMAN)], today="2026-11-20", home="DK")
    assert [one["fields"]["amount"]["value"] for one in reading["papers"]] == ["61.00", "4.00"]
    assert [one["pages"] for one in reading["papers"]] == [[0], [1]]
    assert reading["fields"] == reading["papers"][0]["fields"]


def test_no_pages_are_an_empty_reading() -> None:
    assert read_pages([], today="2026-11-20", home="DK")["fields"] == {}
