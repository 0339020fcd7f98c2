"""The API's entrance."""

from kvitt.api import (
    approvals,
    books,
    choices,
    configuration,
    finance,
    insight,
    messages,
    national_ids,
    own,
    policies,
    rates,
    receipts,
    reports,
    sessions,
    transactions,
)
from kvitt.api.base import api
from kvitt.api.problems import install
from kvitt.transactions.kind import kinds

install(api)
api.add_router("/sessions", sessions.router)
api.add_router("/me", own.router)
api.add_router("/choices", choices.router)
api.add_router("/", transactions.router)
api.add_router("/", approvals.router)
api.add_router("/", messages.router)
api.add_router("/", receipts.router)
api.add_router("/", reports.router)
api.add_router("/", finance.router)
api.add_router("/", insight.router)
api.add_router("/", books.router)
api.add_router("/policies", policies.router)
api.add_router("/", rates.router)
api.add_router("/configuration", configuration.router)
api.add_router("/", national_ids.router)
for code, kind in kinds().items():
    api.add_router(f"/{code}s", kind.api_router())

__all__ = ["api"]
