"""From a seed to a labelled picture: scanned, photographed, or photographed lying on its side."""

import io
import random
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import Image

from benchmarks.receipts.paper import Till
from benchmarks.receipts.sale import LANGUAGE, NORDIC, sale
from benchmarks.receipts.style import style
from benchmarks.receipts.vat_parts import BASE_PRINTED
from kvitt.files.decode import Word
from kvitt.project.demo.receipts.photograph import photograph
from kvitt.project.demo.receipts.roll import Drawn

ALL = (*NORDIC, "DE", "GB")
_LOOKS = (("scan", 45), ("photo", 45), ("turned", 10))


@dataclass(frozen=True, slots=True)
class Labelled:
    """A receipt as JPEG, what is printed on it, and its words with their places on the flat paper."""

    name: str
    jpeg: bytes
    label: dict[str, Any]
    words: tuple[Word, ...]


def drawn(*, seed: int, countries: tuple[str, ...] = ALL) -> tuple[Drawn, dict[str, Any]]:
    """The flat paper of a seed, and its label."""
    lots = random.Random(f"receipt {seed}")
    sold = sale(lots, country=countries[seed % len(countries)])
    habits = style(lots, of=sold, seed=seed)
    till = Till(sale=sold, style=habits, lots=lots)
    paper = till.print()
    base_printed = habits.vat in BASE_PRINTED or len(sold.taxes) == 1
    return paper, {
        "seed": seed,
        "company": sold.seller.name,
        "date": sold.at.date().isoformat(),
        "time": sold.at.strftime("%H:%M"),
        "total": str(sold.total),
        "currency": sold.currency,
        "country": sold.country,
        "language": LANGUAGE[sold.country],
        "vat": [{"rate": f"{tax.rate:f}", "base": str(tax.base), "tax": str(tax.tax)} for tax in till.printed_taxes()],
        "base_printed": base_printed,
        "tip": str(sold.tip) if sold.tip else None,
        "rounding": str(sold.rounding) if sold.rounding else None,
        "payment": sold.payment,
        "card_last_four": sold.card_last_four if till.shows_last_four else None,
        "company_number": sold.seller.number,
        "receipt_number": sold.number,
        "layout": habits.vat,
    }


def labelled(*, seed: int, countries: tuple[str, ...] = ALL, look: str | None = None) -> Labelled:
    """The receipt of a seed. The same seed, countries and look give the same file."""
    paper, label = drawn(seed=seed, countries=countries)
    lots = random.Random(f"look {seed}")
    look = look or lots.choices([name for name, _ in _LOOKS], [weight for _, weight in _LOOKS])[0]
    jpeg = _scan(paper, seed) if look == "scan" else photograph(paper, seed=seed, on_its_side=look == "turned").data
    name = f"{label['language']}_{seed:06}.jpg"
    return Labelled(name, jpeg, {"file": name, **label, "look": look, "group": "rendered-till"}, paper.words)


def _scan(paper: Drawn, seed: int) -> bytes:
    """A flatbed's picture: a little askew, a grey ground, the back of the paper shining through, and dust."""
    lots = np.random.default_rng(seed)
    page: Any = np.asarray(paper.picture, dtype=np.float32)
    width = page.shape[1]
    margin = int(lots.uniform(0, 0.08) * width)
    page = cv2.copyMakeBorder(
        page, margin, margin, margin, margin, cv2.BORDER_CONSTANT, value=float(lots.uniform(215, 252))
    )
    turn = cv2.getRotationMatrix2D((page.shape[1] / 2, page.shape[0] / 2), float(lots.normal(0, 0.6)), 1.0)
    page = cv2.warpAffine(
        page, turn, (page.shape[1], page.shape[0]), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    if lots.random() < 0.3:
        page = np.minimum(page, 255 - (255 - cv2.GaussianBlur(page[:, ::-1], (0, 0), 2)) * lots.uniform(0.04, 0.14))
    ink = lots.uniform(0.55, 1.0)
    page = 255 - (255 - page) * ink
    page = cv2.GaussianBlur(page, (0, 0), lots.uniform(0.3, 1.0)) + lots.normal(0, lots.uniform(0.5, 6), page.shape)
    scale = min(1.0, lots.uniform(1300, 2400) / page.shape[0])
    page = cv2.resize(page, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    out = io.BytesIO()
    Image.fromarray(np.clip(page, 0, 255).astype(np.uint8)).save(out, "JPEG", quality=int(lots.integers(45, 90)))
    return out.getvalue()
