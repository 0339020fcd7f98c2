"""How an expense is booked: always balanced, and what the state gets back is exactly the deductible share."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from kvitt.kernel.money import Money, rounded
from kvitt.transactions.kinds.expense.rules import BookedLine, postings, vat_inside

cents = st.integers(1, 10_000_000).map(lambda number: Decimal(number) / 100)


def _line(amount: Decimal, rate: int, deductible: int) -> BookedLine:
    return BookedLine(
        amount=amount,
        vat_amount=vat_inside(amount, rate=Decimal(rate), currency="DKK"),
        account="1910",
        vat_code="X",
        vat_account="7740",
        deductible=Decimal(deductible),
        text="",
        dimensions={},
    )


@given(
    amounts=st.lists(cents, min_size=1, max_size=6),
    rate=st.sampled_from([0, 6, 12, 25]),
    deductible=st.sampled_from([0, 25, 100]),
    factor=st.decimals("0.01", "20", places=6),
    private=st.integers(0, 100),
    card=st.booleans(),
)
def test_it_always_balances(amounts, rate, deductible, factor, private, card):
    gross = sum(amounts, Decimal(0))
    home = Money(rounded(gross * factor, "DKK"), "DKK")
    own_part = Money(rounded(home.amount * private / 100, "DKK"), "DKK")
    posted = postings(
        home=home,
        private=own_part,
        gross=gross,
        lines=[_line(amount, rate, deductible) for amount in amounts],
        credit_account="7500",
        private_account="6160" if card else "",
    )
    assert sum((line.amount for line in posted), Decimal(0)) == 0
    assert posted[-1].amount == -(home if card else home - own_part).amount
    assert all(line.amount == rounded(line.amount, "DKK") for line in posted)


def test_a_quarter_of_the_vat_is_deductible_on_danish_entertaining():
    """Momsloven § 42, stk. 2: 25 % of the VAT on restaurant meals."""
    posted = postings(
        home=Money(Decimal("485.00"), "DKK"),
        private=Money(Decimal(0), "DKK"),
        gross=Decimal("485.00"),
        lines=[_line(Decimal("485.00"), 25, 25)],
        credit_account="7500",
        private_account="",
    )
    assert [(line.account, str(line.amount)) for line in posted] == [
        ("1910", "460.75"),
        ("7740", "24.25"),
        ("7500", "-485.00"),
    ]
