"""The one protected place for personal numbers: written by pro users, shown to nobody, read only by what the law wants it in.

The Danish mileage voucher has to carry the CPR number (bekendtgørelse nr. 173 af 13. marts 2000, § 2); elsewhere the guard refuses
such numbers. The number itself never stands in the log of events.
"""

from datetime import datetime
from uuid import UUID

from django.db.transaction import atomic

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import InvalidError, NotAllowedError, NotFoundError
from kvitt.people.models import NationalId, Role, User
from kvitt.people.rules.national_ids import plain_national_id
from kvitt.tenancy.queries import company


@atomic
def keep_national_id(*, person: User, user_id: UUID, number: str, at: datetime) -> NationalId:
    """Write a person's number over whatever stood there.

    Raises NotAllowedError for roles that may not, NotFoundError for somebody who is not of the company, InvalidError where the
    company keeps none or the number is not right.
    """
    _may(person)
    user = User.objects.select_for_update(no_key=True).filter(id=user_id).first()
    if user is None:
        raise NotFoundError
    if not company().keeps_national_ids:
        code = "national-id.not-kept"
        raise InvalidError(code)
    country = user.branch.country if user.branch else company().country
    plain = plain_national_id(number.strip(), country=country)
    row = NationalId.objects.filter(user_id=user.id).first() or NationalId(user_id=user.id)
    row.number, row.country, row.written_by_id, row.written_at = plain, country, person.id, at
    row.save()
    record([Deed("user.national-id-kept", "user", user.id, {})], actor=person_actor(person.id), at=at)
    return row


@atomic
def remove_national_id(*, person: User, user_id: UUID, at: datetime) -> None:
    """Take a person's number away; nothing where there is none. Raises NotAllowedError, NotFoundError for somebody unknown."""
    _may(person)
    if not User.objects.filter(id=user_id).exists():
        raise NotFoundError
    if NationalId.objects.filter(user_id=user_id).delete()[0]:
        record([Deed("user.national-id-removed", "user", user_id, {})], actor=person_actor(person.id), at=at)


def erase_every_national_id() -> None:
    """The company keeps them no more: all of them go. Part of changing the company, which is what the log tells."""
    NationalId.objects.all().delete()


def _may(person: User) -> None:
    if not person.has_role(Role.FINANCE, Role.ADMINISTRATOR):
        code = "role.missing"
        raise NotAllowedError(code)
