"""The learned ranking: the file fits the code, trees walk as they should, and trust only rises."""

import json
from pathlib import Path

import pytest

from kvitt.files.reading import ranking
from kvitt.files.reading.candidates import date, merchant, total
from kvitt.files.reading.candidates.date import WrittenOrder
from kvitt.files.reading.tests.receipt_text import DANISH, rows_in
from kvitt.files.reading.tests.test_dates import TODAY

pytestmark = pytest.mark.pure


def _stored() -> dict[str, object]:
    return json.loads(ranking.FILE.read_text(encoding="utf-8"))


def test_the_file_is_of_the_version_that_the_code_wants_and_small() -> None:
    stored = _stored()
    assert stored["version"] == ranking.VERSION
    assert ranking.FILE.stat().st_size < 1_000_000
    assert any("CC-BY" in source and "SROIE" in source for source in stored["trained_on"])
    assert any("Softmatic" in source for source in stored["trained_on"])


def test_every_feature_of_the_file_is_one_that_candidates_have() -> None:
    rows = rows_in(DANISH)
    made = {
        "total": total.candidates(rows),
        "date": date.candidates(rows, today=TODAY, written=WrittenOrder.DAY_FIRST),
        "merchant": merchant.candidates(rows),
    }
    for name, found in made.items():
        assert ranking.rankings()[name].trees.features == tuple(found[0].features), f"{name}: run make train-reading"


def test_a_file_of_another_version_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "reading.json"
    other.write_text(json.dumps({**_stored(), "version": ranking.VERSION - 1}), encoding="utf-8")
    with pytest.raises(ranking.WrongModelError, match="make train-reading"):
        ranking.rankings(other)


def test_trees_are_walked_to_their_leaves() -> None:
    tree = {"feature": [0, 0, 1, 0, 0], "threshold": [1.5, 0, 0.5, 0, 0], "left": [1, 1, 3, 3, 4], "right": [2, 1, 4, 3, 4],
            "value": [0, -2.0, 0, 1.0, 3.0], "depth": 2}  # fmt: skip
    trust = {"weights": [1.0, 0.0, 0.0], "bias": 0.0, "knots": [(-8, 0.0), (8, 1.0)]}
    made = ranking.from_json({"features": ["a", "b"], "start": 0.5, "trees": [tree, tree], "trust": trust})
    rows = [{"a": 1.0, "b": 9.0}, {"a": 2.0, "b": 0.0}, {"a": 2.0, "b": 1.0}]
    assert made.trees.scores(rows) == pytest.approx([-3.5, 2.5, 6.5])
    place, confidence = made.best([row | {"support": 0.0} for row in rows]) or (None, 0.0)
    assert place == 2
    assert confidence == pytest.approx(14.5 / 16)
    assert made.best([]) is None


@pytest.mark.parametrize("name", ["total", "date", "merchant"])
def test_trust_only_rises_and_never_says_certain(name: str) -> None:
    trust = ranking.rankings()[name].trust
    xs, ys = zip(*trust.knots, strict=True)
    assert list(xs) == sorted(xs)
    assert list(ys) == sorted(ys)
    assert 0 < ys[0] < ys[-1] < 1
    assert min(trust.weights) >= 0
