"""A learned ranking: small trees, read from a file of this package and walked with numpy. Nothing is learned at run time.

How the file came about, and what its figures mean, is told in docs/reference/reading.md; scripts/train_reading.py makes it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

#: Raised with every change of a feature or of the file's form; a file of another version is not used.
VERSION = 1
FILE = Path(__file__).with_name("model") / "reading.json"

#: Arrays of numpy, which comes with the first receipt: nobody waits for it who does not read.
type Array = Any


class WrongModelError(Exception):
    """The file was trained for other features than the code has."""


@dataclass(frozen=True, slots=True)
class Trees:
    """Many trees in flat arrays. A leaf points at itself, so that all trees can be walked equally deep at once."""

    features: tuple[str, ...]
    roots: Array
    feature: Array
    threshold: Array
    left: Array
    right: Array
    value: Array
    depth: int
    start: float

    def scores(self, rows: Sequence[Mapping[str, float]]) -> list[float]:
        """One score for each row of features: the logarithm of the odds, as far as the trees can tell."""
        if not rows:
            return []
        import numpy as np

        matrix = np.array([[row[name] for name in self.features] for row in rows], dtype=np.float64)
        at = np.repeat(self.roots[None, :], len(rows), axis=0)
        lines = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = matrix[lines, self.feature[at]] <= self.threshold[at]
            at = np.where(goes_left, self.left[at], self.right[at])
        return [float(score) for score in self.start + self.value[at].sum(axis=1)]


@dataclass(frozen=True, slots=True)
class Trust:
    """From the best candidate's score and its lead over the next to a calibrated confidence, by straight lines between knots."""

    weights: tuple[float, ...]
    bias: float
    knots: tuple[tuple[float, float], ...]

    def of(self, signs: Sequence[float]) -> float:
        """The confidence, 0..1."""
        import numpy as np

        raw = self.bias + sum(weight * sign for weight, sign in zip(self.weights, signs, strict=True))
        xs, ys = zip(*self.knots, strict=True)
        return float(np.interp(raw, xs, ys))


@dataclass(frozen=True, slots=True)
class Ranking:
    """The trees of one field and the trust in their choice."""

    trees: Trees
    trust: Trust

    def best(self, rows: Sequence[Mapping[str, float]]) -> tuple[int, float] | None:
        """The place of the best row and the confidence in it; None when there are no rows."""
        scores = self.trees.scores(rows)
        if not scores:
            return None
        place = max(range(len(scores)), key=lambda index: scores[index])
        return place, self.trust.of(signs_of(scores, support=rows[place]["support"]))


def signs_of(scores: Sequence[float], *, support: float) -> tuple[float, ...]:
    """What trust is built on: the best score, its lead over the second, both bounded, and how many checks speak for it."""
    first, second = (*sorted(scores, reverse=True), -12.0)[:2]
    return min(8.0, max(-8.0, first)), min(12.0, first - max(second, -12.0)), support


def from_json(data: Mapping[str, Any]) -> Ranking:
    """A ranking from its stored form."""
    import numpy as np

    trees = data["trees"]
    arrays = {name: [item for tree in trees for item in tree[name]] for name in ("feature", "threshold", "value")}
    roots, left, right, depth, offset = [], [], [], 1, 0
    for tree in trees:
        roots.append(offset)
        left += [offset + child for child in tree["left"]]
        right += [offset + child for child in tree["right"]]
        depth = max(depth, int(tree["depth"]))
        offset += len(tree["left"])
    trust = data["trust"]
    return Ranking(
        Trees(
            features=tuple(data["features"]),
            roots=np.array(roots, dtype=np.int64),
            feature=np.array(arrays["feature"], dtype=np.int64),
            threshold=np.array(arrays["threshold"], dtype=np.float64),
            left=np.array(left, dtype=np.int64),
            right=np.array(right, dtype=np.int64),
            value=np.array(arrays["value"], dtype=np.float64),
            depth=depth,
            start=float(data["start"]),
        ),
        Trust(tuple(trust["weights"]), float(trust["bias"]), tuple((float(x), float(y)) for x, y in trust["knots"])),
    )


@cache
def rankings(file: Path = FILE) -> Mapping[str, Ranking]:
    """The shipped rankings by field. Raises WrongModelError when the file is of another version."""
    data = json.loads(file.read_text(encoding="utf-8"))
    if data["version"] != VERSION:
        msg = f"{file} has version {data['version']}, the code has {VERSION}. Run: make train-reading"
        raise WrongModelError(msg)
    return {name: from_json(one) for name, one in data["fields"].items()}
