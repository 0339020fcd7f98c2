"""What is under a black box is gone from the pixels and from what the reading tells."""

import io

import pypdfium2
from PIL import Image

from kvitt.files.black import as_one_pdf, blackened, is_under, with_black_signs, without_what_is_black


def _page(colour: str = "white") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 600), colour).save(out, "JPEG")
    return out.getvalue()


def test_the_box_is_black_and_the_rest_is_as_it_was():
    jpeg, thumbnail = blackened(_page(), [[0.25, 0.5, 0.5, 0.1]])
    for data in (jpeg, thumbnail):
        picture = Image.open(io.BytesIO(data)).convert("L")
        width, height = picture.size
        levels = picture.tobytes()
        assert levels[int(height * 0.55) * width + width // 2] < 12
        assert levels[int(height * 0.2) * width + width // 2] > 245
    assert max(Image.open(io.BytesIO(thumbnail)).size) <= 240


def test_pages_become_one_pdf_with_the_same_bytes_each_time():
    data = as_one_pdf([_page(), _page("grey")])
    assert data == as_one_pdf([_page(), _page("grey")])
    assert len(pypdfium2.PdfDocument(data)) == 2


def test_lines_fields_and_signs_under_a_box_are_left_out():
    reading = {
        "text": "Navn\nCPR",
        "lines": [
            ["Navn", 0, 0.1, 0.1, 0.3, 0.02],
            ["CPR", 0, 0.1, 0.3, 0.3, 0.02],
            ["Side 2", 1, 0.1, 0.3, 0.3, 0.02],
        ],
        "fields": {
            "amount": {"value": "1", "confidence": 1, "region": [0, 0.1, 0.31, 0.3, 0.02]},
            "country": {"value": "DK", "confidence": 1, "region": None},
        },
        "signs": [{"code": "personal-number", "region": [0, 0.1, 0.3, 0.3, 0.02]}],
    }
    boxes = [[[0.1, 0.3, 0.3, 0.02]], []]
    left = without_what_is_black(reading, boxes)
    assert left["text"] == "Navn\nSide 2"
    assert set(left["fields"]) == {"country"}
    assert left["signs"] == []
    assert without_what_is_black(reading, [[], []]) is reading
    assert [sign["black"] for sign in with_black_signs(reading, boxes)["signs"]] == [True]
    assert [sign["black"] for sign in with_black_signs(reading, [[], []])["signs"]] == [False]


def test_a_sliver_under_a_box_is_not_black():
    assert is_under([0.1, 0.3, 0.3, 0.02], [[0.1, 0.3, 0.3, 0.02]])
    assert not is_under([0.1, 0.3, 0.3, 0.02], [[0.1, 0.315, 0.3, 0.02]])
    assert not is_under(None, [[0, 0, 1, 1]])
