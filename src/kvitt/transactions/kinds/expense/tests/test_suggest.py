"""The company's own bookings propose the cost type, when there are enough and they agree."""

from uuid import UUID

from kvitt.transactions.kinds.expense.suggest import Bookings, seller_of, suggest

FUEL, FOOD = UUID(int=1), UUID(int=2)
SELLER = seller_of("Circle K Roskilde A/S", number="DK28142412")


def _row(cost_type: UUID, count: int, *, name: str = "circle k odense", number: str = "") -> Bookings:
    return Bookings(cost_type, name, number, count)


def test_a_name_is_known_without_its_form_and_by_its_first_word():
    assert (SELLER.name, SELLER.word) == ("circle k roskilde", "circle")
    assert seller_of("7-Eleven").word == "7 eleven"
    assert seller_of("") == seller_of("   ")


def test_the_seller_itself_speaks_from_three_bookings_on():
    same = _row(FUEL, 3, name=SELLER.name)
    found = suggest([same], seller=SELLER)
    assert (found.cost_type_id, found.count, found.of, found.by) == (FUEL, 3, 3, "seller")
    assert suggest([_row(FUEL, 2, name=SELLER.name)], seller=SELLER) is None


def test_the_number_counts_as_the_seller_under_any_name():
    found = suggest([_row(FUEL, 3, name="ck 4711", number="DK28142412")], seller=SELLER)
    assert found.by == "seller"


def test_disagreement_proposes_nothing():
    assert suggest([_row(FUEL, 5, name=SELLER.name), _row(FOOD, 4, name=SELLER.name)], seller=SELLER) is None


def test_the_first_word_needs_more():
    assert suggest([_row(FUEL, 4)], seller=SELLER) is None
    found = suggest([_row(FUEL, 9), _row(FOOD, 1)], seller=SELLER)
    assert (found.cost_type_id, found.by, found.as_json()["of"]) == (FUEL, "word", 10)
    assert suggest([_row(FUEL, 5), _row(FOOD, 1)], seller=SELLER) is None
