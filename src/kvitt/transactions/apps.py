from typing import override

from django.apps import AppConfig


class TransactionsConfig(AppConfig):
    """The room of transactions, reports and approvals."""

    name = "kvitt.transactions"
    label = "transactions"
    default_auto_field = "django.db.models.BigAutoField"

    @override
    def ready(self) -> None:
        """The mails of this room register themselves."""
        from kvitt.transactions import letters  # noqa: F401
