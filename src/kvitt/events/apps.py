from django.apps import AppConfig


class EventsConfig(AppConfig):
    """The room of the log."""

    name = "kvitt.events"
    label = "events"
    default_auto_field = "django.db.models.BigAutoField"
