"""Trains what chooses total, date and merchant among their candidates, and how far each choice is to be trusted.

`make train-reading` reads labelled receipts, keeps the recognised text beside them in `.make/reading` so that a second run takes
minutes, estimates accuracy by cross-validation with all receipts of one seller in one fold, and writes
`src/kvitt/files/reading/model/reading.json`. The same receipts give the same file.
"""

import argparse
import hashlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from difflib import SequenceMatcher
from multiprocessing import get_context
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from kvitt.files.decode import decode
from kvitt.files.media import inspect
from kvitt.files.reading import ranking
from kvitt.files.reading.candidates import date as dates
from kvitt.files.reading.candidates import merchant as merchants
from kvitt.files.reading.candidates import total as totals
from kvitt.files.reading.country import country_of
from kvitt.files.reading.numbers import company_number_of
from kvitt.files.reading.read import TEXT_LAYER, texts_of
from kvitt.files.reading.rows import rows_of
from kvitt.files.reading.text import Piece, TextLine, into_lines
from scripts.drawn_samples import drawn_sample

FIELDS = ("total", "date", "merchant")
FOLDS = 6
#: Readings are judged as if on this day, so that training does not depend on when it runs.
AS_OF = date(2026, 12, 31)
#: The group of receipts whose words were never recognised; what they weigh beside real ones, and how many there are.
DRAWN, DRAWN_WEIGHT, DRAWN_COUNT = "drawn", 0.35, 400
#: Of the values shown as sure, no more than this share may be wrong: a wrong total is worse than a wrong name.
MOST_WRONG = {"total": 0.01, "date": 0.02, "merchant": 0.02}
#: Three of four labelled receipts are Malaysian scans; the others, nearer to those Kvitt is for, weigh more.
_WEIGHTS = {"sroie": 1.0}
_OTHER_WEIGHT = 2.0
SOURCES = (
    "ICDAR 2019 Robust Reading Challenge on Scanned Receipts OCR and Information Extraction (SROIE), Huang et al., CC-BY-4.0",
    "vision-data, Softmatic GmbH, CC-BY-4.0",
    "receipts of mre/receipt-parser and lucianbc/ReceiptScan, Apache-2.0",
    "receipts of navikt/sykepengesoknad-frontend, bhimrazy/receipt-ocr, MrKrisKrisu and invoice-x/invoice2data, MIT",
    "receipts of fictional shops, drawn by Kvitt and for the labelled set, CC0-1.0",
)


@dataclass(frozen=True, slots=True)
class Labelled:
    """A receipt as recognised, with what is right. `seller` keeps all receipts of one seller in one fold."""

    file: str
    group: str
    seller: str
    lines: Sequence[TextLine]
    label: Mapping[str, Any]
    weight: float = 1.0
    layer: bool = False


@dataclass(slots=True)
class Examples:
    """The candidates of one field over all receipts."""

    names: list[str] = field(default_factory=list)
    rows: list[list[float]] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    receipt: list[int] = field(default_factory=list)
    candidates: list[Any] = field(default_factory=list)


