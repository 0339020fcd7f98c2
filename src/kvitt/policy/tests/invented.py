"""Random rules, people and items for properties."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from kvitt.policy.rules.facts import ItemFacts, Part, Person
from kvitt.policy.rules.policy import Policy
from kvitt.policy.rules.rule import PAYABLE, Basis, Effect, Measure, PaidWith, Rule, What, Who

COST_TYPES = ("meals", "hotel", "taxi", "gifts")
COUNTRIES = ("DK", "SE", "DE")
ROLES = ("employee", "approver", "finance")
NUMBERS = ("1", "2", "3")
FIRST = date(2026, 1, 1)

days = st.integers(0, 729).map(lambda number: FIRST + timedelta(days=number))
amounts = st.integers(0, 500_000).map(lambda cents: Decimal(cents) / 100)


def some(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    """A few of them, often none."""
    return st.one_of(st.just(frozenset()), st.frozensets(st.sampled_from(values), max_size=2))


names = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=8).filter(str.strip)
whats = st.builds(
    What,
    kinds=some(("expense", "mileage")),
    cost_types=some(COST_TYPES),
    countries=some(COUNTRIES),
    merchants=st.lists(st.sampled_from(["Shell", "Hotel Øresund", 'O"Learys']), max_size=1).map(tuple),
    words=st.lists(st.sampled_from(["København", "back\\slash", "julefrokost"]), max_size=1).map(tuple),
    paid_with=st.sampled_from([None, None, *PaidWith]),
    weekdays=st.frozensets(st.integers(1, 7), max_size=2),
    notice_below=st.one_of(st.none(), st.integers(1, 30)),
)
whos = st.builds(
    Who,
    employees=some(NUMBERS),
    groups=st.dictionaries(st.just("department"), st.frozensets(st.sampled_from(["100", "200"]), min_size=1)),
    branches=some(("malmo", "aarhus")),
    roles=some(ROLES),
)


@st.composite
def rules(draw: st.DrawFn, code: str) -> Rule:
    """A rule that means something."""
    measure = draw(st.sampled_from(list(Measure)))
    effect = draw(st.sampled_from([one for one in Effect if one is not Effect.PAY_LIMIT or measure in PAYABLE]))
    start = draw(st.one_of(st.none(), days))
    return Rule(
        code=code,
        measure=measure,
        effect=effect,
        threshold=draw(amounts),
        topic=draw(st.sampled_from(["", "", "food", "travel"])),
        what=draw(st.one_of(st.just(What()), whats)),
        who=draw(st.one_of(st.just(Who()), whos)),
        valid_from=start,
        valid_until=draw(st.one_of(st.none(), st.integers(1, 400).map(lambda n: (start or FIRST) + timedelta(days=n)))),
        approver=draw(st.sampled_from(NUMBERS)) if effect is Effect.APPROVER else "",
        basis=draw(st.sampled_from([None, *Basis])),
        source=draw(st.sampled_from(["SKM, https://skat.dk/satser", 'Lov "1"'])),
        names=draw(st.dictionaries(st.sampled_from(["da", "sv", "en"]), names)),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """Up to eight rules."""
    count = draw(st.integers(0, 8))
    return Policy([draw(rules(f"rule-{number}")) for number in range(count)])


people = st.builds(
    Person,
    number=st.sampled_from(NUMBERS),
    roles=some(ROLES),
    branch=st.sampled_from(["", "malmo"]),
    groups=st.dictionaries(st.just("department"), st.sampled_from(["100", "200"])),
)
items = st.builds(
    ItemFacts,
    day=days,
    seen_on=days,
    kind=st.sampled_from(["expense", "mileage"]),
    parts=st.lists(st.builds(Part, cost_type=st.sampled_from(COST_TYPES), amount=amounts), min_size=1, max_size=3),
    person=people,
    country=st.sampled_from(COUNTRIES),
    merchant=st.sampled_from(["Shell Aarhus", "Shellfish Bar", "Hotel Øresund", "7-Eleven"]),
    comment=st.sampled_from(["", " ", "Julefrokost i København", "Kundemøde"]),
    own_money=st.booleans(),
    participants=st.integers(0, 6),
    receipts=st.integers(0, 2),
    is_alike=st.booleans(),
    nights=st.one_of(st.none(), st.integers(0, 5)),
    notice=st.one_of(st.none(), st.integers(-3, 40)),
    rate_deviation=st.one_of(st.none(), st.integers(-2000, 2000).map(lambda n: Decimal(n) / 100)),
    alcohol_seen=st.booleans(),
    alcohol_share=st.one_of(st.none(), st.integers(0, 100).map(Decimal)),
)
