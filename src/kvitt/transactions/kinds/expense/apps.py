from django.apps import AppConfig


class ExpenseConfig(AppConfig):
    """The kind *expense*."""

    name = "kvitt.transactions.kinds.expense"
    label = "expense"
    default_auto_field = "django.db.models.BigAutoField"
