from django.apps import AppConfig


class TransactionsConfig(AppConfig):
    """The room of transactions, reports and approvals."""

    name = "kvitt.transactions"
    label = "transactions"
    default_auto_field = "django.db.models.BigAutoField"
