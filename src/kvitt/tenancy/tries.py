"""How often something was tried, where it has to be bounded before anybody is known: signing in, asking for mails.

Kept above the companies, since a guess may name none. What is counted lies only as a keyed hash, so that the table tells no
network address and no e-mail.
"""

from datetime import datetime, timedelta

from django.db.models import Case, F, IntegerField, Value, When
from django.utils.crypto import salted_hmac

from kvitt.tenancy.models import Tries


def count_try(what: str, who: str, *, at: datetime, within: timedelta) -> int:
    """Count one more; says how many since the window of `within` was opened by its first."""
    key, ends_at = _key(what, who), at + within
    over = When(ends_at__lte=at, then=Value(1))
    Tries.objects.bulk_create([Tries(key=key, count=0, ends_at=ends_at)], ignore_conflicts=True)
    Tries.objects.filter(key=key).update(
        count=Case(over, default=F("count") + 1, output_field=IntegerField()),
        ends_at=Case(When(ends_at__lte=at, then=Value(ends_at)), default=F("ends_at")),
    )
    return tries(what, who, at=at)


def tries(what: str, who: str, *, at: datetime) -> int:
    """How many were counted in the window that is open."""
    row = Tries.objects.filter(key=_key(what, who), ends_at__gt=at).first()
    return row.count if row else 0


def forget_old_tries(*, at: datetime) -> int:
    """Remove what no longer counts; says how many."""
    removed, _ = Tries.objects.filter(ends_at__lte=at).delete()
    return removed


def _key(what: str, who: str) -> str:
    return salted_hmac(f"kvitt tries {what}", who.strip().lower(), algorithm="sha256").hexdigest()
