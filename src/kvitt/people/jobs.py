"""Work in the background: mail."""

from kvitt.people.mail import send

__all__ = ["send"]
