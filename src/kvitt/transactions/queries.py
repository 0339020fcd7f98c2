"""Reading transactions: what a person may see, what waits for whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from kvitt.files.models import Receipt
from kvitt.kernel.errors import NotFoundError
from kvitt.kernel.ids import given_id
from kvitt.people.models import EntersFor, Role, User
from kvitt.transactions.lifecycle import OPEN, State
from kvitt.transactions.models import ApprovalStep, Message, MessageKind, Report, StepState, Transaction

#: What the owner has to do something about: not sent yet, sent back, or asked about.
TO_DO = Q(state__in=list(OPEN)) | Q(asked_at__isnull=False)
#: What others have to do something about.
UNDER_WAY = Q(state__in=[State.SUBMITTED, State.APPROVED], asked_at=None)


def kept() -> QuerySet[Transaction]:
    """All items that were not discarded."""
    return Transaction.objects.filter(discarded_at=None)


def may_enter_for(person: User) -> Sequence[UUID]:
    """The people whose items this secretary may enter, besides their own."""
    if not person.has_role(Role.SECRETARY):
        return []
    return list(EntersFor.objects.filter(secretary_id=person.id).values_list("user_id", flat=True))


def visible_to(person: User) -> QuerySet[Transaction]:
    """What the person may read: own items, those entered for others, those they approve; pro users read all that was sent."""
    rows = kept()
    mine = Q(owner_id=person.id) | Q(entered_by_id=person.id)
    if person.has_role(Role.SECRETARY):
        mine |= Q(owner_id__in=EntersFor.objects.filter(secretary_id=person.id).values("user_id"))
    if person.is_pro:
        return rows.filter(mine | ~Q(state=State.DRAFT))
    asked = ApprovalStep.objects.filter(
        asked_of(person), transaction_id=OuterRef("id"), state__in=set(StepState) - {StepState.QUEUED}
    )
    return rows.filter(mine | (~Q(state=State.DRAFT) & Exists(asked)))


def one_visible(*, person: User, transaction_id: UUID) -> Transaction:
    """One item that the person may read. Raises NotFoundError, whoever's it is."""
    row = visible_to(person).select_related("owner", "report").filter(id=transaction_id).first()
    if row is None:
        raise NotFoundError
    return row


def one_of_kind(*, person: User, transaction_id: UUID, kind: str) -> Transaction:
    """One item of a kind that the person may read. Raises NotFoundError."""
    row = one_visible(person=person, transaction_id=transaction_id)
    if row.kind != kind:
        raise NotFoundError
    return row


def owner_named(*, person: User, wanted: str) -> User:
    """Whose item it is to be: the colleague whose id was sent, else the person. Raises NotFoundError."""
    if not wanted or wanted == str(person.id):
        return person
    owner = User.objects.filter(id=given_id(wanted), is_active=True).first()
    if owner is None:
        raise NotFoundError
    return owner


def may_edit(*, person: User, transaction: Transaction) -> bool:
    """Whether the person may change the item in its present state."""
    return transaction.state in OPEN and is_for(person=person, transaction=transaction)


def is_for(*, person: User, transaction: Transaction) -> bool:
    """Whether the person acts for the item's owner: the owner, who entered it, or a secretary who may enter for them."""
    if person.id in (transaction.owner_id, transaction.entered_by_id):
        return True
    return transaction.owner_id in may_enter_for(person)


def entered_for_others(person: User) -> QuerySet[Transaction]:
    """What a person entered, or may go on with, for others, newest first."""
    mine = Q(entered_by_id=person.id)
    if person.has_role(Role.SECRETARY):
        mine |= Q(owner_id__in=EntersFor.objects.filter(secretary_id=person.id).values("user_id"))
    return kept().filter(mine).exclude(owner_id=person.id).order_by("-created_at", "-id")


def of_owner(owner_id: UUID) -> QuerySet[Transaction]:
    """The items of one person, newest first."""
    return kept().filter(owner_id=owner_id).order_by("-created_at", "-id")


def asked_of(person: User) -> Q:
    """Steps for which this person is asked, as the one whose turn it is or as the alternative."""
    return Q(approver_id=person.id) | Q(alternative_id=person.id)


def turns_waiting(person: User) -> QuerySet[ApprovalStep]:
    """The steps whose turn is this person's."""
    return ApprovalStep.objects.filter(asked_of(person), state=StepState.WAITING)


def waiting_for(person: User) -> QuerySet[ApprovalStep]:
    """The steps whose turn is this person's, with their items: oldest first, then the largest; where a question is open last."""
    return (
        turns_waiting(person)
        .select_related("transaction", "transaction__owner", "transaction__report")
        .order_by(F("transaction__asked_at").asc(nulls_first=True), "since", "-transaction__home_amount", "id")
    )


def turns_to_take() -> Q:
    """Steps whose turn it is, where nothing hinders the decision: no question is open."""
    return Q(state=StepState.WAITING, transaction__asked_at=None, transaction__discarded_at=None)


def unfinished_before(moment: datetime) -> QuerySet[Transaction]:
    """Items that their owners have to do something about, and that nobody touched since: not sent, sent back, asked about."""
    return kept().filter(TO_DO, changed_at__lte=moment)


def loose_before(moment: datetime) -> QuerySet[Receipt]:
    """Receipts in inboxes, there since before that moment."""
    return Receipt.objects.filter(attachments=None, uploaded_at__lte=moment)


def thread_of(transaction: Transaction) -> list[Message]:
    """What was asked and answered at an item, oldest first; asks the database only where there is something."""
    if not transaction.messages_count:
        return []
    found = Message.objects.filter(transaction_id=transaction.id).select_related("author", "author_for", "to")
    return list(found.order_by("at", "id"))


def questions_at(rows: Sequence[Transaction]) -> dict[UUID, str]:
    """What the last open question at each item says; asks the database only where there is one."""
    asked = [row.id for row in rows if row.asked_at is not None]
    if not asked:
        return {}
    found = Message.objects.filter(transaction_id__in=asked, kind=MessageKind.QUESTION, closed_at=None)
    return dict(found.order_by("at", "id").values_list("transaction_id", "text"))


def reports_of(owner_id: UUID) -> QuerySet[Report]:
    """The reports of one person, newest first, with count and sum of their items."""
    items = Q(transactions__discarded_at=None)
    return (
        Report.objects.filter(owner_id=owner_id)
        .annotate(
            items_count=Count("transactions__id", filter=items),
            total=Sum("transactions__home_amount", filter=items),
        )
        .order_by("-created_at", "-id")
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Sums on an employee's first screen, in the company's currency."""

    to_do: int
    under_way: int
    coming: Decimal


def standing_of(owner_id: UUID) -> Standing:
    """How many items wait for the person, how many are under way, and how much money is coming back."""
    sent = Q(state__in=[State.SUBMITTED, State.APPROVED])
    sums = (
        kept()
        .filter(owner_id=owner_id)
        .exclude(state=State.BOOKED)
        .aggregate(
            to_do=Count("id", filter=TO_DO),
            under_way=Count("id", filter=UNDER_WAY),
            coming=Sum("payable", filter=sent),
        )
    )
    return Standing(sums["to_do"] or 0, sums["under_way"] or 0, sums["coming"] or Decimal(0))
