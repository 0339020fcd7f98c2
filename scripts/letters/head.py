"""The new last layer and how it learns: connectionist temporal classification (CTC) and Adam, in numpy.

`logits = last · W + b + Σ h(t+d) · V[d]` with `h = relu([early, last] · U + c)`: the published layer, and what a look at the
strokes adds to it. W and b stay as published and V speaks for the letters in question alone: it can turn an O into an Ø or back,
and has no say between one figure and another. V starts at nought, so that training starts from what the published layer reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

type Floats = NDArray[np.floating[Any]]
type Weights = dict[str, NDArray[Any]]

_NEVER = np.float32(-1e30)


def new_weights(
    published: tuple[Floats, Floats], *, early: int, hidden: int, classes: Sequence[int], seed: int
) -> Weights:
    """Weights to start from; `classes` are those that V speaks for."""
    lots = np.random.default_rng(seed)
    weight, bias = published
    last = len(weight)
    return {
        "W": weight.astype(np.float32),
        "b": bias.astype(np.float32),
        "U": (lots.normal(0, 1, (early + last, hidden)) * np.sqrt(2 / (early + last))).astype(np.float32),
        "c": np.zeros(hidden, dtype=np.float32),
        "V": np.zeros((3, hidden, len(classes)), dtype=np.float32),
        "classes": np.array(classes),
    }


@dataclass(frozen=True, slots=True)
class Batch:
    """Lines padded to one number of frames; `frames` and `labels` say how many count, and what they show."""

    last: Floats
    early: Floats
    frames: NDArray[np.int64]
    labels: Sequence[Sequence[int]]


def forward(weights: Weights, batch: Batch) -> tuple[Floats, Floats, Floats]:
    """Log-probabilities by frame and class, and what `backward` needs: the input and the hidden layer."""
    seen = np.concatenate([batch.early, batch.last], axis=2)
    hidden = np.maximum(seen @ weights["U"] + weights["c"], 0)
    hidden *= np.arange(hidden.shape[1])[None, :, None] < batch.frames[:, None, None]
    logits = batch.last @ weights["W"] + weights["b"]
    said = hidden @ weights["V"][1]
    said[:, 1:] += hidden[:, :-1] @ weights["V"][0]
    said[:, :-1] += hidden[:, 1:] @ weights["V"][2]
    logits[:, :, weights["classes"]] += said
    logits -= logits.max(axis=2, keepdims=True)
    return logits - np.log(np.exp(logits).sum(axis=2, keepdims=True)), seen, hidden


def backward(weights: Weights, seen: Floats, hidden: Floats, slope: Floats) -> Weights:
    """The gradient by weight that is learned, given the loss's slope at the logits."""

    def over(left: Floats, right: Floats) -> Floats:
        product: Floats = left.reshape(-1, left.shape[-1]).T @ right.reshape(-1, right.shape[-1])
        return product

    slope = slope[:, :, weights["classes"]]
    into_hidden = slope @ weights["V"][1].T
    into_hidden[:, :-1] += slope[:, 1:] @ weights["V"][0].T
    into_hidden[:, 1:] += slope[:, :-1] @ weights["V"][2].T
    into_hidden *= hidden > 0
    shifted = (over(hidden[:, :-1], slope[:, 1:]), over(hidden, slope), over(hidden[:, 1:], slope[:, :-1]))
    return {
        "U": over(seen, into_hidden),
        "c": into_hidden.sum(axis=(0, 1)),
        "V": np.stack(shifted),
    }


