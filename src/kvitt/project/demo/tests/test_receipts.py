"""Receipts: the same again, readable, with real faults and with what cameras write along."""

import io
from datetime import date
from decimal import Decimal

import numpy as np
import pillow_heif
import pytest
from PIL import Image, ImageOps

from kvitt.files.decode import decode
from kvitt.files.media import inspect
from kvitt.project.demo.prepare import prepare
from kvitt.project.demo.purchases import Purchase, purchases
from kvitt.project.demo.receipts.fonts import SIGN_FACE, TILL_FACES, font
from kvitt.project.demo.receipts.render import Manner, render
from kvitt.project.demo.receipts.sheet import width_of

pytestmark = pytest.mark.pure
TODAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def made() -> tuple[Purchase, ...]:
    return purchases(today=TODAY)


def newest(made: tuple[Purchase, ...], *, type_: str, country: str) -> Purchase:
    return [one for one in made if one.shop.type == type_ and one.shop.country == country][-1]


@pytest.mark.parametrize("face", [SIGN_FACE, *(face for row in TILL_FACES for face in row[:2])])
def test_every_face_has_the_letters(face: str) -> None:
    letters = font(face, 40)
    missing = bytes(letters.getmask("\uffff"))
    drawn = {letter: bytes(letters.getmask(letter)) for letter in "æøåäöüßÆØÅÄÖÜéà%,."}
    assert missing not in drawn.values()
    assert len(set(drawn.values())) == len(drawn)


@pytest.mark.parametrize("manner", list(Manner))
def test_the_same_purchase_gives_the_same_file(made: tuple[Purchase, ...], manner: Manner) -> None:
    one = newest(made, type_="restaurant", country="DK")
    first = render(one, manner=manner)
    assert first == render(one, manner=manner)
    assert inspect(first.data).media_type == first.media_type


@pytest.mark.parametrize(
    ("type_", "country"),
    [("restaurant", "DK"), ("restaurant", "SE"), ("restaurant", "DE"), ("fuel", "DK"), ("taxi", "SE"), ("hotel", "DE"),
     ("hotel", "SE"), ("train", "DK"), ("train", "SE"), ("software", "DK")],
)  # fmt: skip
def test_what_is_printed_is_what_was_bought(made: tuple[Purchase, ...], type_: str, country: str) -> None:
    one = newest(made, type_=type_, country=country)
    fields = prepare(one, manner=Manner.SCAN, today=TODAY).reading["fields"]
    assert Decimal(fields["amount"]["value"]) == one.total
    assert fields["on"]["value"] == one.on.isoformat()
    assert fields["currency"]["value"] == one.currency
    printed = sorted(
        (Decimal(line["rate"]), Decimal(line["tax"])) for line in fields.get("vat_lines", {"value": []})["value"]
    )
    assert printed == sorted((Decimal(line.rate), line.tax) for line in one.vat)


def test_regions_lie_where_the_value_was_photographed(made: tuple[Purchase, ...]) -> None:
    """The perspective takes the place of what was read along, also on a picture that lay on its side."""
    one = newest(made, type_="restaurant", country="SE")
    prepared = prepare(one, manner=Manner.TURNED, today=TODAY)
    picture = np.asarray(Image.open(io.BytesIO(prepared.decoded.pages[0].jpeg)).convert("L"), dtype=float)
    height, width = picture.shape
    assert height > width
    fields = prepared.reading["fields"]
    assert Decimal(fields["amount"]["value"]) == one.total
    scanned = prepare(one, manner=Manner.SCAN, today=TODAY).reading["fields"]
    assert {name: field["value"] for name, field in fields.items()} == {
        name: field["value"] for name, field in scanned.items()
    }
    for name in ("amount", "on", "merchant"):
        _, x, y, w, h = fields[name]["region"]
        patch = picture[int(y * height) : int((y + h) * height), int(x * width) : int((x + w) * width)]
        assert np.percentile(patch, 95) - patch.min() > 60, name


@pytest.mark.parametrize(("manner", "orientation"), [(Manner.PHOTO, 1), (Manner.TURNED, 6)])
def test_photographs_carry_a_position_and_pages_do_not(
    made: tuple[Purchase, ...], manner: Manner, orientation: int
) -> None:
    photo = render(newest(made, type_="fuel", country="DK"), manner=manner)
    exif = Image.open(io.BytesIO(photo.data)).getexif()
    assert exif[0x0112] == orientation
    assert exif.get_ifd(0x8825)[2] == (56.0, 40.0, 12.0)
    shown = Image.open(io.BytesIO(decode(photo.data, photo.media_type).pages[0].jpeg))
    assert not shown.getexif()


def test_a_photograph_has_faults(made: tuple[Purchase, ...]) -> None:
    """Uneven light, a ground that is not paper, and noise; a scan has none of them."""
    one = newest(made, type_="restaurant", country="DK")
    photo = np.asarray(
        ImageOps.exif_transpose(Image.open(io.BytesIO(render(one, manner=Manner.PHOTO).data))).convert("L"), float
    )
    scan = np.asarray(Image.open(io.BytesIO(render(one).data)).convert("L"), float)
    corner = photo[:60, :60]
    assert corner.mean() < 225
    assert corner.std() > 2
    assert scan[:20, :20].std() < 1
    middle = photo[400:1200, 300:900]
    bright = [
        np.percentile(block, 95) for half in np.array_split(middle, 3) for block in np.array_split(half, 3, axis=1)
    ]
    assert max(bright) - min(bright) > 6


def test_heic_opens(made: tuple[Purchase, ...]) -> None:
    photo = render(newest(made, type_="taxi", country="DE"), manner=Manner.HEIC)
    assert photo.media_type == "image/heic"
    assert pillow_heif.open_heif(io.BytesIO(photo.data)).size == (1200, 1600)
    assert decode(photo.data, photo.media_type).pages[0].height == 1600


def test_widths_of_the_standard_faces() -> None:
    assert width_of("1.234,00") == pytest.approx(6 * 0.556 + 2 * 0.278)
    assert width_of("Åå", bold=True) == pytest.approx(0.722 + 0.556)