def gather(folder: Path, *, kept: Path, workers: int) -> list[Labelled]:
    """The labelled receipts of a folder (labels.jsonl beside the files), their text recognised once and kept."""
    labels = [
        json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()
    ]
    kept.mkdir(parents=True, exist_ok=True)
    missing = [folder / one["file"] for one in labels if not _kept_in(kept, folder / one["file"]).exists()]
    if missing:
        with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
            for number, _ in enumerate(pool.map(_recognise, missing, [kept] * len(missing)), start=1):
                print(f"\rrecognised {number} of {len(missing)}", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
    sellers = same_sellers([one["company"] for one in labels])
    found = []
    for label, seller in zip(labels, sellers, strict=True):
        stored = json.loads(_kept_in(kept, folder / label["file"]).read_text(encoding="utf-8"))
        pieces = [Piece(*piece) for piece in stored["pieces"]]
        group = label.get("group", "")
        weight = _WEIGHTS.get(group, _OTHER_WEIGHT)
        found.append(Labelled(label["file"], group, seller, into_lines(pieces), label, weight, layer=stored["layer"]))
    return found


def drawn_receipts(count: int, *, kept: Path) -> list[Labelled]:
    """Receipts of fictional shops in six languages, by seed."""
    found = []
    for seed in range(count):
        pieces, label = drawn_sample(seed, kept=kept)
        found.append(
            Labelled(
                f"drawn-{seed}", DRAWN, plain_name(label["company"]), into_lines(pieces), label, weight=DRAWN_WEIGHT
            )
        )
    return found


def _kept_in(kept: Path, file: Path) -> Path:
    digest = hashlib.sha256(file.read_bytes()).hexdigest()[:24]
    return kept / f"{digest}.json"


def _recognise(file: Path, kept: Path) -> None:
    data = file.read_bytes()
    pages = decode(data, inspect(data).media_type).pages
    texts = texts_of(pages)
    flat = [[one.text, one.x, one.y, one.w, one.h, one.page, one.score] for text in texts for one in text.pieces]
    layer = all(text.engine == TEXT_LAYER for text in texts)
    _kept_in(kept, file).write_text(json.dumps({"pieces": flat, "layer": layer}, ensure_ascii=False), encoding="utf-8")


_FOLD = str.maketrans({"Æ": "AE", "Ø": "O", "Å": "A", "Ä": "A", "Ö": "O", "Ü": "U", "ß": "SS"})
_FORMS = frozenset(
    "SDN BHD SB PLT GMBH MBH AG KG CO APS AS AB OY OYJ SRL SA INC LTD LIMITED BV IS OHG PVT".split()  # noqa: SIM905  # a list to read
)


def plain_name(name: str) -> str:
    """A seller's name as it is compared: capitals without marks, bracketed numbers and legal form."""
    text = re.sub(
        r"\([^)]*\d[^)]*\)",
        " ",
        name.upper().translate(_FOLD).replace("S/B", "SB").replace("I/S", "IS").replace("A/S", "AS"),
    )
    text = re.sub(r"(?<=\b[A-Z])\.(?=[A-Z]\b|\s|$)", "", text)
    words = re.sub(r"[^A-Z0-9]+", " ", text).split()
    return "".join([word for word in words if word not in _FORMS] or words)


def names_agree(given: str, wanted: Iterable[str]) -> bool:
    """Whether a name is one of those wanted, but for a letter or two."""
    plain = plain_name(given)
    return bool(plain) and any(
        plain == (want := plain_name(one)) or SequenceMatcher(None, plain, want, autojunk=False).ratio() >= 0.85
        for one in wanted
    )


def same_sellers(names: Sequence[str]) -> list[str]:
    """For each name the first name that is much like it, so that branches of one chain fall into one fold."""
    seen: list[tuple[str, str]] = []
    answer = []
    for name in names:
        plain = plain_name(name)
        match = next((first for other, first in seen if _alike(plain, other)), plain)
        seen.append((plain, match))
        answer.append(match)
    return answer


def _alike(one: str, other: str) -> bool:
    shared = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return (
        shared >= 6
        or shared == min(len(one), len(other))
        or SequenceMatcher(None, one, other, autojunk=False).ratio() > 0.75
    )


def is_right(name: str, value: Any, label: Mapping[str, Any]) -> bool:
    """Whether a value is what the label says."""
    if name == "total":
        try:
            return value is not None and Decimal(str(value)) == Decimal(str(label["total"])).quantize(Decimal("0.01"))
        except InvalidOperation:
            return False
    if name == "date":
        return str(value) in [label["date"], *(label.get("date_alt") or [])]
    return names_agree(str(value or ""), [label["company"], *(label.get("company_alt") or [])])


def candidates_of(name: str, receipt: Labelled) -> list[Any]:
    """The candidates that the product would have."""
    rows = rows_of(receipt.lines)
    if name == "total":
        return list(totals.candidates(rows, from_text_layer=receipt.layer))
    if name == "date":
        text = "\n".join(line.text for line in receipt.lines)
        number = company_number_of(receipt.lines)
        country, _ = country_of(text, home="DK", number=number.value if number else None)
        order = dates.written_order(text, country=country)
        return list(dates.candidates(rows, today=AS_OF, written=order))
    return list(merchants.candidates(rows))


def examples_of(name: str, receipts: Sequence[Labelled]) -> Examples:
    """The candidates of a field over all receipts, with whether each is right."""
    made = Examples()
    for number, receipt in enumerate(receipts):
        for candidate in candidates_of(name, receipt):
            made.names = made.names or list(candidate.features)
            made.rows.append([candidate.features[feature] for feature in made.names])
            made.right.append(int(is_right(name, candidate.value, receipt.label)))
            made.receipt.append(number)
            made.candidates.append(candidate)
    return made


#: Three forests of different chances are added, which steadies a small training set.
SEEDS = (1, 2, 3)
_SHAPE = {
    "total": {
        "max_iter": 90,
        "max_leaf_nodes": 8,
        "min_samples_leaf": 8,
        "learning_rate": 0.09,
        "l2_regularization": 2.0,
    },
    "date": {
        "max_iter": 60,
        "max_leaf_nodes": 6,
        "min_samples_leaf": 6,
        "learning_rate": 0.09,
        "l2_regularization": 2.0,
    },
    "merchant": {
        "max_iter": 110,
        "max_leaf_nodes": 8,
        "min_samples_leaf": 10,
        "learning_rate": 0.08,
        "l2_regularization": 2.0,
    },
}


def fit(name: str, examples: Examples, weights: Sequence[float], chosen: Callable[[int], bool]) -> list[Any]:
    """Boosted trees over the candidates of the chosen receipts."""
    picked = [index for index, receipt in enumerate(examples.receipt) if chosen(receipt)]
    rows = np.array([examples.rows[index] for index in picked])
    right = np.array([examples.right[index] for index in picked])
    weight = np.array([weights[examples.receipt[index]] for index in picked])
    made = []
    for seed in SEEDS:
        model = HistGradientBoostingClassifier(
            **_SHAPE[name], max_features=0.3, early_stopping=False, random_state=seed
        )
        made.append(model.fit(rows, right, sample_weight=weight))
    return made


def as_json(names: Sequence[str], models: Sequence[Any]) -> dict[str, Any]:
    """The trees in the stored form. Scores of several forests are averaged."""
    share = 1 / len(models)
    trees = []
    start = 0.0
    for model in models:
        start += float(model._baseline_prediction[0, 0]) * share  # noqa: SLF001  # scikit-learn shows its trees nowhere else
        for (predictor,) in model._predictors:  # noqa: SLF001
            nodes = predictor.nodes
            trees.append({
                "feature": [0 if node["is_leaf"] else int(node["feature_idx"]) for node in nodes],
                "threshold": [0.0 if node["is_leaf"] else float(f"{node['num_threshold']:.7g}") for node in nodes],
                "left": [index if node["is_leaf"] else int(node["left"]) for index, node in enumerate(nodes)],
                "right": [index if node["is_leaf"] else int(node["right"]) for index, node in enumerate(nodes)],
                "value": [round(float(node["value"]) * share, 6) if node["is_leaf"] else 0.0 for node in nodes],
                "depth": int(max(node["depth"] for node in nodes)),
            })  # fmt: skip
    return {"features": list(names), "start": round(start, 6), "trees": trees}


@dataclass(frozen=True, slots=True)
class Choice:
    """What a model that never saw this seller chose for a receipt."""

    receipt: int
    value: Any
    right: bool
    signs: tuple[float, ...]
    possible: bool


def folds_of(receipts: Sequence[Labelled]) -> list[int]:
    """A fold for each receipt: sellers are dealt out by size, the largest first, each to the emptiest fold."""
    sizes: dict[str, int] = {}
    for receipt in receipts:
        sizes[receipt.seller] = sizes.get(receipt.seller, 0) + 1
    filled = [0] * FOLDS
    place = {}
    for seller in sorted(sizes, key=lambda one: (-sizes[one], one)):
        fold = filled.index(min(filled))
        place[seller] = fold
        filled[fold] += sizes[seller]
    return [place[receipt.seller] for receipt in receipts]


def choices(name: str, examples: Examples, receipts: Sequence[Labelled], folds: Sequence[int]) -> Iterator[Choice]:
    """For every receipt, the choice of a model trained on the other folds."""
    weights = [receipt.weight for receipt in receipts]
    for fold in range(FOLDS):
        models = fit(name, examples, weights, lambda receipt, fold=fold: folds[receipt] != fold)  # type: ignore[misc]
        trees = ranking.from_json(
            as_json(examples.names, models) | {"trust": {"weights": [], "bias": 0, "knots": [(0, 0)]}}
        ).trees
        for number in [index for index in range(len(receipts)) if folds[index] == fold]:
            places = [index for index, receipt in enumerate(examples.receipt) if receipt == number]
            if not places:
                yield Choice(number, None, False, (-8.0, 0.0, 0.0), False)
                continue
            scores = trees.scores([dict(zip(examples.names, examples.rows[index], strict=True)) for index in places])
            best = max(range(len(scores)), key=lambda index: scores[index])
            possible = any(examples.right[index] for index in places)
            chosen = examples.candidates[places[best]]
            if name == "merchant":
                chosen = merchants.completed([examples.candidates[index] for index in places], chosen)
            signs = ranking.signs_of(scores, support=examples.rows[places[best]][examples.names.index("support")])
            right = is_right(name, chosen.value, receipts[number].label)
            yield Choice(number, chosen.value, right, signs, possible)


def trust_in(name: str, made: Sequence[Choice], receipts: Sequence[Labelled]) -> dict[str, Any]:
    """How choices of unseen sellers turned out, as a rising line from sign to confidence.

    Receipts that were drawn and never recognised are too easy to tell anything here.
    """
    answered = [one for one in made if one.value is not None and receipts[one.receipt].group != DRAWN]
    signs = np.array([one.signs for one in answered])
    right = np.array([one.right for one in answered])
    model = LogisticRegression(C=1.0).fit(signs, right)
    weights = [max(0.0, round(float(weight), 5)) for weight in model.coef_[0]]
    raw = signs @ np.array(weights) + float(model.intercept_[0])
    return {
        "weights": weights,
        "bias": round(float(model.intercept_[0]), 5),
        "knots": knots(raw, right, wrong=MOST_WRONG[name]),
    }


def knots(raw: Any, right: Any, *, wrong: float) -> list[tuple[float, float]]:
    """Rising knots from score to confidence, on the careful side.

    0.9 is where the choices above it were wrong no more often than `wrong`, counting half an error more than were seen; below it
    stands the share of right ones in bands.
    """
    order = np.argsort(-raw)
    errors = np.cumsum(~right[order])
    sizes = np.arange(1, len(order) + 1)
    good = np.flatnonzero((errors + 0.5) / (sizes + 1) <= wrong)
    sure = raw[order[good[-1]]] if len(good) else raw.max() + 1
    found = [(float(raw.min()) - 1, 0.02)]
    below = np.sort(raw[raw < sure])
    for band in np.array_split(below, max(1, min(5, len(below) // 12))):
        if len(band) == 0:
            continue
        inside = (raw >= band[0]) & (raw <= band[-1])
        share = (right[inside].sum() + 0.5) / (inside.sum() + 2)
        found.append((float(np.median(band)), float(min(0.87, max(share, found[-1][1] + 0.005)))))
    found.append((float(sure) - 1e-3, 0.89))
    found.append((float(sure), 0.9))
    found.append((float(max(raw.max(), sure + 1)), 0.995))
    return [(round(x, 4), round(y, 4)) for x, y in found]


def keep_choices(made: Mapping[str, Sequence[Choice]], receipts: Sequence[Labelled], *, kept: Path) -> None:
    """Keep what was chosen for unseen sellers beside the model's digest, for the benchmark."""
    stored = {
        name: [
            [receipts[one.receipt].file, str(one.value), one.right, one.signs, one.value is not None] for one in found
        ]
        for name, found in made.items()
    }
    text = json.dumps({"model": _digest(), "choices": stored}, ensure_ascii=False)
    (kept / "choices.json").write_text(text, encoding="utf-8")


def kept_choices(name: str, receipts: Sequence[Labelled], *, kept: Path) -> list[Choice] | None:
    """The choices kept when the model that is there now was trained; None when it is another, or other receipts."""
    file = kept / "choices.json"
    if not file.exists():
        return None
    stored = json.loads(file.read_text(encoding="utf-8"))
    if stored["model"] != _digest() or [row[0] for row in stored["choices"][name]] != [one.file for one in receipts]:
        return None
    return [
        Choice(number, value if given else None, right, tuple(signs), True)
        for number, (_, value, right, signs, given) in enumerate(stored["choices"][name])
    ]


def _digest() -> str:
    return hashlib.sha256(ranking.FILE.read_bytes()).hexdigest()


def main() -> None:
    """Train, estimate, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument(
        "--receipts", type=Path, nargs="+", default=[Path("../shared/data/receipts")],
        help="folders with labels.jsonl, such as what `kvitt reading export-corrections` writes, unpacked",
    )  # fmt: skip
    options.add_argument("--kept", type=Path, default=Path(".make/reading"))
    options.add_argument("--workers", type=int, default=2)
    options.add_argument(
        "--fields", nargs="*", default=FIELDS, help="train these alone and keep the others as they are"
    )
    chosen = options.parse_args()
    receipts = [one for folder in chosen.receipts for one in gather(folder, kept=chosen.kept, workers=chosen.workers)]
    receipts += drawn_receipts(DRAWN_COUNT, kept=chosen.kept)
    folds = folds_of(receipts)
    fields: dict[str, Any] = {}
    unseen: dict[str, list[Choice]] = {}
    for name in FIELDS:
        if name not in chosen.fields and (kept := kept_choices(name, receipts, kept=chosen.kept)):
            fields[name] = json.loads(ranking.FILE.read_text(encoding="utf-8"))["fields"][name]
            unseen[name] = kept
            continue
        examples = examples_of(name, receipts)
        made = unseen[name] = sorted(choices(name, examples, receipts, folds), key=lambda one: one.receipt)
        real = [one for one in made if receipts[one.receipt].group != DRAWN]
        possible = sum(one.possible for one in real)
        print(
            f"{name:9} {sum(one.right for one in real)} of {len(real)} right, the right one among the candidates of {possible}"
        )
        models = fit(name, examples, [receipt.weight for receipt in receipts], lambda _: True)
        fields[name] = as_json(examples.names, models) | {"trust": trust_in(name, made, receipts)}
    head = {"version": ranking.VERSION, "trained_on": SOURCES, "receipts": len(receipts), "fields": fields}
    ranking.FILE.write_text(json.dumps(head, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")
    keep_choices(unseen, receipts, kept=chosen.kept)
    print(f"{ranking.FILE}: {ranking.FILE.stat().st_size // 1024} kB")


if __name__ == "__main__":
    main()