def ctc(log_probabilities: Floats, frames: NDArray[np.int64], labels: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
    """Each line's loss, and the slope at the logits: what is thought minus what the label's alignments want.

    A line whose label cannot fit into its frames has no loss and no slope.
    """
    lines, steps, _ = log_probabilities.shape
    longest = max(len(label) for label in labels)
    states = np.zeros((lines, 2 * longest + 1), dtype=np.int64)
    for row, label in zip(states, labels, strict=True):
        row[1 : 2 * len(label) : 2] = label
    ends = np.array([2 * len(label) for label in labels])
    leap = np.zeros(states.shape, dtype=bool)
    leap[:, 2:] = (states[:, 2:] != 0) & (states[:, 2:] != states[:, :-2])
    emitted = np.take_along_axis(log_probabilities, states[:, None, :], axis=2).astype(np.float64)
    onward = _paths(emitted, leap, steps)
    # Backwards is forwards over the mirrored line: states and frames turned around, each line's end laid at the start.
    turned_states = ends[:, None] - np.arange(states.shape[1])
    turned_frames = frames[:, None] - 1 - np.arange(steps)
    mirrored = np.take_along_axis(emitted, np.maximum(turned_frames, 0)[:, :, None], axis=1)
    mirrored = np.take_along_axis(mirrored, np.maximum(turned_states, 0)[:, None, :], axis=2)
    mirrored = np.where((turned_states >= 0)[:, None, :], mirrored, _NEVER)
    turned = np.where(turned_states >= 0, np.take_along_axis(states, np.maximum(turned_states, 0), axis=1), 0)
    turned_leap = np.zeros(states.shape, dtype=bool)
    turned_leap[:, 2:] = (turned[:, 2:] != 0) & (turned[:, 2:] != turned[:, :-2])
    back = _paths(mirrored, turned_leap, steps)
    back = np.take_along_axis(back, np.maximum(turned_frames, 0)[:, :, None], axis=1)
    back = np.take_along_axis(back, np.maximum(turned_states, 0)[:, None, :], axis=2)
    rows = np.arange(lines)
    final = onward[rows, frames - 1]
    total = np.logaddexp(final[rows, ends], np.where(ends > 0, final[rows, ends - 1], _NEVER))
    fits = total > -1e20
    share = np.exp(np.minimum(onward + back - emitted - np.where(fits, total, 0)[:, None, None], 0))
    within = (np.arange(steps) < frames[:, None]) & fits[:, None]
    share *= within[:, :, None] & (turned_states >= 0)[:, None, :]
    slope = np.exp(log_probabilities) * within[:, :, None]
    index = (rows[:, None, None], np.arange(steps)[None, :, None], states[:, None, :])
    np.subtract.at(slope, index, share.astype(slope.dtype))
    return np.where(fits, -total, 0), slope


def _paths(emitted: Floats, leap: NDArray[np.bool_], steps: int) -> Floats:
    """The log-probability of all ways into each state, by frame."""
    ways = np.full(emitted.shape, _NEVER, dtype=np.float64)
    ways[:, 0, :2] = emitted[:, 0, :2]
    for step in range(1, steps):
        before = ways[:, step - 1]
        ways[:, step] = np.logaddexp(before, _shifted(before, 1))
        ways[:, step] = np.logaddexp(ways[:, step], np.where(leap, _shifted(before, 2), _NEVER)) + emitted[:, step]
    return ways


def _shifted(states: Floats, by: int) -> Floats:
    moved = np.full(states.shape, _NEVER, dtype=np.float64)
    moved[:, by:] = states[:, :-by]
    return moved


@dataclass(slots=True)
class Adam:
    """Adam, with a mean of the weights over the last steps, which reads better than the last weights do."""

    weights: Weights
    rate: float
    _steps: int = 0
    _mean: Weights = field(default_factory=dict)
    _square: Weights = field(default_factory=dict)
    kept: Weights = field(default_factory=dict)

    def step(self, gradient: Weights, *, scale: float) -> None:
        """One step down, `scale` times the rate."""
        self._steps += 1
        for name, slope in gradient.items():
            mean = self._mean.setdefault(name, np.zeros_like(slope))
            square = self._square.setdefault(name, np.zeros_like(slope))
            mean += 0.1 * (slope - mean)
            square += 0.002 * (slope * slope - square)
            unbiased = mean / (1 - 0.9**self._steps)
            size = np.sqrt(square / (1 - 0.998**self._steps)) + 1e-8
            self.weights[name] -= (self.rate * scale * unbiased / size).astype(np.float32)
            held = self.kept.setdefault(name, self.weights[name].copy())
            held += (0.01 if self._steps > 100 else 1) * (self.weights[name] - held)
