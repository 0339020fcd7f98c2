"""Setting, resetting and changing passwords; inviting people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.contrib.auth.hashers import check_password as matches
from django.contrib.auth.hashers import make_password
from django.db.transaction import atomic

from kvitt.events.actions import SYSTEM, Deed, person_actor, record
from kvitt.kernel.errors import ConflictError, InvalidError, NotAllowedError, NotFoundError
from kvitt.kernel.findings import stop
from kvitt.people import mail, secrets
from kvitt.people.actions.sign_in import Caller, count_for_network, refuse_after_many
from kvitt.people.models import OneTimeLink, Role, Session, User
from kvitt.people.rules.passwords import check_password
from kvitt.tenancy.queries import company_id_of
from kvitt.tenancy.scope import company_scope, current_company
from kvitt.tenancy.tries import count_try

RESETS_OF_PERSON = 3
RESETS_OF_NETWORK = 20
RESET_VALID = timedelta(minutes=30)
INVITATION_VALID = timedelta(days=7)


def request_reset(*, company_code: str, email: str, at: datetime, caller: Caller) -> None:
    """Mail a reset link if there is such a user. The answer is the same either way.

    At most three mails an hour go to one person, the rest are passed over in silence. Raises TooManyError for a network that
    asks for many.
    """
    refuse_after_many("reset", caller, most=RESETS_OF_NETWORK, at=at)
    count_for_network("reset", caller, at=at)
    if count_try("reset of", f"{company_code} {email}", at=at, within=timedelta(hours=1)) > RESETS_OF_PERSON:
        return
    company_id = company_id_of(company_code)
    if company_id is None:
        return
    with company_scope(company_id):
        user = User.objects.filter(email=email.strip().lower()[:254], is_active=True).first()
        if user is not None:
            _send_link(user, purpose="reset", valid=RESET_VALID, at=at)
            record([Deed("password.reset-asked", "user", user.id)], actor=SYSTEM, at=at)


@atomic
def invite(
    *,
    email: str,
    full_name: str,
    roles: Sequence[str] = (Role.EMPLOYEE,),
    language: str = "en",
    by: User | None = None,
    at: datetime,
) -> User:
    """A new user, who gets a link to choose a password. `by` is None on the command line.

    Raises NotAllowedError, ConflictError `user.email-taken` or InvalidError.
    """
    if by is not None and not by.has_role(Role.ADMINISTRATOR):
        code = "administrator.only"
        raise NotAllowedError(code)
    email = email.strip().lower()
    if "@" not in email.strip("@") or len(email) > 254 or any(letter.isspace() for letter in email):
        raise InvalidError(findings=[stop("user.email-invalid", "email")])
    if User.objects.filter(email=email).exists():
        code = "user.email-taken"
        raise ConflictError(code)
    user = User.objects.create(
        email=email,
        full_name=full_name.strip(),
        initials="".join(word[0] for word in full_name.split())[:4].upper(),
        roles=list(roles),
        language=language,
        invited_at=at,
        created_at=at,
    )
    _send_link(user, purpose="invitation", valid=INVITATION_VALID, at=at)
    record([Deed("user.invited", "user", user.id)], actor=person_actor(by.id) if by else SYSTEM, at=at)
    return user


@atomic
def invite_many(*, by: User, user_ids: Sequence[UUID], at: datetime) -> int:
    """Mail those who have no password yet a link to choose one; says to how many.

    Who has a password or is out of use is passed over; an earlier invitation ends. Raises NotAllowedError, NotFoundError.
    """
    if not by.has_role(Role.ADMINISTRATOR):
        code = "administrator.only"
        raise NotAllowedError(code)
    wanted = set(user_ids)
    users = list(User.objects.select_for_update(no_key=True).filter(id__in=wanted))
    if len(users) != len(wanted):
        raise NotFoundError
    waiting = [user for user in users if user.is_active and not user.password]
    ids = [user.id for user in waiting]
    OneTimeLink.objects.filter(user_id__in=ids, purpose="invitation", used_at=None).update(used_at=at)
    User.objects.filter(id__in=ids).update(invited_at=at)
    for user in waiting:
        _send_link(user, purpose="invitation", valid=INVITATION_VALID, at=at)
    record([Deed("user.invited", "user", user_id) for user_id in ids], actor=person_actor(by.id), at=at)
    return len(ids)


def _send_link(user: User, *, purpose: str, valid: timedelta, at: datetime) -> None:
    token, kept = secrets.make(current_company())
    OneTimeLink.objects.create(user_id=user.id, purpose=purpose, secret_hash=kept, created_at=at, expires_at=at + valid)
    mail.send_later(user_id=user.id, kind=f"people/{purpose}", data={"token": token})


def set_password(*, token: str, password: str, at: datetime) -> UUID:
    """Use a link from a mail. Ends every session and voids every other link. Returns the company's id.

    Raises NotAllowedError `link.void` for a link that is wrong, used or too old, InvalidError for the password.
    """
    void = "link.void"
    found = secrets.opened(token)
    if found is None:
        raise NotAllowedError(void)
    company_id, kept = found
    with company_scope(company_id):
        link = (
            OneTimeLink.objects.select_for_update()
            .select_related("user")
            .filter(secret_hash=kept, used_at=None, expires_at__gt=at)
            .first()
        )
        if link is None or not link.user.is_active:
            raise NotAllowedError(void)
        _write_password(link.user, password, at=at)
        Session.objects.filter(user_id=link.user_id).delete()
        record([Deed("password.set", "user", link.user_id)], actor=person_actor(link.user_id), at=at)
    return company_id


@atomic
def change_password(*, person: User, old: str, new: str, at: datetime, keep: UUID | None) -> None:
    """Change one's own password; all other sessions end. Raises InvalidError."""
    if not matches(old, person.password):
        raise InvalidError(findings=[stop("password.old-wrong", "old")])
    _write_password(person, new, at=at)
    others = Session.objects.filter(user_id=person.id)
    (others.exclude(id=keep) if keep else others).delete()
    record([Deed("password.changed", "user", person.id)], actor=person_actor(person.id), at=at)


def _write_password(user: User, password: str, *, at: datetime) -> None:
    if findings := check_password(password, known=(user.email, user.full_name)):
        raise InvalidError(findings=findings)
    User.objects.filter(id=user.id).update(password=make_password(password), failed_sign_ins=0, locked_until=None)
    OneTimeLink.objects.filter(user_id=user.id, used_at=None).update(used_at=at)
