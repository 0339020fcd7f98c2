from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The room of vouchers and periods."""

    name = "kvitt.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
