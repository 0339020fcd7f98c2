"""The recogniser that Kvitt carries reads the letters that the published one does not, and still reads figures."""

import numpy as np
import pytest
from PIL import Image, ImageDraw

from benchmarks.letters import COUNTED, PLAIN, SHOPS, Tally, read
from kvitt.files.reading.models import LETTERS, LETTERS_VERSION
from kvitt.project.demo.receipts.fonts import font

pytestmark = pytest.mark.pure


def strip(text, *, face, size=26):
    written = font(face, size)
    left, top, right, bottom = written.getbbox(text)
    paper = Image.new("RGB", (int(right - left) + 10, int(bottom - top) + 9), (249, 249, 249))
    ImageDraw.Draw(paper).text((5 - left, 4 - top), text, font=written, fill=(34, 34, 34))
    paper = paper.resize((round(paper.width * 48 / paper.height), 48))
    return np.asarray(paper)[:, :, ::-1]


def tally_of(lines):
    tally = Tally()
    for line, seen in zip(lines, read([strip(line, face=face) for line, face in lines], model=LETTERS), strict=True):
        tally.add(line[0], seen)
    return tally


def test_each_letter_is_read_in_both_cases():
    names = [name for shop in SHOPS[::5] for name in (shop, shop.upper())]
    tally = tally_of([(name, face) for name in names for face in ("cascadia", "figbo")])
    assert set(tally.shown) == set(COUNTED)
    assert tally.share() >= 0.97
    assert tally.share("ÆØÅ") >= 0.97


def test_plain_letters_get_no_rings_and_strokes():
    tally = tally_of([(name, face) for name in PLAIN[:12] for face in ("cascadia", "ubuntubo")])
    assert tally.invented == 0
    assert tally.faults <= 0.01 * tally.characters


def test_figures_are_read():
    lines = ["1.234,50", "26-11-2026 18:07", "CVR 10080064", "25 % 309,88 77,47", "4.816,00-", "06:59:38"]
    tally = tally_of([(line, face) for line in lines for face in ("cascadiab", "fimo")])
    assert tally.figures_right == tally.figures == 12


def test_the_model_says_what_it_is_and_has_only_latin_letters():
    import onnxruntime

    told = onnxruntime.InferenceSession(LETTERS).get_modelmeta().custom_metadata_map
    assert told["version"] == LETTERS_VERSION
    assert "Apache-2.0" in told["origin"]
    letters = told["character"].split("\n")
    assert set("ÆØÅÄÖÜæøåäöüß€0123456789,.") <= set(letters)
    assert all(len(letter) == 1 and (ord(letter) < 0x180 or letter in "ȘșȚț–—‘’“”•…€™") for letter in letters)
    assert LETTERS.stat().st_size < 15_000_000
