from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class ExpenseConfig(AppConfig):
    """The kind *expense*."""

    name = "kvitt.transactions.kinds.expense"
    label = "expense"
    verbose_name = gettext_lazy("Expense")
    default_auto_field = "django.db.models.BigAutoField"
