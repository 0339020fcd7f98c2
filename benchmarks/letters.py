"""How well æ ø å ä ö ü ß are read: made-up shops and figures in typefaces that no training saw, clean and photographed.

`python -m benchmarks.letters` prints the share of each letter that is read right, the share of wrong characters, letters seen
where a plain one stands, and the share of lines of figures without a fault: by the published recogniser and by Kvitt's own.
The lines are cut out where they were drawn, so that this measures the recogniser and not the detector before it.
"""

import argparse
import io
import random
import re
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from kvitt.files.reading.models import LETTERS
from kvitt.project.demo.receipts.fonts import font
from kvitt.project.demo.receipts.photograph import photograph
from kvitt.project.demo.receipts.roll import Drawn

COUNTED = "ÆØÅÄÖÜæøåäöüß"
#: Out of `pymupdf-fonts`, which training leaves alone.
FACES = (
    "fimo",
    "cascadia",
    "ubuntm",
    "spacemo",
    "figo",
    "fimbo",
    "cascadiab",
    "ubuntmbo",
    "spacembo",
    "figbo",
    "ubuntu",
    "ubuntubo",
)


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


SHOPS = _names(
    "Ærtekilde Købmandsgård ApS|Østerhøj Bogcafé|Skærbæk Sæbehus|Ålekrogen|Åløkke Møbelsnedkeri|Jydsk Æblemosteri|Brødrene Ørtoft A/S|"
    "Grønnegård Høkeri|Fårevejle Smørkælder|Æskelund Æsker|Løvfald & Dræby|Ødis Trælast|Blåbærtoften 14|Ærøgade 7, 2. tv|Sønder Å 112|"
    "Ålbækgårdsvej 3|Træskomagerstræde 8|Håndværkerhjørnet Ølby|Kærsangerens Køkken|Nørreås Autoværksted|ÆBLEGÅRDEN ØM|Øjesøgård Is|"
    "Kråkfors Glasbruk AB|Öjebyns Färgeri|Ängsblommans Café|Åkerbärets Skafferi|Björkängens Gårdsbutik|Ålgrytes Rökeri|Västanå Öl|"
    "Smörblomsgränd 19|Ärtgatan 4|Överåsvägen 62|Näckrosens Väveri|Hjärtats Käk & Bröd|Åsnebröds Tröskverk|Lövångers Mjölkbar|"
    "Älvkvarnens Spånhyvleri|Örtagårdsmästaren|Gröndals Pärlhörna|Sjöbris Ånglok HB|ÖGONKLÄMMAN ÅS|Tjärö Båtvarv|Ånäset Ädelsten|"
    "Bjørnefjær Sløydlag AS|Øvrevågs Kjøkkenhage|Åsgårdstrøm Fiskebrygge|Sæterkvål Næringshage|Rødøyværingens Båtskjå|Grøtåsen 21|"
    "Ørnefløy Høyfjellskro|Vårsølv Fløtemat|Ålegårdsbryggen 5|ÆRFUGLVÆRET ØST|Tråkkemaskinens Dørslag|Håøya Lefsebod|"
    "Kääpäkorven Höyläämö Oy|Äyriäisjärven Säilöjät|Öylätin Työpöytä|Hämyhäntä Tmi|Myötätuulen Käsipaja|Pöllönkylän Möykky|Ääniaalto Ky|"
    "Grünspechtmühle GmbH|Überseestübchen|Äpfelschloßkelterei|Öllämpchenwerkstatt|Käthes Wäscheträume|Weißgänsebräu|Süßholzraspelei|"
    "Fährmannsgäßchen 11|Hügelstraße 9|Mühlweißpöhl 40|Ährenkörbchen|Straußenfüße KG|Königskäuzchen e.K.|Übüngshäuser Löß|ÄRMELSCHÖNER ÜBERWURF"
)
PLAIN = _names(
    "Orchard Avenue Hardware|AEON CORNER TRADING|Oasis Office Supplies|SOON AUTO MOTOR SDN BHD|Aurora Ocean Books|EASTERN OAK BAKERY|"
    "Palo Alto Coffee House|BOOKSHOP UOA|Caesar Oyster Bar|NO. 8, JALAN OOI AUN|OUTDOOR EQUIPMENT|Amazon Area Agents|UNIQUE AUTOMATION|"
    "Radhuset Konditori|Kontoret Vesterbro|ABONNEMENT OG GEBYR|Uno Pasta e Vino|OPUS AUTOBAHN OST|Zoo Aquarium Osnabruck|ROOM NO 0080"
)
_SHAPES = ("###,##", "#.###,##", "##.##", "##-##-20##", "20##-##-##", "##:##:##", "TOTAL ###,##", "CVR ########", "25% ##,## ###,##", "# x ##,##",
    "######-####", "XXXX XXXX XXXX ####", "##/##/20## ##:##", "DKK #.###,##", "SEK ### ###,##", "AID A00000000####")  # fmt: skip

