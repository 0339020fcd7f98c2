"""The chain finds what was changed, and holds when somebody is forgotten."""

import pytest
from django.db import connection
from django.db.transaction import atomic

from kvitt.events.actions import SYSTEM, Deed, forget_payloads, record, seal
from kvitt.events.models import Event
from kvitt.events.queries import verify
from kvitt.kernel.ids import uuid7
from kvitt.project.nordlys import AT, make_nordlys
from kvitt.tenancy.scope import company_scope

pytestmark = pytest.mark.django_db


@pytest.fixture
def chained():
    cast = make_nordlys()
    subjects = [uuid7() for _ in range(30)]
    with company_scope(cast.company.id):
        for start in range(0, 30, 10):
            record(
                [
                    Deed("thing.done", "thing", one, {"comment": f"nr {i}"})
                    for i, one in enumerate(subjects[start : start + 10])
                ],
                actor=SYSTEM,
                at=AT,
            )
            seal(at=AT)
        yield subjects


def test_an_untouched_log_verifies(chained):
    found = verify()
    assert (found.faults, found.unsealed) == ((), 0)
    assert found.seals == 3


def test_forgetting_a_payload_keeps_the_chain(chained):
    assert forget_payloads(subject_ids=chained[:5]) == 5
    assert Event.objects.get(subject_id=chained[0]).payload == {}
    assert verify().faults == ()


@pytest.mark.parametrize("column", ["payload", "position"])
def test_what_the_application_may_write_is_still_found_out(chained, column):
    event = Event.objects.filter(subject_id=chained[12]).first()
    value = {"comment": "another"} if column == "payload" else 10_000
    Event.objects.filter(id=event.id).update(**{column: value})
    assert verify().faults


def test_the_application_cannot_change_or_delete_an_event(chained):
    with pytest.raises(Exception, match="permission denied"), atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE events_event SET verb = 'other'")
