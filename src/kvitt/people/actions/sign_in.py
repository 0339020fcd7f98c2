"""Signing in and out.

One answer for every failure, and the same work for each: who does not know the password learns nothing, not even whether
company or user exist.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import ip_address, ip_network
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import F, Q

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import NotAllowedError, TooManyError
from kvitt.people import secrets
from kvitt.people.models import Session, User
from kvitt.tenancy.queries import company_id_of, demo_company_id_of
from kvitt.tenancy.scope import company_scope
from kvitt.tenancy.tries import count_try, tries

FREE_TRIES = 5
#: Failures of one network address, whoever was guessed; a whole office may stand behind one.
NETWORK_TRIES = 50
TRIES_WITHIN = timedelta(minutes=15)
LOCKED_FOR = timedelta(minutes=15)
BROWSER_IDLE = timedelta(days=14)
LONGEST = {"browser": timedelta(days=90), "api": timedelta(days=365)}


@dataclass(frozen=True, slots=True)
class Caller:
    """Where a request comes from, as far as a session list shows it."""

    user_agent: str = ""
    network: str = ""

    @property
    def counted_as(self) -> str:
        """The address under which guesses are counted: of IPv6 the part that one household holds (RFC 6177)."""
        try:
            address = ip_address(self.network)
        except ValueError:
            return self.network
        return str(ip_network(f"{address}/64", strict=False)) if address.version == 6 else str(address)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session just opened. `token` is shown or set once and never kept."""

    company_id: UUID
    user_id: UUID
    token: str


def sign_in(
    *,
    company_code: str,
    email: str,
    password: str,
    at: datetime,
    caller: Caller,
    kind: str = "browser",
    label: str = "",
) -> SignedIn:
    """Open a session. Raises NotAllowedError `sign-in.refused` on every failure alike, TooManyError after many guesses.

    After five failures the account is locked for a quarter of an hour, and twice as long each time again; the right
    password is refused as well then, with the same answer. Must not run inside an outer database transaction that a refusal
    would roll back, since the failure is counted. Failures are counted by network address as well, whoever was guessed.
    """
    refuse_after_many("sign-in", caller, most=NETWORK_TRIES, at=at)
    signed_in = None
    company_id = company_id_of(company_code)
    if company_id is None:
        _spend_the_same_time(password)
    else:
        with company_scope(company_id):
            signed_in = _in_company(company_id, email, password, at=at, caller=caller, kind=kind, label=label)
    if signed_in is None:
        count_for_network("sign-in", caller, at=at)
        code = "sign-in.refused"
        raise NotAllowedError(code)
    return signed_in


def refuse_after_many(what: str, caller: Caller, *, most: int, at: datetime) -> None:
    """Raise TooManyError when this network has tried too often in the last quarter of an hour."""
    if caller.network and tries(what, caller.counted_as, at=at) >= most:
        code = "sign-in.too-many"
        raise TooManyError(code, minutes=int(TRIES_WITHIN.total_seconds() // 60))


def count_for_network(what: str, caller: Caller, *, at: datetime) -> None:
    """Count one more try of this network."""
    if caller.network:
        count_try(what, caller.counted_as, at=at, within=TRIES_WITHIN)


def _in_company(
    company_id: UUID, email: str, password: str, *, at: datetime, caller: Caller, kind: str, label: str
) -> SignedIn | None:
    user = (
        User.objects.select_for_update(no_key=True)
        .filter(email=email.strip().lower()[:254], is_active=True)
        .exclude(password="")
        .first()
    )
    if user is None:
        _spend_the_same_time(password)
        return None
    right = check_password(password[:1000], user.password)
    if user.locked_until is not None and user.locked_until > at:
        return None
    if not right:
        _count_failure(user, at=at)
        return None
    user.failed_sign_ins = 0
    user.locked_until = None
    user.last_seen_at = at
    user.save(update_fields=["failed_sign_ins", "locked_until", "last_seen_at"])
    return open_session(user=user, company_id=company_id, at=at, caller=caller, kind=kind, label=label)


def demo_sign_in(*, company_code: str, email: str, at: datetime, caller: Caller) -> SignedIn:
    """Open a session without a password, in a demo company only. Raises NotAllowedError."""
    company_id = demo_company_id_of(company_code)
    if company_id is not None:
        with company_scope(company_id):
            user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
            if user is not None:
                return open_session(user=user, company_id=company_id, at=at, caller=caller, kind="browser", label="")
    code = "sign-in.refused"
    raise NotAllowedError(code)


def open_session(*, user: User, company_id: UUID, at: datetime, caller: Caller, kind: str, label: str) -> SignedIn:
    """A new session with a new secret, for somebody who has proved who they are."""
    token, kept = secrets.make(company_id)
    session = Session.objects.create(
        user_id=user.id,
        kind=kind,
        label=label[:120],
        secret_hash=kept,
        created_at=at,
        seen_at=at,
        expires_at=at + LONGEST[kind],
        user_agent=caller.user_agent[:200],
        network=caller.network[:64],
    )
    record([Deed("session.opened", "user", user.id, {"kind": kind})], actor=person_actor(user.id), at=at)
    del session
    return SignedIn(company_id=company_id, user_id=user.id, token=token)


def session_of(*, kept: bytes, at: datetime) -> Session | None:
    """The live session with this hash, with its user; None when it ended, idled too long or the user was shut out."""
    session = (
        Session.objects.select_related("user")
        .filter(secret_hash=kept, expires_at__gt=at, user__is_active=True)
        .filter(Q(kind="api") | Q(seen_at__gt=at - BROWSER_IDLE))
        .first()
    )
    if session is not None and at - session.seen_at > timedelta(minutes=5):
        Session.objects.filter(id=session.id).update(seen_at=at)
    return session


def sign_out(*, session: Session) -> None:
    """End this session."""
    Session.objects.filter(id=session.id).delete()


def sign_out_everywhere(*, person: User, at: datetime, but: UUID | None = None) -> int:
    """End all of the person's sessions and tokens, except the one named. Says how many."""
    rows = Session.objects.filter(user_id=person.id)
    ended, _ = (rows.exclude(id=but) if but else rows).delete()
    record([Deed("session.all-ended", "user", person.id)], actor=person_actor(person.id), at=at)
    return ended


def end_session(*, person: User, session_id: UUID) -> bool:
    """End one of one's own sessions; another's is not there. Says whether there was one."""
    ended, _ = Session.objects.filter(id=session_id, user_id=person.id).delete()
    return ended > 0


def sessions_of(person: User) -> list[Session]:
    """The person's live sessions and tokens, last used first."""
    return list(Session.objects.filter(user_id=person.id).order_by("-seen_at"))


def _count_failure(user: User, *, at: datetime) -> None:
    failures = user.failed_sign_ins + 1
    locked = None
    if failures >= FREE_TRIES:
        locked = at + LOCKED_FOR * 2 ** min(failures - FREE_TRIES, 6)
    User.objects.filter(id=user.id).update(failed_sign_ins=F("failed_sign_ins") + 1, locked_until=locked)
    record([Deed("session.refused", "user", user.id)], actor=person_actor(user.id), at=at)


@cache
def _nobodys_password() -> str:
    return make_password("nobody's password")


def _spend_the_same_time(password: str) -> None:
    check_password(password[:1000], _nobodys_password())
