"""Mail to a user, through a job, in their language.

The job is deferred in the database transaction that causes it and carries the company and ids only. What a mail says
is the business of the room it comes from: it registers, per kind of mail, a function that turns the data into a
template's context at the moment of sending. A job that is delivered twice sends once (`SentMail`); a failing mail
server is tried again later and blocks nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from kvitt.kernel.clock import now
from kvitt.kernel.ids import uuid7
from kvitt.people.models import SentMail, User
from kvitt.tenancy.scope import company_scope, current_company

type Context = Callable[[User, Mapping[str, Any]], dict[str, Any] | None]

_contexts: dict[str, Context] = {}


def mail_kind(kind: str) -> Callable[[Context], Context]:
    """Register what a kind of mail needs; None from the function means that there is nothing to say any more."""

    def registered(function: Context) -> Context:
        _contexts[kind] = function
        return function

    return registered


_held_back: ContextVar[bool] = ContextVar("kvitt_mail_held_back", default=False)


@contextmanager
def held_back() -> Iterator[None]:
    """Send nothing about what happens inside: for history that is written afterwards, which nobody wants to hear of now."""
    token = _held_back.set(True)
    try:
        yield
    finally:
        _held_back.reset(token)


def send_later(*, user_id: UUID, kind: str, data: Mapping[str, Any]) -> None:
    """Have a mail sent once this database transaction is committed."""
    if _held_back.get():
        return
    send.defer(
        company_id=str(current_company()), mail_id=str(uuid7()), user_id=str(user_id), kind=kind, data=dict(data)
    )


@app.task(
    name="people.send_mail",
    queue="mail",
    retry=RetryStrategy(max_attempts=12, exponential_wait=4),
)
def send(*, company_id: str, mail_id: str, user_id: str, kind: str, data: dict[str, Any]) -> None:
    """Render and send one mail."""
    with company_scope(UUID(company_id)):
        user = User.objects.filter(id=user_id, is_active=True).first()
        if user is None or SentMail.objects.filter(id=mail_id).exists():
            return
        context = _contexts[kind](user, data) if kind in _contexts else dict(data)
        if context is None:
            return
        message = _message(user, kind=kind, context=context)
        SentMail.objects.create(id=UUID(mail_id), user_id=user.id, kind=kind, sent_at=now())
        message.send()  # a failure rolls the row back, and the job is tried again


def _message(user: User, *, kind: str, context: dict[str, Any]) -> EmailMultiAlternatives:
    with translation.override(user.language):
        context = {"person": user, "address": settings.KVITT_ADDRESS, "language": user.language, **context}
        text = render_to_string(f"mail/{kind}.txt", context)
        subject, _, body = text.partition("\n")
        message = EmailMultiAlternatives(subject=" ".join(subject.split()), body=body.strip() + "\n", to=[user.email])
        message.attach_alternative(render_to_string("mail/frame.html", {**context, "body": body.strip()}), "text/html")
    return message


@mail_kind("people/invitation")
def _invitation(user: User, data: Mapping[str, Any]) -> dict[str, Any]:
    del user
    return {"link": f"{settings.KVITT_ADDRESS}/password/{data['token']}/"}


@mail_kind("people/reset")
def _reset(user: User, data: Mapping[str, Any]) -> dict[str, Any]:
    del user
    return {"link": f"{settings.KVITT_ADDRESS}/password/{data['token']}/"}
