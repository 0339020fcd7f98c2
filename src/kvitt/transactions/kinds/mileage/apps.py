from django.apps import AppConfig


class MileageConfig(AppConfig):
    """The kind *mileage*."""

    name = "kvitt.transactions.kinds.mileage"
    label = "mileage"
    default_auto_field = "django.db.models.BigAutoField"
