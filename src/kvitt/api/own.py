"""The person's own profile and sessions."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.transaction import atomic
from ninja import Router, Schema, Status

from kvitt.kernel.clock import now, today
from kvitt.kernel.errors import NotFoundError
from kvitt.people.actions.passwords import change_password
from kvitt.people.actions.profile import OwnFields, change_own
from kvitt.people.actions.sign_in import end_session, sessions_of, sign_out_everywhere
from kvitt.people.models import Absence, User
from kvitt.transactions.actions.absence import absences_of, come_back, go_away
from kvitt.transactions.actions.mail_wish import choose_mails, wants_summary_only
from kvitt.transactions.queries import may_enter_for

router = Router(tags=["own"])


class Profile(Schema):
    """What a person sees about themselves; the first part is the administrator's to change."""

    id: UUID
    full_name: str
    initials: str
    email: str
    employee_number: str
    roles: list[str]
    dimensions: dict[str, str]
    language: str
    theme: str
    mobile: str
    car_registration: str
    address: str
    bank_country: str
    bank_account: str
    workdays: list[int]
    summary_days: list[int]
    summary_only: bool

    @staticmethod
    def resolve_summary_only(person: User) -> bool:
        """A row elsewhere."""
        return wants_summary_only(person)


class ProfileChange(Schema):
    """One's own fields; only those that are sent change.

    `workdays`: the days of the week on which one works, 1 is Monday; others do not count when one is waited for.
    `summary_days`: those on which one gets a summary by mail, on none when empty.
    `summary_only`: no mail for each item that comes to one for a decision, the summary alone.
    """

    language: str | None = None
    theme: str | None = None
    mobile: str | None = None
    car_registration: str | None = None
    address: str | None = None
    bank_country: str | None = None
    bank_account: str | None = None
    workdays: list[int] | None = None
    summary_days: list[int] | None = None
    summary_only: bool | None = None


class PasswordChange(Schema):
    """The present password and the new one."""

    old: str
    new: str


class SessionOut(Schema):
    """Where the person is signed in."""

    id: UUID
    kind: str
    label: str
    user_agent: str
    network: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    is_this: bool


@router.get("", response=Profile, summary="One's own profile")
def profile(request: Any) -> User:
    """Everything that the profile page shows."""
    person: User = request.person
    return person


@router.patch("", response=Profile, summary="Change one's own profile")
@atomic
def change(request: Any, given: ProfileChange) -> User:
    """Language, colours, telephone, car, address, bank account, days of work and of summaries."""
    sent = {name: value for name, value in given.model_dump(exclude_unset=True).items() if value is not None}
    standing = {name: getattr(request.person, name) for name in OwnFields.__dataclass_fields__}
    only = sent.pop("summary_only", None)
    if only is None:
        only = wants_summary_only(request.person)
    person = change_own(person=request.person, fields=OwnFields(**{**standing, **sent}), at=now())
    choose_mails(person=person, summary_only=only, summary_days=person.summary_days, at=now())
    return person


class PersonOut(Schema):
    """Somebody of the company."""

    id: UUID
    full_name: str
    email: str


@router.get("/enters-for", response=list[PersonOut], summary="Whom one enters for")
def enters_for(request: Any) -> list[User]:
    """The people for whom a secretary may add receipts and expenses (`owner_id`)."""
    return list(User.objects.filter(id__in=may_enter_for(request.person), is_active=True).order_by("full_name", "id"))


class AbsenceIn(Schema):
    """Days `[from_on, until_on)` on which somebody else decides. `id` is made by the client."""

    id: UUID
    substitute_id: UUID
    from_on: date
    until_on: date


class AbsenceOut(AbsenceIn):
    """An absence as it stands."""


@router.get("/absences", response=list[AbsenceOut], summary="When one is away")
def absences(request: Any) -> list[Absence]:
    """Today's and later ones, the next first."""
    return list(absences_of(request.person, on=today(zone=request.company.time_zone)))


@router.post("/absences", response=AbsenceOut, summary="Name a substitute")
def add_absence(request: Any, given: AbsenceIn) -> Absence:
    """What waits moves to the substitute while the days last. Sent again with the same id it makes nothing twice."""
    return go_away(
        person=request.person,
        absence_id=given.id,
        substitute_id=given.substitute_id,
        from_on=given.from_on,
        until_on=given.until_on,
        on=today(zone=request.company.time_zone),
        at=now(),
    )


@router.delete("/absences/{absence_id}", response={204: None}, summary="Take an absence back")
def end_absence(request: Any, absence_id: UUID) -> Status[Any]:
    """What moved comes back at once."""
    come_back(person=request.person, absence_id=absence_id, at=now())
    return Status(204, None)


@router.post("/password", response={204: None}, summary="Change one's password")
def password(request: Any, given: PasswordChange) -> Status[Any]:
    """Every other session and token ends."""
    change_password(person=request.person, old=given.old, new=given.new, at=now(), keep=request.session_row.id)
    return Status(204, None)


@router.get("/sessions", response=list[SessionOut], summary="Where one is signed in")
def sessions(request: Any) -> list[dict[str, Any]]:
    """Browsers and tokens, last used first."""
    names = [name for name in SessionOut.model_fields if name != "is_this"]
    return [
        {**{name: getattr(row, name) for name in names}, "is_this": row.id == request.session_row.id}
        for row in sessions_of(request.person)
    ]


@router.delete("/sessions", summary="Sign out everywhere else")
def end_others(request: Any) -> dict[str, int]:
    """This token stays."""
    return {"ended": sign_out_everywhere(person=request.person, at=now(), but=request.session_row.id)}


@router.delete("/sessions/{session_id}", response={204: None}, summary="End one session")
def end_one(request: Any, session_id: UUID) -> Status[Any]:
    """One's own; another's is not there."""
    if not end_session(person=request.person, session_id=session_id):
        raise NotFoundError
    return Status(204, None)
