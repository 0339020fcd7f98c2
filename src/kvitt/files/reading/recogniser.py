"""What a line of text says: a network that names the letter in each narrow column, read from left to right (CTC)."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from kvitt.files.reading.detect import Pixels, TextBox
from kvitt.files.reading.sessions import bundled_model, session, threads

#: The network sees lines of this height; its width is free.
LINE_HEIGHT = 48
#: Lines are padded to a multiple of this, so that lines of like length go together and shapes are few.
_WIDTH_STEP = 32
#: A line longer than this is squeezed; more than 200 letters do not stand on one line of a receipt.
_WIDEST = 2400
#: Columns of pixels that go into one run: enough to keep the processor busy, little enough to bound memory.
_BATCH_COLUMNS = 2400
_UPSIDE_DOWN: Path = bundled_model("ch_ppocr_mobile_v2.0_cls_mobile.onnx")
_UPSIDE_WIDTH = 192


def cut(pixels: Pixels, box: TextBox) -> Pixels:
    """The line in a box as an upright strip of the network's height."""
    length, height = max(1.0, box.length), max(1.0, box.height)
    width = int(min(_WIDEST, max(8, np.ceil(LINE_HEIGHT * length / height))))
    source = box.corners[[0, 1, 3]].astype(np.float32)
    if height > 2 * LINE_HEIGHT:  # shrinking this much in one step would skip pixels
        tall = int(np.ceil(height))
        whole = _warped(pixels, source, (int(np.ceil(length)), tall))
        return cv2.resize(whole, (width, LINE_HEIGHT), interpolation=cv2.INTER_AREA)
    return _warped(pixels, source, (width, LINE_HEIGHT))


def _warped(pixels: Pixels, corners: Pixels, size: tuple[int, int]) -> Pixels:
    target = np.array(((0, 0), (size[0], 0), (0, size[1])), np.float32)
    matrix = cv2.getAffineTransform(corners, target)
    strip: Pixels = cv2.warpAffine(pixels, matrix, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return strip


def texts_of(strips: Sequence[Pixels], *, model: Path) -> list[tuple[str, float]]:
    """What each strip says, with the network's own score (0..1)."""
    network = session(model)
    letters = _letters(model)
    name = network.get_inputs()[0].name
    found: list[tuple[str, float]] = [("", 0.0)] * len(strips)

    def read(batch: Sequence[int]) -> None:
        (columns,) = network.run(None, {name: _wave([strips[index] for index in batch])})
        for index, answer in zip(batch, _spelled(columns, letters), strict=True):
            found[index] = answer

    with ThreadPoolExecutor(threads()) as readers:
        list(readers.map(read, _batches(strips)))
    return found


def _batches(strips: Sequence[Pixels]) -> Iterator[list[int]]:
    """Strips of like width together, the longest first, so that the cores end at about the same time."""
    order = sorted(range(len(strips)), key=lambda index: -strips[index].shape[1])
    batch: list[int] = []
    for index in order:
        if batch and (len(batch) + 1) * _padded(strips[batch[0]].shape[1]) > _BATCH_COLUMNS:
            yield batch
            batch = []
        batch.append(index)
    if batch:
        yield batch


def _padded(width: int) -> int:
    return -(-width // _WIDTH_STEP) * _WIDTH_STEP


def _wave(strips: Sequence[Pixels], width: int = 0) -> Pixels:
    """Strips as the networks want them: -1 to 1, grey (0) to the right of the shorter ones."""
    width = width or _padded(max(strip.shape[1] for strip in strips))
    wave = np.zeros((len(strips), 3, LINE_HEIGHT, width), np.float32)
    for number, strip in enumerate(strips):
        wave[number, :, :, : strip.shape[1]] = strip.transpose(2, 0, 1) * np.float32(2 / 255) - 1
    return wave


@cache
def _letters(model: Path) -> tuple[str, ...]:
    """What the network's classes mean; the first is the gap between letters and the last a blank."""
    told = session(model).get_modelmeta().custom_metadata_map["character"]
    return ("", *told.splitlines(), " ")


def _spelled(columns: Pixels, letters: Sequence[str]) -> Iterator[tuple[str, float]]:
    best, sure = columns.argmax(axis=2), columns.max(axis=2)
    for row, scores in zip(best, sure, strict=True):
        new = row != 0
        new[1:] &= row[1:] != row[:-1]
        text = "".join(letters[index] for index in row[new])
        yield text, float(scores[new].mean()) if text else 0.0


def upside_down(strips: Sequence[Pixels]) -> float:
    """The share of strips (0..1) that a small network takes to stand on their heads, weighted by how sure it is."""
    network = session(_UPSIDE_DOWN)
    narrow = [
        strip if strip.shape[1] <= _UPSIDE_WIDTH else cv2.resize(strip, (_UPSIDE_WIDTH, LINE_HEIGHT))
        for strip in strips
    ]
    (answer,) = network.run(None, {network.get_inputs()[0].name: _wave(narrow, _UPSIDE_WIDTH)})
    return float(np.asarray(answer)[:, 1].mean())


def runs_warm(model: Path) -> Any:
    """Make the sessions before the first picture comes."""
    return session(model), session(_UPSIDE_DOWN)
