"""The text layer of a PDF: words where they are shown, whatever the page's turn and crop."""

import io

import pytest
from PIL import Image

from kvitt.files.decode import decode

pytestmark = pytest.mark.pure


def _page(*, rights: bytes = b"") -> bytes:
    """A page of 300 × 400 points with a filled box and two words beside it, at the top left."""
    body = b"0 0 0 rg 20 360 30 20 re f BT /F 20 Tf 60 362 Td (TOTAL 12,50) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 400]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>"
        + rights
        + b">>",
        b"<</Length %d>>stream\n" % len(body) + body + b"\nendstream",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n" % number + one + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"xref\n0 6\n0000000000 65535 f \n%btrailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        len(out),
    )


@pytest.mark.parametrize(
    "rights",
    [
        b"",
        b"/Rotate 90",
        b"/Rotate 180",
        b"/Rotate 270",
        b"/CropBox[10 200 250 390]",
        b"/Rotate 90/CropBox[10 200 250 390]",
    ],
)
def test_words_lie_on_their_ink(rights):
    (page,) = decode(_page(rights=rights), "application/pdf").pages
    assert [word.text for word in page.words] == ["TOTAL", "12,50"]
    picture = Image.open(io.BytesIO(page.jpeg)).convert("L")
    for word in page.words:
        assert 0 <= word.x < word.x + word.w <= 1
        assert 0 <= word.y < word.y + word.h <= 1
        left, top = word.x * page.width, word.y * page.height
        box = picture.crop((int(left), int(top), int(left + word.w * page.width), int(top + word.h * page.height)))
        ink = sum(count for level, count in enumerate(box.histogram()) if level < 128)
        assert ink > 0.1 * box.width * box.height


def test_a_page_without_text_has_no_words():
    (page,) = decode(_page().replace(b"Tj", b"% "), "application/pdf").pages
    assert page.words == ()
