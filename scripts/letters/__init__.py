"""Rendered lines of receipts, and the head of the text recogniser that is trained on them."""
