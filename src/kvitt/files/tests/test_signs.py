"""What the lines of a receipt tell finance and the person, and what they do not."""

import pytest
from PIL import Image, ImageDraw

from kvitt.files.decode import DecodedPage, Word
from kvitt.files.likeness import distance
from kvitt.files.reading.grain import flat_share, total_looks_edited
from kvitt.files.reading.look import looks_of
from kvitt.files.reading.read import read_pages
from kvitt.files.reading.signs import PERSONAL, looks_like_a_screen, signs_of
from kvitt.files.reading.text import Piece, TextLine, into_lines
from kvitt.files.reading.wordlists import LISTS, pattern_of


def _lines(*texts: str) -> list[TextLine]:
    return into_lines([Piece(text, 0.1, 0.05 + 0.03 * row, 0.8, 0.02) for row, text in enumerate(texts)])


def _codes(*texts: str, has_vat: bool = True) -> set[str]:
    return {sign.code for sign in signs_of(_lines(*texts), has_vat=has_vat)}


@pytest.mark.parametrize(
    "line",
    ["Fadøl 0,5 l 65,00", "FADOL 65,00", "2 x Rødvin gl 130,00", "Starköl 79,00", "Hvitvin 98,00", "Punaviini 9,50", "Weißbier 4,90",
     "House wine 7.50", "Karhu 4,6 3,20"],
)  # fmt: skip
def test_alcohol_on_a_priced_line_is_seen_in_six_languages(line):
    assert _codes("Restaurant", line, "Total 200,00") == {"alcohol"}


@pytest.mark.parametrize(
    "line",
    ["Alkoholfri øl 45,00", "Ingefærøl 35,00", "Öl alkoholfri 0,0% 30,00", "Vineddike 12,00", "Ginger beer 5.00", "Køl 12,00",
     "Vingummi 18,00", "Øl- og vinhuset siden 1901"],
)  # fmt: skip
def test_what_only_sounds_like_it_is_not(line):
    assert _codes("Butik", line, "Total 200,00") == set()


def test_a_price_may_stand_on_the_next_line():
    assert _codes("Vinbar", "Prosecco", "2 x 65,00 130,00", "Total 130,00") == {"alcohol"}


def test_a_shop_that_sells_nothing_else_is_named_once():
    signs = signs_of(_lines("SYSTEMBOLAGET", "Vara 123 89,00", "Summa 89,00"), has_vat=True)
    assert [(sign.code, sign.word) for sign in signs] == [("alcohol", "systembolaget")]


@pytest.mark.parametrize("line", ["Cigaretter 20 65,00", "Presentkort 500,00", "Hundefutter 12,99", "Kissanruoka 3,90"])
def test_private_items_are_named(line):
    assert _codes("Shop", line, "Sum 500,00") == {"private-item"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("CPR 010190-1234", "personal-number"),
        ("Receptpligtig medicin 120,00", "health"),
        ("Tandläkare besök", "health"),
        ("Fackavgift oktober", "union"),
        ("Kirchensteuer 12,00", "religion"),
    ],
)
def test_what_is_private_to_the_person_has_a_place(line, code):
    (sign,) = [one for one in signs_of(_lines("Apotek", "Total 99,00", line), has_vat=True) if one.code in PERSONAL]
    assert sign.code == code
    assert sign.region is not None


def test_the_place_of_a_number_is_only_the_number():
    (sign,) = signs_of(_lines("Kunde Alma Lauritsen CPR 010190-1234"), has_vat=True)
    _page, x, _y, w, _h = sign.region
    assert x > 0.5
    assert x + w <= 0.9001


def test_a_card_slip_is_told_from_a_receipt_paid_by_card():
    slip = [
        "Butik A/S",
        "Terminal: 12345678",
        "KØB",
        "DKK 250,00",
        "VISA **** 1234",
        "AID: A0000000031010",
        "Ref: 991",
        "Godkendt",
    ]
    assert _codes(*slip, has_vat=False) == {"card-slip"}
    receipt = ["Butik A/S", "Kaffe 49,95", "Brød 24,50", *slip[1:], "Heraf moms 14,89"]
    assert _codes(*receipt) == set()
    assert _codes(*receipt, has_vat=False) == set()


