from django.apps import AppConfig


class PerDiemConfig(AppConfig):
    """The kind *per diem*."""

    name = "kvitt.transactions.kinds.per_diem"
    label = "per_diem"
    default_auto_field = "django.db.models.BigAutoField"
