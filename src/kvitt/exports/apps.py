from django.apps import AppConfig


class ExportsConfig(AppConfig):
    """The room of batches that leave the house."""

    name = "kvitt.exports"
    label = "exports"
    default_auto_field = "django.db.models.BigAutoField"
