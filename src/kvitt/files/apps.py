from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The room of receipts and their reading."""

    name = "kvitt.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"
