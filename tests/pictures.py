"""Plain receipts drawn for tests."""

import io

from PIL import Image, ImageDraw, ImageFont


def receipt_picture(*, merchant: str, total: str, vat: str, day: str, currency: str = "DKK") -> bytes:
    """A clean scan, as JPEG."""
    picture = Image.new("RGB", (620, 760), "white")
    draw = ImageDraw.Draw(picture)
    large = ImageFont.truetype("DejaVuSans-Bold.ttf", 40)
    usual = ImageFont.truetype("DejaVuSans.ttf", 26)
    draw.text((60, 40), merchant, font=large, fill="black")
    rows = [
        ("Strandvejen 204", ""),
        ("CVR: 20101015", ""),
        (f"Dato {day}", "12:30"),
        ("Frokostplatte", "300,00"),
        ("Kaffe", "185,00"),
        (f"TOTAL {currency}", total),
        ("Heraf moms 25 %", vat),
        ("Dankort", total),
        ("Tak for besøget", ""),
    ]
    for number, (left, right) in enumerate(rows):
        y = 130 + number * 62
        draw.text((60, y), left, font=usual, fill="black")
        if right:
            draw.text((560 - draw.textlength(right, font=usual), y), right, font=usual, fill="black")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90)
    return out.getvalue()
