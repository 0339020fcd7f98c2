"""The demo company is made by the actions, and something waits for everybody."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db.models import Sum

from kvitt.events.queries import verify
from kvitt.exports.queries import batches
from kvitt.files.models import ReadingState, Receipt
from kvitt.files.store import store
from kvitt.kernel.errors import ConflictError
from kvitt.ledger.models import Month, Posting, Voucher
from kvitt.people.models import User
from kvitt.project.demo.build import DEMO_CODE, build
from kvitt.project.demo.founding import DEMO_PASSWORD
from kvitt.project.demo.outsider import OUTSIDER_CODE
from kvitt.tenancy.models import CompanyCode
from kvitt.tenancy.queries import company_id_of
from kvitt.tenancy.scope import company_scope
from kvitt.transactions.actions.receipts import inbox_of
from kvitt.transactions.models import Attachment, Report, Transaction
from kvitt.transactions.queries import waiting_for

TODAY = date(2026, 11, 24)
AT = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_has_something_true_on_every_screen(settings: Any, tmp_path: Path) -> None:
    settings.KVITT_FILES = tmp_path
    told: list[tuple[int, int]] = []
    result = build(today=TODAY, at=AT, months=3, progress=lambda *what: told.append(what))
    assert told[-1][0] == told[-1][1] > 100
    with company_scope(result.company_id):
        _people_can_sign_in()
        _every_state_is_there()
        _books_and_log_hold()
    assert CompanyCode.objects.get(code=DEMO_CODE).is_demo
    outsider = company_id_of(OUTSIDER_CODE)
    assert outsider is not None
    with company_scope(outsider):
        assert User.objects.count() == 3
        assert Transaction.objects.count() == 2
        assert Receipt.objects.count() == 0
    with pytest.raises(ConflictError):
        build(today=TODAY, at=AT, months=1)


def _people_can_sign_in() -> None:
    assert User.objects.count() == 40
    alma = User.objects.get(email="alma@nordlys.example")
    assert check_password(DEMO_PASSWORD, alma.password)
    assert inbox_of(alma.id).filter(state=ReadingState.WAITING).count() == 3
    assert waiting_for(User.objects.get(email="bo@nordlys.example")).exists()


def _every_state_is_there() -> None:
    states = set(Transaction.objects.values_list("state", flat=True))
    assert states == {"draft", "submitted", "rejected", "approved", "booked"}
    assert Report.objects.exists()
    assert Transaction.objects.filter(state="submitted", warnings__gt=0).exists()
    assert Transaction.objects.filter(currency="SEK", rate__isnull=False).exists()
    assert not Transaction.objects.filter(created_at__gt=AT).exists()
    for row in Attachment.objects.select_related("receipt")[:20]:
        assert store().holds(row.receipt.sha256)
        assert row.receipt.pages.count() == 1
        assert (row.receipt.reading or {})["fields"]["amount"]["value"]


def _books_and_log_hold() -> None:
    assert Posting.objects.aggregate(total=Sum("amount"))["total"] == Decimal(0)
    assert Voucher.objects.filter(reverses_id__isnull=False).count() == 1
    assert Month.objects.filter(closed_at__isnull=False).exists()
    assert batches().exists()
    assert verify().faults == ()
