"""A change of an item makes exactly those decisions void that it concerns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kvitt.transactions.rules.voiding import Approval, Ground, Grounds, change_between, void_by


def by_code(values):
    found = {}
    for code, value in sorted(values):
        found.setdefault(code, []).append(value)
    return found


def grounds(*, amount="120.00 DKK", purpose="Kunde", values=()):
    return Grounds(
        facts={"amount": Ground(amount, amount), "on": Ground("2026-11-20", "2026-11-20")},
        dimensions={code: Ground(", ".join(found), ", ".join(found)) for code, found in by_code(values).items()},
        texts={"purpose": Ground(purpose, purpose)},
    )


MANAGER = Approval(stage=0)
DEPARTMENT = Approval(stage=1, dimensions=frozenset({"department"}))
PROJECT = Approval(stage=1, dimensions=frozenset({"project"}))
LAST = Approval(stage=2)
OLD = Approval(stage=0, dimensions=None)

BEFORE = grounds(values=[("department", "100"), ("project", "A")])
HERE = {"department": ("department", "100"), "project": ("project", "A")}


def with_values(**changed):
    return grounds(values=[pair for pair in {**HERE, **changed}.values() if pair])


@pytest.mark.parametrize(
    ("after", "approvals", "void"),
    [
        (grounds(amount="150.00 DKK", values=HERE.values()), [MANAGER, DEPARTMENT, LAST], [True, True, True]),
        (grounds(purpose="Andet", values=HERE.values()), [MANAGER, DEPARTMENT, LAST], [False, False, False]),
        (BEFORE, [MANAGER, DEPARTMENT], [False, False]),
        (with_values(department=("department", "200")), [MANAGER, DEPARTMENT, PROJECT], [False, True, False]),
        (
            with_values(department=("department", "200")),
            [MANAGER, DEPARTMENT, PROJECT, LAST],
            [False, True, False, True],
        ),
        (with_values(department=None), [MANAGER, DEPARTMENT, LAST], [False, True, True]),
        (with_values(department=("department", "200")), [MANAGER, PROJECT, LAST], [False, False, False]),
        (with_values(project=("project", "B")), [DEPARTMENT, PROJECT, LAST], [False, True, True]),
        (with_values(department=("department", "200")), [OLD, LAST], [True, True]),
    ],
    ids=[
        "amount",
        "text",
        "nothing",
        "own dimension",
        "and after",
        "taken away",
        "no owner asked",
        "project",
        "unknown",
    ],
)
def test_what_a_change_makes_void(after, approvals, void):
    assert list(void_by(change_between(BEFORE, after), approvals)) == void


def test_a_change_says_what_reads_otherwise():
    after = grounds(amount="150.00 DKK", purpose="Andet", values=[("department", "200"), ("department", "100")])
    told = [tuple(one) for one in change_between(BEFORE, after).all]
    assert told == [
        ("amount", "120.00 DKK", "150.00 DKK"),
        ("dimension-department", "100", "100, 200"),
        ("dimension-project", "A", ""),
        ("purpose", "Kunde", "Andet"),
    ]


WORDS = st.sampled_from(["a", "b", "c"])
TEXTS = st.dictionaries(st.sampled_from(["x", "y"]), WORDS.map(lambda text: Ground(text, text)), max_size=2)
VALUES = st.dictionaries(st.sampled_from(["department", "project"]), WORDS.map(lambda text: Ground(text, text)))
GROUNDS = st.builds(Grounds, facts=TEXTS, dimensions=VALUES, texts=TEXTS)
APPROVALS = st.lists(
    st.builds(
        Approval,
        stage=st.integers(0, 3),
        dimensions=st.none() | st.frozensets(st.sampled_from(["department", "project"])),
    ),
    max_size=5,
)


@given(GROUNDS, GROUNDS, APPROVALS)
def test_decisions_are_void_if_and_only_if_the_change_concerns_them(before, after, approvals):
    change = change_between(before, after)
    void = void_by(change, approvals)
    assert len(void) == len(approvals)
    assert bool(change) == (before != after)
    if before.facts != after.facts:
        assert all(void)
        return
    moved = {code for code in ("department", "project") if before.dimensions.get(code) != after.dimensions.get(code)}
    concerned = [one for one in approvals if one.dimensions is None or one.dimensions & moved]
    for one, is_void in zip(approvals, void, strict=True):
        if not moved:
            assert not is_void
        elif one in concerned:
            assert is_void
        else:
            assert is_void == any(other.stage < one.stage for other in concerned)


@given(GROUNDS, GROUNDS, APPROVALS)
def test_there_and_back_concerns_the_same_decisions(before, after, approvals):
    assert void_by(change_between(before, after), approvals) == void_by(change_between(after, before), approvals)
