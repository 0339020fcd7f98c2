from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class PerDiemConfig(AppConfig):
    """The kind *per diem*."""

    name = "kvitt.transactions.kinds.per_diem"
    label = "per_diem"
    verbose_name = gettext_lazy("Per diem")
    default_auto_field = "django.db.models.BigAutoField"
