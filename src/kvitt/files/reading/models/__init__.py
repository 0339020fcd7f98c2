"""Trained models that Kvitt carries; README.md beside them tells where each comes from and how it was made."""

from pathlib import Path

#: The text recogniser: PP-OCRv6 small with a last layer of Kvitt's own, for letters of receipts. Its metadata names it.
LETTERS = Path(__file__).parent / "letters.onnx"
#: What the metadata's `version` must say. Raised with every training that is kept.
LETTERS_VERSION = "1"