#: Where `--write` puts the table, between these marks.
REPORT = Path("docs/reference/letters.md")
_START, _END = "<!-- measured -->", "<!-- end -->"

type Pixels = NDArray[Any]


def words_apart() -> frozenset[str]:
    """Every word of the names above; training makes no line that has one."""
    return frozenset(word.casefold() for name in (*SHOPS, *PLAIN) for word in re.findall(r"\w{4,}", name))


def published() -> Path:
    """The recogniser that the wheel `rapidocr` carries."""
    found = find_spec("rapidocr")
    if found is None or found.origin is None:
        raise FileNotFoundError("rapidocr")
    return Path(found.origin).parent / "models" / "PP-OCRv6_rec_small.onnx"


@dataclass(frozen=True, slots=True)
class Strip:
    """A line cut out, and what it says."""

    pixels: Pixels
    text: str


def strips(*, seed: int, photographed: bool, pages: int) -> Iterator[Strip]:
    """Lines of pages, each in one typeface, every shop once in its own case and once in capitals over the pages."""
    lots = random.Random(seed)
    texts = [
        case for shop in SHOPS for case in (shop, shop.upper().replace("SS", "ß") if "ß" in shop else shop.upper())
    ]
    texts += PLAIN * 2
    texts += [
        "".join(lots.choice("0123456789") if sign == "#" else sign for sign in lots.choice(_SHAPES))
        for _ in range(len(texts) // 2)
    ]
    lots.shuffle(texts)
    each = 26
    for page in range(pages):
        some = [texts[(page * each + place) % len(texts)] for place in range(each)]
        drawn, corners = _drawn(some, face=FACES[page % len(FACES)], lots=lots)
        picture = np.asarray(drawn.picture.convert("RGB"))[:, :, ::-1]
        size = np.array(drawn.picture.size, dtype=np.float32)
        if photographed:
            photo = photograph(drawn, seed=seed * 1000 + page)
            picture = np.asarray(Image.open(io.BytesIO(photo.data)).convert("RGB"))[:, :, ::-1]
            corners = [
                cv2.perspectiveTransform((box / size)[None], np.array(photo.perspective.rows))[0] for box in corners
            ]
            corners = [(box * (picture.shape[1], picture.shape[0])).astype(np.float32) for box in corners]
        for text, box in zip(some, corners, strict=True):
            yield Strip(_cut(picture, box), text)


def _drawn(texts: Sequence[str], *, face: str, lots: random.Random) -> tuple[Drawn, list[Pixels]]:
    """A page and the corners of each line on it, with the margins that a detector leaves."""
    lines = []
    y = 40.0
    paper = Image.new("L", (628, 60 + 46 * len(texts)), 249)
    pen = ImageDraw.Draw(paper)
    for text in texts:
        size = lots.randrange(19, 30)
        while font(face, size).getlength(text) > 590:
            size -= 1
        written = font(face, size)
        x = lots.uniform(14, 614 - written.getlength(text))
        pen.text((x, y), text, font=written, fill=34)
        left, top, right, bottom = pen.textbbox((x, y), text, font=written)
        side, over, under = (lots.uniform(0.1, 0.2) * size for _ in range(3))
        left, top, right, bottom = left - side, top - over, right + side, bottom + under
        lines.append(np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float32))
        y += size * 1.5
    return Drawn(picture=paper, words=()), lines


def _cut(picture: Pixels, box: Pixels) -> Pixels:
    wide, tall = np.linalg.norm(box[1] - box[0]), np.linalg.norm(box[3] - box[0])
    width = int(np.ceil(48 * wide / tall))
    target = np.array([[0, 0], [width, 0], [width, 48], [0, 48]], dtype=np.float32)
    matrix = cv2.getPerspectiveTransform(box, target)
    return cv2.warpPerspective(picture, matrix, (width, 48), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)


@cache
def _session(model: Path) -> tuple[Any, tuple[str, ...]]:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    return session, ("", *session.get_modelmeta().custom_metadata_map["character"].split("\n"), " ")