def test_a_screen_has_a_clock_in_its_corner_and_no_grain():
    lines = into_lines([Piece("09:41", 0.06, 0.012, 0.1, 0.015), Piece("Total 99,00", 0.1, 0.4, 0.5, 0.02)])
    assert looks_like_a_screen(lines, width=923, height=2000, flat=0.8)
    assert not looks_like_a_screen(lines, width=923, height=2000, flat=0.1)
    assert not looks_like_a_screen(lines[1:], width=923, height=2000, flat=0.8)


def _grainy(tilt: float = 0.0) -> tuple[Image.Image, list[TextLine]]:
    """A photographed paper: grain everywhere, rows of dark text."""
    picture = Image.effect_noise((600, 900), 22).point(lambda level: min(255, level + 90))
    draw = ImageDraw.Draw(picture)
    pieces = []
    for row in range(14):
        text, y = ("Total 123,45" if row == 9 else f"Vare {row} {row}2,{row}5"), 60 + 58 * row
        draw.text((80, y), text, fill=30, font_size=34)
        width = draw.textlength(text, font_size=34)
        pieces.append(Piece(text, 80 / 600, y / 900, width / 600, 40 / 900))
    turned = picture.rotate(tilt, fillcolor=200) if tilt else picture
    return turned, into_lines(pieces)


def test_a_total_that_was_painted_over_looks_too_smooth():
    picture, lines = _grainy()
    total = next(line for line in lines if line.text.startswith("Total"))
    assert not total_looks_edited(picture, lines, region=total.region, amount="123.45")
    _page, x, y, w, h = total.region
    box = (int(x * 600), int(y * 900), int((x + w) * 600), int((y + h) * 900))
    draw = ImageDraw.Draw(picture)
    draw.rectangle(box, fill=200)
    draw.text(box[:2], "Total 123,45", fill=30, font_size=34)
    assert total_looks_edited(picture, lines, region=total.region, amount="123.45")


def test_nothing_is_said_of_a_picture_without_grain():
    picture, lines = Image.new("L", (600, 900), 255), _grainy()[1]
    total = next(line for line in lines if line.text.startswith("Total"))
    assert not total_looks_edited(picture, lines, region=total.region, amount="123.45")
    assert flat_share(picture) == 1.0


def test_the_look_of_the_text_survives_tilt_and_darkness():
    picture, lines = _grainy()
    tilted, _ = _grainy(tilt=3)
    dark = tilted.point(lambda level: level // 2)
    assert distance(looks_of(picture, lines)[0], looks_of(dark, lines)[0]) <= 12


def test_a_reading_keeps_lines_with_places_and_no_identity_number():
    texts = [
        "Café Værftet",
        "Fadøl 65,00",
        "Total 65,00",
        "Heraf moms 13,00",
        "CPR 010190-1234",
        "19.11.2026 12:30",
        "Tak for besøget",
    ]
    words = tuple(
        Word(word, 0.1 + 0.2 * column, 0.05 + 0.05 * row, 0.15, 0.02)
        for row, text in enumerate(texts)
        for column, word in enumerate(text.split())
    )
    reading = read_pages([DecodedPage(b"", b"", 1000, 1400, words)], today="2026-11-20", home="DK")
    assert "CPR ••••••-••••" in reading["text"]
    assert "1234" not in str(reading)
    assert reading["lines"][2] == ["Total 65,00", 0, 0.1, 0.15, 0.35, 0.02]
    assert {sign["code"] for sign in reading["signs"]} == {"alcohol", "personal-number"}


def test_every_language_fills_every_list():
    for name in LISTS:
        assert pattern_of(name).pattern
