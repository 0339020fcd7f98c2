"""The recogniser's last layer learns down the true slope, and CTC counts all ways to write a label."""

import itertools

import numpy as np
import pytest

from scripts.letters.head import Batch, backward, ctc, forward, new_weights

pytestmark = pytest.mark.pure


def test_ctc_is_the_sum_over_all_alignments():
    lots = np.random.default_rng(3)
    thought = lots.normal(size=(1, 4, 3))
    thought -= np.log(np.exp(thought).sum(axis=2, keepdims=True))
    ways = [
        way
        for way in itertools.product(range(3), repeat=4)
        if [letter for letter, _ in itertools.groupby(way) if letter] == [1, 2]
    ]
    total = sum(np.exp(sum(thought[0, step, letter] for step, letter in enumerate(way))) for way in ways)
    losses, _ = ctc(thought, np.array([4]), [[1, 2]])
    assert losses[0] == pytest.approx(-np.log(total))


def test_a_label_too_long_for_its_line_teaches_nothing():
    thought = np.full((1, 2, 3), np.log(1 / 3))
    losses, slope = ctc(thought, np.array([2]), [[1, 1]])
    assert losses[0] == 0
    assert not slope.any()


def test_the_gradient_is_the_slope_of_the_loss():
    lots = np.random.default_rng(0)
    weights = new_weights((lots.normal(size=(7, 9)), lots.normal(size=9)), early=5, hidden=6, classes=[1, 4, 8], seed=1)
    weights = {name: value.astype(np.float64) if name != "classes" else value for name, value in weights.items()}
    weights["V"] = lots.normal(size=weights["V"].shape)
    batch = Batch(
        lots.normal(size=(3, 12, 7)), lots.normal(size=(3, 12, 5)), np.array([12, 9, 7]), [[1, 2, 2, 8], [3], [4, 5, 4]]
    )
    thought, seen, hidden = forward(weights, batch)
    gradient = backward(weights, seen, hidden, ctc(thought, batch.frames, batch.labels)[1])
    for name, value in ((name, weights[name]) for name in gradient):
        place = tuple(int(lots.integers(size)) for size in value.shape)
        losses = []
        for shift in (1e-5, -1e-5):
            moved = {one: kept.copy() for one, kept in weights.items()}
            moved[name][place] += shift
            losses.append(ctc(forward(moved, batch)[0], batch.frames, batch.labels)[0].sum())
        assert (losses[0] - losses[1]) / 2e-5 == pytest.approx(gradient[name][place], rel=1e-4, abs=1e-6), name
