"""Deciding from a mail: links that take one decision on one version of an item, by the person they were mailed to."""

import hmac
import secrets as random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import F

from kvitt.events.actions import Deed, person_actor, record
from kvitt.kernel.errors import InvalidError, KvittError, NotAllowedError
from kvitt.kernel.ids import uuid7
from kvitt.people import secrets
from kvitt.people.known import stamp_of
from kvitt.people.mail import send_later
from kvitt.people.models import User
from kvitt.tenancy.queries import company
from kvitt.tenancy.scope import current_company
from kvitt.transactions.actions.approve import approve
from kvitt.transactions.actions.locking import lock
from kvitt.transactions.actions.looked import changed_since
from kvitt.transactions.actions.reject import reject
from kvitt.transactions.models import ApprovalStep, DecisionLink, Transaction
from kvitt.transactions.queries import turns_waiting

VALID = timedelta(days=7)
#: A link is for a while; the code that proves whose browser it is for a shorter one.
CODE_VALID = timedelta(minutes=15)
CODES, CODE_TRIES = 3, 5


@dataclass(frozen=True, slots=True)
class Opened:
    """A link that may still decide, with the item and the step that it is about."""

    link: DecisionLink
    item: Transaction
    step: ApprovalStep
    person: User


class VoidError(NotAllowedError):
    """The link decides nothing: wrong, used, too old, for another version, or no longer this person's turn. Never told apart."""

    def __init__(self) -> None:
        super().__init__("decision-link.void")


def make_links(*, person: User, steps: Sequence[ApprovalStep], at: datetime) -> dict[UUID, str]:
    """A link's secret for each step, by the item's id; none where the company does not let people decide from mails.

    Called as the mail is sent, in its database transaction: of a mail that is not sent no link stays behind.
    """
    if not company().decides_by_mail:
        return {}
    tokens, rows = {}, []
    for step in steps:
        token, kept = secrets.make(current_company())
        tokens[step.transaction_id] = token
        rows.append(
            DecisionLink(
                id=uuid7(),
                transaction_id=step.transaction_id,
                step_id=step.id,
                approver_id=person.id,
                item_version=step.transaction.version,
                secret_hash=kept,
                stamp=stamp_of(person),
                created_at=at,
                expires_at=at + VALID,
            )
        )
    DecisionLink.objects.bulk_create(rows)
    return tokens


def open_link(*, kept: bytes, at: datetime, locked: bool = False) -> Opened:
    """What the link is about. Raises VoidError for every link that may not decide, and for a guess."""
    rows = DecisionLink.objects.select_related("approver").filter(secret_hash=kept, used_at=None, expires_at__gt=at)
    link = (rows.select_for_update(of=("self",)) if locked else rows).first()
    if link is None or not company().decides_by_mail:
        raise VoidError
    person = link.approver
    locked_out = person.locked_until is not None and person.locked_until > at
    if locked_out or not person.is_active or not hmac.compare_digest(bytes(link.stamp), stamp_of(person)):
        raise VoidError
    turns = turns_waiting(person).filter(id=link.step_id, transaction_id=link.transaction_id)
    step = turns.select_related("transaction", "transaction__owner", "transaction__report").first()
    if step is None or step.transaction.discarded_at is not None:
        raise VoidError
    if changed_since([step.transaction], {link.transaction_id: link.item_version}):
        raise VoidError
    return Opened(link, step.transaction, step, person)


def decide_by_link(*, kept: bytes, approved: bool, comment: str, at: datetime) -> Opened:
    """Take the decision, once. Raises VoidError, and InvalidError when a rejection has no reason; the link is whole then."""
    lock([open_link(kept=kept, at=at, locked=True).item.id])
    opened = open_link(kept=kept, at=at)  # again, now that nobody else can change the item
    try:
        if approved:
            approve(person=opened.person, transaction_id=opened.item.id, at=at, comment=comment.strip())
        else:
            reject(person=opened.person, transaction_id=opened.item.id, comment=comment, at=at)
    except InvalidError:
        raise
    except KvittError as error:
        raise VoidError from error
    DecisionLink.objects.filter(id=opened.link.id).update(used_at=at)
    record(
        [Deed("transaction.decided-from-mail", "transaction", opened.item.id)],
        actor=person_actor(opened.person.id),
        at=at,
    )
    return opened


def mail_code(*, kept: bytes, at: datetime) -> None:
    """Mail the person a code that proves the browser theirs; at most a few for one link. Raises VoidError."""
    opened = open_link(kept=kept, at=at, locked=True)
    if opened.link.codes >= CODES:
        return
    code = f"{random.randbelow(1_000_000):06}"
    DecisionLink.objects.filter(id=opened.link.id).update(
        code_hash=_hash(opened.link, code), code_expires_at=at + CODE_VALID, code_tries=0, codes=F("codes") + 1
    )
    send_later(user_id=opened.person.id, kind="transactions/code", data={"code": code})


def prove_code(*, kept: bytes, code: str, at: datetime) -> User:
    """The person, when the code is the one that was mailed last. Raises VoidError, or NotAllowedError `decision-link.code`.

    The count of tries has to stay when this refuses: call it where a refusal rolls nothing back.
    """
    opened = open_link(kept=kept, at=at, locked=True)
    link = opened.link
    DecisionLink.objects.filter(id=link.id).update(code_tries=F("code_tries") + 1)
    fresh = link.code_hash is not None and link.code_expires_at is not None and link.code_expires_at > at
    right = fresh and hmac.compare_digest(bytes(link.code_hash or b""), _hash(link, "".join(code.split())))
    if not right or link.code_tries >= CODE_TRIES:
        wrong = "decision-link.code"
        raise NotAllowedError(wrong)
    DecisionLink.objects.filter(id=link.id).update(code_hash=None)
    return opened.person


def forget_old_links(*, at: datetime) -> int:
    """Remove links whose time is over; says how many."""
    removed, _ = DecisionLink.objects.filter(expires_at__lte=at).delete()
    return removed


def _hash(link: DecisionLink, code: str) -> bytes:
    """Of a code only this is kept; the link's own secret is part of it, so that a table of all codes is of no use."""
    return sha256(bytes(link.secret_hash) + code.encode()).digest()
