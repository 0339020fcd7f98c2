from django.apps import AppConfig


class TenancyConfig(AppConfig):
    """The room of companies and their scope."""

    name = "kvitt.tenancy"
    label = "tenancy"
    default_auto_field = "django.db.models.BigAutoField"
