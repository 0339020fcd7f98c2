"""Pages and text layer of a PDF, through PDFium. Runs in the limited child process only.

A page becomes a picture, so scripts, links, forms and attachments stay behind.
"""

import ctypes
from collections.abc import Iterator
from typing import Any

from kvitt.files.decode import UndecodableError, Word, shown_scale
from kvitt.files.media import MAX_PAGES

#: A page is drawn at most this many times its size in points (72 to the inch), so small slips are not blown up.
_LARGEST_SCALE = 4.0
#: A receipt has some thousand letters; more than this on one page is a book or an attack.
_MOST_LETTERS = 20_000


def drawn_pages(data: bytes) -> Iterator[tuple[Any, tuple[Word, ...]]]:
    """Each page as a picture with the words of its text layer, one at a time.

    Raises UndecodableError: `file.encrypted` when a password is needed, `file.too-many-pages`, or `file.broken`.
    """
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        locked = "password" in str(error).lower()
        raise UndecodableError("file.encrypted" if locked else "file.broken") from error
    if not 0 < len(document) <= MAX_PAGES:
        raise UndecodableError("file.too-many-pages" if len(document) else "file.broken")
    for page in document:
        width, height = page.get_size()
        if width <= 0 or height <= 0:
            raise UndecodableError("file.broken")
        scale = shown_scale(width, height, most=_LARGEST_SCALE)
        picture = page.render(scale=scale, may_draw_forms=False).to_pil()
        yield picture, words_of(page)
        page.close()


def words_of(page: Any) -> tuple[Word, ...]:
    """The words of a page's text layer, with boxes on the page as it is shown: cropped and turned."""
    import pypdfium2.raw as pdfium

    text = page.get_textpage()
    try:
        words = []
        letters: list[str] = []
        box: list[float] = []
        for letter, edges in _letters(text.raw, pdfium):
            if letters and (not letter or _apart(box, edges)):
                words.append(_word(page.raw, letters, box, pdfium))
                letters, box = [], []
            if letter:
                letters.append(letter)
                box = _around(box, edges) if box else edges
        if letters:
            words.append(_word(page.raw, letters, box, pdfium))
        return tuple(words)
    finally:
        text.close()


def _letters(text: Any, pdfium: Any) -> Iterator[tuple[str, list[float]]]:
    """Each letter with its left, bottom, right and top edge in points; an empty string where words part."""
    edges = pdfium.FS_RECTF()
    for index in range(min(pdfium.FPDFText_CountChars(text), _MOST_LETTERS)):
        code = pdfium.FPDFText_GetUnicode(text, index)
        letter = chr(code) if 32 < code < 0xD800 or 0xDFFF < code <= 0x10FFFF else ""
        if not letter or letter.isspace() or not pdfium.FPDFText_GetLooseCharBox(text, index, edges):
            yield "", []
        else:
            yield letter, [edges.left, edges.bottom, edges.right, edges.top]


def _apart(box: list[float], edges: list[float]) -> bool:
    """Whether a letter stands too far from the word so far to belong to it."""
    height = edges[3] - edges[1] + 1
    gap, back, rise = edges[0] - box[2], box[0] - edges[0], abs(edges[1] - box[1])
    return gap > 0.35 * height or back > height or rise > 0.6 * height


def _around(box: list[float], edges: list[float]) -> list[float]:
    return [min(box[0], edges[0]), min(box[1], edges[1]), max(box[2], edges[2]), max(box[3], edges[3])]


_GRID = 100_000  # PDFium tells places in whole numbers


def _word(page: Any, letters: list[str], box: list[float], pdfium: Any) -> Word:
    (x1, y1), (x2, y2) = (_on_page(page, box[0], box[1], pdfium), _on_page(page, box[2], box[3], pdfium))
    return Word("".join(letters), min(x1, x2), min(y1, y2), abs(x2 - x1), abs(y2 - y1))


def _on_page(page: Any, x: float, y: float, pdfium: Any) -> tuple[float, float]:
    across, down = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDF_PageToDevice(page, 0, 0, _GRID, _GRID, 0, x, y, across, down)
    return across.value / _GRID, down.value / _GRID
