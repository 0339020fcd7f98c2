"""What holds for any drives, in any order, under any matrix."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kvitt.rates.mileage.engine import Account
from kvitt.rates.mileage.law import countries, law_of
from kvitt.rates.mileage.priced import Priced, replayed
from kvitt.rates.mileage.prices import PriceBook
from kvitt.rates.mileage.tests.invented import DISTANCES, drives, matrices
from kvitt.rates.mileage.text import read, written
from kvitt.rates.mileage.trip import Before, Drive
from kvitt.rates.mileage.year import Told, corrections, price_year, standing
from kvitt.rates.tables import official

pytestmark = pytest.mark.pure

BOOK = PriceBook(official())
LAW = law_of("DK")
MANY = settings(max_examples=150, deadline=None)


def _account(matrix=LAW):
    return Account.opened(matrix, BOOK, law=LAW)


def _sums(priced):
    return (
        sum((one.amount or Decimal(0) for one in priced), Decimal(0)),
        sum((one.tax_free or Decimal(0) for one in priced), Decimal(0)),
    )


@MANY
@given(drives().flatmap(lambda found: st.tuples(st.just(found), st.permutations(found))), matrices(open_ended=True))
def test_any_order_of_entry_gives_the_same_year(both, matrix):
    one, other = both
    assert price_year(one, _account(matrix)) == price_year(other, _account(matrix))


@MANY
@given(drives(most=6), st.data())
def test_a_drive_told_in_two_parts_gives_the_same_exactly(found, data):
    """By law: where each kilometre has its price, it does not matter on how many lines it stands."""
    found = [replace(drive, extras=()) for drive in found]
    split = []
    for drive in found:
        cut = data.draw(st.integers(0, int(drive.distance * 10))) if drive.distance else 0
        first = Fraction(cut, 10)
        split.append(replace(drive, distance=first, id=f"{drive.id}.1"))
        split.append(replace(drive, distance=drive.distance - first, id=f"{drive.id}.2"))
    whole, parts = price_year(found, _account()), price_year(split, _account())
    assert sum(one.exact for one in whole) == sum(one.exact for one in parts)


@MANY
@given(drives(), drives(most=3), st.sets(st.integers(0, 11)), matrices(open_ended=True))
def test_entering_late_gives_the_same_as_entering_in_time(early, late, deleted, matrix):
    """What stands after the corrections is what a fresh pricing gives, and the lines add up to the difference."""
    kept = [drive for position, drive in enumerate(early) if position not in deleted]
    changed = [
        replace(drive, distance=drive.distance + 1) if position % 3 == 0 else drive
        for position, drive in enumerate(kept)
    ]
    late = [replace(drive, id=f"late-{drive.id}") for drive in late]
    first = {one.drive: one for one in price_year(early, _account(matrix))}
    stands = [Told(drive, first[drive.id]) for drive in early]
    lines = corrections(stands, [*changed, *late], _account(matrix))
    fresh = price_year([*late, *changed], _account(matrix))
    assert _sums(first.values())[0] + sum((line.difference for line in lines), Decimal(0)) == _sums(fresh)[0]
    assert _sums(first.values())[1] + sum((line.tax_free_difference for line in lines), Decimal(0)) == _sums(fresh)[1]
    after = standing(stands, [*changed, *late], lines)
    assert corrections(after, [*changed, *late], _account(matrix)) == []
    assert [told.priced for told in stands] == [first[told.drive.id] for told in stands]


@MANY
@given(drives(), matrices(open_ended=True))
def test_tax_free_and_taxable_add_up(found, matrix):
    for one in price_year(found, _account(matrix)):
        assert one.amount is not None
        assert one.tax_free is not None
        assert one.taxable is not None
        assert one.tax_free + one.taxable == one.amount
        assert 0 <= one.tax_free <= one.amount


@MANY
@given(drives(most=4), matrices(open_ended=True))
def test_a_priced_drive_is_stored_and_told_again(found, matrix):
    for one in price_year(found, _account(matrix)):
        told = one.as_json()
        assert Priced.from_json(told).as_json() == told
        assert replayed(told) == one.amount


@MANY
@given(matrices())
def test_a_matrix_comes_back_from_its_text(matrix):
    text = written(matrix)
    assert read(text) == matrix
    assert written(read(text)) == text


@MANY
@given(drives(most=1), matrices())
def test_the_first_row_that_matches_wins_and_the_explanation_agrees(found, matrix):
    for drive in found:
        considered = matrix.explain(drive, lambda _counting: Fraction(0))
        matched = [one.row for one in considered if one.matched]
        assert matrix.match(drive, lambda _counting: Fraction(0)) is (matched[0] if matched else None)
        assert [one.row for one in considered if one.won] == matched[:1]


@MANY
@given(DISTANCES, DISTANCES, st.integers(0, 30_000))
def test_further_is_never_less(one, other, before):
    shorter, longer = sorted((one, other))
    amounts = []
    for distance in (shorter, longer):
        account = Account.opened(LAW, BOOK, before=[Before(date(2026, 1, 1), Fraction(before))])
        amounts.append(account.price(Drive("x", date(2026, 5, 1), distance, country="DK")).exact)
    assert 0 <= amounts[0] <= amounts[1]


@pytest.mark.parametrize("country", countries())
def test_the_law_of_every_country_comes_back_from_its_text(country):
    assert read(written(law_of(country))) == law_of(country)
