"""The text recogniser: PP-OCRv6 small through RapidOCR and ONNX Runtime; its models come inside the wheel.

What a line says is read with a last layer of Kvitt's own (`kvitt.files.reading.models`), which knows Æ, Ø and Å.
"""

import logging
from functools import cache
from typing import Any

from kvitt.files.reading.models import LETTERS
from kvitt.files.reading.text import Piece

#: The longest side given to the recogniser, in pixels; more costs time and gains nothing on receipts.
LONGEST_SIDE = 1440
RECOGNISER = LETTERS
NAME = "PP-OCRv6 small (RapidOCR)"


@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(
        params={
            "EngineConfig.onnxruntime.intra_op_num_threads": 2,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
            "Global.log_level": "error",
            "Global.max_side_len": LONGEST_SIDE,
            "Rec.model_path": str(RECOGNISER),
        }
    )


def recognise(jpeg: bytes, *, page: int = 0) -> tuple[list[Piece], int]:
    """The text of one page, and by how many quarters it has to be turned (anticlockwise) to stand upright.

    The pieces are told in the coordinates of the upright page.
    """
    import io

    import numpy as np
    from PIL import Image

    picture = Image.open(io.BytesIO(jpeg)).convert("RGB")
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    pixels = np.asarray(picture)[:, :, ::-1]
    pieces = _pieces(pixels, page)
    if not _lies_on_its_side(pieces, picture.width / picture.height):
        return pieces, 0
    turned = {turn: _pieces(np.rot90(pixels, turn).copy(), page) for turn in (1, 3)}
    best = max(turned, key=lambda turn: sum(piece.score * len(piece.text) for piece in turned[turn]))
    return turned[best], best


def _pieces(pixels: Any, page: int) -> list[Piece]:
    height, width = pixels.shape[:2]
    answer = _engine()(pixels)
    if answer.boxes is None:
        return []
    pieces = []
    for box, text, score in zip(answer.boxes, answer.txts, answer.scores, strict=True):
        left, top = float(box[:, 0].min()) / width, float(box[:, 1].min()) / height
        right, bottom = float(box[:, 0].max()) / width, float(box[:, 1].max()) / height
        if text.strip():
            pieces.append(Piece(text.strip(), left, top, right - left, bottom - top, page, float(score)))
    return pieces


def _lies_on_its_side(pieces: list[Piece], aspect: float) -> bool:
    long = [piece for piece in pieces if len(piece.text) >= 4]
    upright = sum(piece.h > 1.5 * piece.w * aspect for piece in long)
    return len(long) >= 4 and upright > len(long) / 2
