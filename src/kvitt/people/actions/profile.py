"""What people change about themselves."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import InvalidError
from kvitt.kernel.findings import stop
from kvitt.people.models import User
from kvitt.people.rules.bank import check_account
from kvitt.people.rules.contact import check_car_registration, check_mobile
from kvitt.tenancy.models import LANGUAGES
from kvitt.tenancy.queries import company

#: The days of the week as ISO 8601 counts them.
_WEEK = frozenset(range(1, 8))


@dataclass(frozen=True, slots=True)
class OwnFields:
    """A person's own fields, as typed. `workdays`, `summary_days`: days of the week, 1 is Monday; no summary days, no summaries."""

    language: str
    theme: str
    mobile: str
    car_registration: str
    address: str
    bank_country: str
    bank_account: str
    workdays: Sequence[int]
    summary_days: Sequence[int]


@atomic
def change_own(*, person: User, fields: OwnFields, at: datetime) -> User:
    """Change them. Raises InvalidError with everything that cannot be right."""
    home = company().country
    findings = [
        *check_mobile(fields.mobile, country=home),
        *check_car_registration(fields.car_registration),
    ]
    if fields.language not in LANGUAGES:
        findings.append(stop("user.language-unknown", "language"))
    if fields.theme not in {"", "light", "dark"}:
        findings.append(stop("user.theme-unknown", "theme"))
    if not set(fields.workdays) <= _WEEK or not fields.workdays:
        findings.append(stop("user.workdays-missing", "workdays"))
    if not set(fields.summary_days) <= _WEEK:
        findings.append(stop("user.weekday-unknown", "summary_days"))
    if fields.bank_account:
        findings += check_account(
            fields.bank_account, country=fields.bank_country or home, bic=person.bank_bic, field="bank_account"
        )
    if findings:
        raise InvalidError(findings=findings)
    plate = " ".join(fields.car_registration.upper().split())
    fields = replace(
        fields,
        car_registration=plate,
        bank_country=fields.bank_country.upper(),
        workdays=sorted(set(fields.workdays)),
        summary_days=sorted(set(fields.summary_days)),
    )
    row = User.objects.select_for_update(no_key=True).get(id=person.id)
    changed = sorted(name for name, value in asdict(fields).items() if getattr(row, name) != value)
    for name, value in asdict(fields).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    if changed:
        record([Deed("user.changed-own", "user", row.id, {"fields": changed})], actor=person_actor(row.id), at=at)
    return row