def read(crops: Sequence[Pixels], *, model: Path) -> list[str]:
    """What a recogniser reads on crops of 48 rows."""
    session, characters = _session(model)
    texts = [""] * len(crops)
    order = sorted(range(len(crops)), key=lambda place: crops[place].shape[1])
    for start in range(0, len(order), 6):
        places = order[start : start + 6]
        wave = np.zeros((len(places), 3, 48, max(320, crops[places[-1]].shape[1])), dtype=np.float32)
        for row, place in zip(wave, places, strict=True):
            row[:, :, : crops[place].shape[1]] = crops[place].transpose(2, 0, 1) / np.float32(127.5) - 1
        for place, best in zip(
            places, session.run(None, {session.get_inputs()[0].name: wave})[0].argmax(axis=2), strict=True
        ):
            new = best != 0
            new[1:] &= best[1:] != best[:-1]
            texts[place] = "".join(characters[one] for one in best[new])
    return texts


@dataclass(slots=True)
class Tally:
    """What was read of what stood there."""

    shown: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    taken_for: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    characters: int = 0
    faults: int = 0
    plain: int = 0
    invented: int = 0
    figures: int = 0
    figures_right: int = 0

    def add(self, text: str, seen: str) -> None:
        """Count one line."""
        seen = seen.strip()
        pairs = aligned(text, seen)
        self.characters += len(text)
        self.faults += sum(one != other for one, other in pairs)
        for one, other in pairs:
            if one in COUNTED:
                self.shown[one] += 1
                self.right[one] += one == other
                if one != other:
                    self.taken_for[one][other or "-"] += 1
            elif one:
                self.plain += 1
                self.invented += other != "" and other in COUNTED
        if sum(sign.isdigit() for sign in text) > 3:
            self.figures += 1
            self.figures_right += text.replace(" ", "") == seen.replace(" ", "")

    def share(self, letters: str = COUNTED) -> float:
        """The share of these letters that was read right."""
        return sum(self.right[one] for one in letters) / max(1, sum(self.shown[one] for one in letters))

    def row(self) -> list[str]:
        """The tally as cells of a table, by `HEADS`."""
        return [
            f"{100 * self.share():.1f}",
            *(f"{100 * self.share(one):.0f}" if self.shown[one] else "-" for one in COUNTED),
            f"{100 * self.faults / max(1, self.characters):.2f} %",
            f"{1000 * self.invented / max(1, self.plain):.2f} ‰",
            f"{100 * self.figures_right / max(1, self.figures):.1f} %",
        ]

    def mistakes(self) -> str:
        """What letters were taken for, the frequent mistakes first."""
        return "; ".join(
            f"{one} for {', '.join(f'{other} ({many})' for other, many in wrong.most_common(3))}"
            for one, wrong in sorted(self.taken_for.items(), key=lambda item: -item[1].total())
        )


HEADS = ("all letters", *COUNTED, "characters wrong", "letters invented", "figures right")


def aligned(text: str, seen: str) -> list[tuple[str, str]]:
    """Characters beside each other, an empty one where one is missing, with as few differences as can be."""
    cost = np.zeros((len(text) + 1, len(seen) + 1), dtype=np.int32)
    cost[:, 0], cost[0] = np.arange(len(text) + 1), np.arange(len(seen) + 1)
    for i, one in enumerate(text, 1):
        for j, other in enumerate(seen, 1):
            cost[i, j] = min(cost[i - 1, j - 1] + (one != other), cost[i - 1, j] + 1, cost[i, j - 1] + 1)
    i, j, pairs = len(text), len(seen), []
    while i or j:
        if i and j and cost[i, j] == cost[i - 1, j - 1] + (text[i - 1] != seen[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((text[i], seen[j]))
        elif i and cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
            pairs.append((text[i], ""))
        else:
            j -= 1
            pairs.append(("", seen[j]))
    return pairs[::-1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=24, help="in each manner")
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--write", action="store_true", help=f"put the table into {REPORT}")
    args = parser.parse_args()
    rows = [["", "", *HEADS, "ms a line"]]
    rows.append(["---"] * len(rows[0]))
    for manner in ("clean", "photographed"):
        lines = list(strips(seed=args.seed, photographed=manner == "photographed", pages=args.pages))
        for name, model in (("published", published()), ("Kvitt's own", LETTERS)):
            started = time.process_time()
            texts = read([line.pixels for line in lines], model=model)
            seconds = time.process_time() - started
            tally = Tally()
            for line, text in zip(lines, texts, strict=True):
                tally.add(line.text, text)
            rows.append([manner, name, *tally.row(), f"{1000 * seconds / len(lines):.0f}"])
            print(f"{manner}, {name}: {len(lines)} lines; took {tally.mistakes()}")
    table = "\n".join(f"| {' | '.join(row)} |" for row in rows)
    print(table)
    if args.write:
        before, _, after = REPORT.read_text().partition(_START)
        REPORT.write_text(f"{before}{_START}\n\n{table}\n\n{_END}{after.partition(_END)[2]}")


if __name__ == "__main__":
    main()
