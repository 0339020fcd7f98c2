"""The renderer of labelled receipts: the same again by seed, what the label says is printed, and the ranges stand apart."""

import io
from decimal import Decimal

import pytest
from PIL import Image
from stdnum.de import stnr
from stdnum.de import vat as german
from stdnum.dk import cvr
from stdnum.fi import ytunnus
from stdnum.gb import vat as british
from stdnum.no import orgnr as norwegian
from stdnum.se import orgnr as swedish

from benchmarks.receipts.render import drawn, labelled
from benchmarks.receipts.style import faces_of

pytestmark = pytest.mark.pure
VALID = {
    "DK": cvr.is_valid, "SE": swedish.is_valid, "NO": norwegian.is_valid, "FI": ytunnus.is_valid, "GB": british.is_valid,
    "DE": lambda number: german.is_valid(number) or stnr.is_valid(number),
}  # fmt: skip
SEEDS = range(60)


def test_the_same_seed_gives_the_same_file_and_another_seed_another() -> None:
    assert labelled(seed=7) == labelled(seed=7)
    assert labelled(seed=7).jpeg != labelled(seed=13).jpeg
    assert Image.open(io.BytesIO(labelled(seed=7).jpeg)).format == "JPEG"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_label_is_printed_and_adds_up(seed: int) -> None:
    paper, label = drawn(seed=seed)
    text = " ".join(word.text for word in paper.words)
    pressed = text.replace(" ", "")
    amount = lambda written: {  # noqa: E731  # the ways of writing an amount, without blanks
        form for whole in (f"{Decimal(written):,.2f}",) for form in
        (whole, whole.replace(",", ""), whole.replace(",", "").replace(".", ","),
         whole.translate(str.maketrans(",.", ".,")))
    }  # fmt: skip
    assert any(form in pressed for form in amount(label["total"]))
    for line in label["vat"]:
        assert abs(Decimal(line["base"]) * Decimal(line["rate"]) / 100 - Decimal(line["tax"])) <= Decimal("0.01")
        printed = [line["tax"]] if label["layout"] in ("of which", "plain") else [line["base"], line["tax"]]
        if label["layout"] != "table":  # a table may have net and gross, or tax alone, and the third follows
            assert all(any(form in pressed for form in amount(value)) for value in printed)
    gross = sum(Decimal(line["base"]) + Decimal(line["tax"]) for line in label["vat"])
    known = Decimal(label["tip"] or 0) + Decimal(label["rounding"] or 0)
    assert gross + known <= Decimal(label["total"])
    assert label["receipt_number"] in text
    assert not label["card_last_four"] or label["card_last_four"] in text
    assert VALID[label["country"]](label["company_number"][2:])


def test_typefaces_are_held_apart() -> None:
    ranges = [{face for face, _, _ in faces_of(seed)} for seed in (0, 100_000, 200_000)]
    assert len(set.union(*ranges)) == sum(len(one) for one in ranges)


def test_receipts_differ_in_all_that_matters() -> None:
    labels = [drawn(seed=seed)[1] for seed in SEEDS]
    assert {label["country"] for label in labels} == set(VALID)
    assert {len(label["vat"]) for label in labels} >= {1, 2, 3}
    assert {label["payment"] for label in labels} == {"cash", "card", "mobile"}
    assert {"table", "of which", "of base", "rows"} <= {label["layout"] for label in labels}
    assert any(label["tip"] for label in labels)
    assert any(label["rounding"] for label in labels)
