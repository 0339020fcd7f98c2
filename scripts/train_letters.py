"""Train the recogniser's last layer anew, so that Æ, Ø, Å, Ä, Ö, Ü and ß are read: `make train-letters`.

What the published network sees of rendered lines stays as it is; a new last layer over it is trained by CTC in numpy, from
the published one's own weights. The same seed, typefaces and word lists give the same model.
"""

import argparse
import itertools
import logging
import pickle
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from benchmarks.letters import published, words_apart
from kvitt.files.reading.models import LETTERS, LETTERS_VERSION
from scripts.letters.backbone import Backbone, Seen
from scripts.letters.faces import TRAINED, families
from scripts.letters.head import Adam, Batch, Weights, backward, ctc, forward, new_weights
from scripts.letters.publish import publish
from scripts.letters.texts import Lines
from scripts.letters.wear import draw

log = logging.getLogger("letters")

#: Lines in a chunk, which one seed makes; lines in a step of training; the layer's own width.
CHUNK, BATCH, HIDDEN = 400, 48, 128
#: What the published layer mistakes, and what it mistakes them for among their own kind.
LETTERS_IN_QUESTION = "ÆØÅÄÖÜæøåäöüßÀÁÂÃÇÈÉÊËÌÍÎÏÑÒÓÔÕÙÚÛàáâãçèéêëìíîïñòóôõùúûāĀőŐůŮ"
#: How much likelier (as a logarithm) such a letter has to be than training says: lines drawn have more of them than receipts.
CAUTION = 1.0
RATE, WARM_UP = 2e-3, 40


@dataclass(frozen=True, slots=True)
class Example:
    """A line's features and what it says, as classes."""

    seen: Seen
    label: tuple[int, ...]


def examples(backbone: Backbone, *, seed: int) -> list[Example]:
    """A chunk of rendered lines, three of five of them worn, as the backbone sees them."""
    lots = random.Random(seed)  # noqa: S311  # a game of data, not a secret
    classes = {letter: number for number, letter in enumerate(backbone.alphabet)}
    faces = families(apart=False)
    names = list(faces)
    weights = [TRAINED[name] for name in names]
    pairs = []
    for text in itertools.islice(Lines(seed=seed, apart=words_apart()), CHUNK):
        face = lots.choice(faces[lots.choices(names, weights)[0]])
        while not face.shows(text):
            face = lots.choice(faces[lots.choices(names, weights)[0]])
        crop = draw(text, face, seed=lots.randrange(2**31), worn=lots.random() < 0.6)
        pairs.append((crop, tuple(classes[letter] for letter in text if letter in classes)))
    pairs.sort(key=lambda pair: pair[0].shape[1])
    found = []
    for some in itertools.batched(pairs, 8):
        seen = backbone.see([crop for crop, _ in some])
        found += [Example(one, label) for one, (_, label) in zip(seen, some, strict=True)]
    return found


def cached(backbone: Backbone, folder: Path, *, seed: int) -> list[Example]:
    """`examples`, kept in a folder: seeing costs the most."""
    path = folder / f"{seed}.pickle"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps(examples(backbone, seed=seed)))
        log.info("chunk %d is seen", seed)
    found: list[Example] = pickle.loads(path.read_bytes())  # noqa: S301  # written by the lines above
    return found


def batches(lines: Sequence[Example], lots: random.Random) -> Iterator[Batch]:
    """Lines of like length together, the batches in no order."""
    order = sorted(lines, key=lambda line: (len(line.seen.last), lots.random()))
    groups = [order[start : start + BATCH] for start in range(0, len(order), BATCH)]
    lots.shuffle(groups)
    for group in groups:
        frames = np.array([len(line.seen.last) for line in group])
        last = np.zeros((len(group), frames.max(), group[0].seen.last.shape[1]), dtype=np.float32)
        early = np.zeros((len(group), frames.max(), group[0].seen.early.shape[1]), dtype=np.float32)
        for place, line in enumerate(group):
            last[place, : frames[place]] = line.seen.last
            early[place, : frames[place]] = line.seen.early
        yield Batch(last, early, frames, [line.label for line in group])


def train(backbone: Backbone, lines: Sequence[Example], *, rounds: int, seed: int) -> Weights:
    """The last layer, learned from lines in some rounds; the rate falls to nought along a cosine."""
    lots = random.Random(seed)  # noqa: S311
    classes = [backbone.alphabet.index(letter) for letter in LETTERS_IN_QUESTION]
    early = lines[0].seen.early.shape[1]
    weights = new_weights(backbone.head(), early=early, hidden=HIDDEN, classes=classes, seed=seed)
    adam = Adam(weights, RATE)
    total = rounds * -(-len(lines) // BATCH)
    step = 0
    for number in range(rounds):
        started, loss, letters = time.monotonic(), 0.0, 0
        for batch in batches(lines, lots):
            thought, seen, hidden = forward(weights, batch)
            losses, slope = ctc(thought, batch.frames, batch.labels)
            many = sum(len(label) for label in batch.labels)
            gradient = backward(weights, seen, hidden, slope / many)
            step += 1
            adam.step(gradient, scale=min(1.0, step / WARM_UP) * (0.5 + 0.5 * np.cos(np.pi * step / total)))
            loss, letters = loss + float(losses.sum()), letters + many
        log.info("round %d: loss %.4f a letter, %.0f s", number + 1, loss / letters, time.monotonic() - started)
    weights["b"][classes] -= CAUTION
    return weights | adam.kept


def main() -> None:
    """See the lines, train, write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chunks", type=int, default=3, help=f"of {CHUNK} lines each")
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--seed", type=int, default=100)
    parser.add_argument("--cache", type=Path, default=Path(".make/letters"))
    parser.add_argument("--out", type=Path, default=LETTERS)
    args = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    cv2.setNumThreads(1)
    backbone = Backbone(published())
    lines = [line for chunk in range(args.chunks) for line in cached(backbone, args.cache, seed=args.seed + chunk)]
    weights = train(backbone, lines, rounds=args.rounds, seed=args.seed)
    told = {
        "name": "Kvitt's letters",
        "version": LETTERS_VERSION,
        "origin": "PP-OCRv6_rec_small of PaddleOCR (Apache-2.0), as carried by RapidOCR; last layer trained anew by Kvitt",
        "training": f"{len(lines)} rendered lines, {args.rounds} rounds, seed {args.seed}",
    }
    publish(backbone, weights, args.out, told=told)
    log.info("%s: %.1f MB", args.out, args.out.stat().st_size / 1e6)


if __name__ == "__main__":
    main()
