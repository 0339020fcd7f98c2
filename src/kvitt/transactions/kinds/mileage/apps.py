from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class MileageConfig(AppConfig):
    """The kind *mileage*."""

    name = "kvitt.transactions.kinds.mileage"
    label = "mileage"
    verbose_name = gettext_lazy("Mileage")
    default_auto_field = "django.db.models.BigAutoField"
