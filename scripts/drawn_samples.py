"""Receipts drawn by Kvitt as a recogniser would give them: words joined into pieces, boxes a little off, letters confused.

Drawing is quick and recognising is not; so the training takes the words as they were drawn and spoils them as recognisers do.
"""

import json
import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.receipts.render import drawn
from kvitt.files.reading.text import Piece

#: A gap narrower than this many letters does not part two pieces.
_JOINED_GAP = 1.7
#: What recognisers read for a letter, as seen with PP-OCR on Nordic and German receipts.
_CONFUSED = {
    "Ø": "0OØ", "Æ": "EAÆ", "Å": "AÅ", "Ö": "OÖ", "Ä": "AÄ", "ø": "oø0", "å": "aå", "ä": "aä", "ö": "oö", "ü": "uü", "ß": "Bß",
    "l": "1Il", "I": "l1I", "O": "0O", "0": "O0", "1": "l1", "5": "S5", "S": "5S", "8": "B8", "B": "8B", "g": "9g", "z": "2z",
    ":": ".:;", ",": ".,", "%": "%8",
}  # fmt: skip
_MUCH = frozenset("ØÆÅÖÄ")


def drawn_sample(seed: int, *, kept: Path) -> tuple[list[Piece], dict[str, Any]]:
    """The pieces of a seed's receipt, spoilt by chance of the same seed, and its label."""
    file = kept / f"drawn-{seed:06}.json"
    if not file.exists():
        kept.mkdir(parents=True, exist_ok=True)
        paper, label = drawn(seed=seed)
        words = [[word.text, word.x, word.y, word.w, word.h] for word in paper.words]
        file.write_text(json.dumps({"words": words, "label": label}, ensure_ascii=False), encoding="utf-8")
    stored = json.loads(file.read_text(encoding="utf-8"))
    return _spoilt(list(_joined(stored["words"])), random.Random(f"spoilt {seed}")), stored["label"]  # noqa: S311


def _joined(words: Sequence[Sequence[Any]]) -> Iterator[list[Any]]:
    """Words of a row that stand close, as one."""
    current: list[Any] | None = None
    for text, x, y, w, h in words:
        if set(text) <= set("-*_="):
            continue
        if current and abs(current[2] - y) < 0.3 * h and abs(current[4] - h) < 0.3 * h:
            letter = current[3] / max(len(current[0]), 1)
            if 0 <= x - (current[1] + current[3]) < _JOINED_GAP * letter:
                current[0] += " " + text
                current[3] = x + w - current[1]
                continue
        if current:
            yield current
        current = [text, x, y, w, h]
    if current:
        yield current


def _spoilt(pieces: Sequence[Sequence[Any]], lots: random.Random) -> list[Piece]:
    """Boxes moved, the whole paper slanted, letters confused, blanks lost, now and then a piece missed."""
    slant, error = lots.gauss(0, 0.004), lots.choice((0.0, 0.003, 0.01))
    found = []
    for text, x, y, w, h in pieces:
        if lots.random() < 0.004:
            continue
        read = _misread(text, lots, error)
        score = min(1.0, max(0.6, lots.gauss(0.985, 0.02) - 0.08 * (read != text)))
        y_read = y + slant * (x + w / 2) + lots.gauss(0, 0.04) * h
        found.append(Piece(read, x + lots.gauss(0, 0.002), y_read, w, h * lots.uniform(0.85, 1.1), 0, round(score, 3)))
    return found


def _misread(text: str, lots: random.Random, error: float) -> str:
    letters = []
    for letter in text:
        chance = 0.3 if letter in _MUCH else error * 2 if letter in "lIO:" else error
        if letter == " " and lots.random() < 0.04 + error:
            continue
        letters.append(lots.choice(_CONFUSED[letter]) if letter in _CONFUSED and lots.random() < chance else letter)
    return "".join(letters)
