from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room of users, roles and dimensions."""

    name = "kvitt.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
