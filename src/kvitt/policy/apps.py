from django.apps import AppConfig


class PolicyConfig(AppConfig):
    """The room of the company's own rules."""

    name = "kvitt.policy"
    label = "policy"
    default_auto_field = "django.db.models.BigAutoField"
