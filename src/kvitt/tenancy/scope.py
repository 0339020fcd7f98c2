"""The company that the running request, job or command works for.

Two locks hold companies apart. The first is here, in Python: a query outside a scope raises before it reaches
the database. The second is PostgreSQL's row-level security, which reads the setting `kvitt.company_id`; it is set
by a `SET LOCAL` statement, so it ends with the database transaction and never leaks into a pooled connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection
from django.db.transaction import atomic

_current: ContextVar[UUID | None] = ContextVar("kvitt_company", default=None)
_kept: ContextVar[dict[object, object]] = ContextVar("kvitt_kept")
_python_lock: ContextVar[bool] = ContextVar("kvitt_python_lock", default=True)


class NoCompanyScopeError(RuntimeError):
    """A company's rows were asked for without saying which company. Always a fault in the program."""


def current_company() -> UUID:
    """The id of the company in whose scope we are. Raises NoCompanyScopeError outside one."""
    company_id = _current.get()
    if company_id is None:
        msg = "no company scope: wrap this in kvitt.tenancy.scope.company_scope(company_id)"
        raise NoCompanyScopeError(msg)
    return company_id


def kept_in_scope() -> dict[object, object]:
    """What was read once in this scope and is asked for again and again. It ends with the scope."""
    current_company()
    return _kept.get()


def company_or_none() -> UUID | None:
    """The company in scope, if any; for logs and metrics only."""
    return _current.get()


def python_lock_is_on() -> bool:
    """Whether the manager filters by company (always, outside the tests that prove row-level security)."""
    return _python_lock.get()


@contextmanager
def company_scope(company_id: UUID) -> Iterator[None]:
    """Work for one company, in one database transaction.

    Entering the same company again is free. Entering another company inside it raises NoCompanyScopeError: work
    over several companies takes one scope after the other.
    """
    current = _current.get()
    if current == company_id:
        yield
        return
    if current is not None:
        msg = "already in the scope of another company"
        raise NoCompanyScopeError(msg)
    nested = connection.in_atomic_block
    with atomic():
        _set_company(str(UUID(str(company_id))))
        token, kept = _current.set(company_id), _kept.set({})
        try:
            yield
        finally:
            _current.reset(token)
            _kept.reset(kept)
        if nested and not connection.needs_rollback:  # the outer database transaction goes on without a company
            _set_company("")


@contextmanager
def python_lock_off() -> Iterator[None]:
    """Switch the first lock off, to prove that the second holds alone. For tests; nothing else may use it."""
    token = _python_lock.set(False)
    try:
        yield
    finally:
        _python_lock.reset(token)


def one_at_a_time(key: UUID | str) -> None:
    """Let two requests that make the thing with this id follow each other, so that the second finds what the first made.

    Ids are made by the client and sent again after a lost answer, sometimes while the first is still at work. The lock ends with
    the database transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 12))", [f"{current_company()} {key}"])


def _set_company(value: str) -> None:
    # SET takes no bound parameter; the value is a UUID in its canonical form or empty.
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL kvitt.company_id = '{value}'")
