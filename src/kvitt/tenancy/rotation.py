"""Protected fields move to the newest key, so that an old one can be taken away."""

from collections.abc import Callable
from itertools import batched

from django.apps import apps
from django.db.models import Model

from kvitt.tenancy.encryption import EncryptedTextField, is_of_first_key


def protected_models() -> list[tuple[type[Model], list[str]]]:
    """Every table with protected fields, and the fields."""
    found = []
    for model in apps.get_models():
        fields = [field.attname for field in model._meta.local_fields if isinstance(field, EncryptedTextField)]  # noqa: SLF001
        if fields:
            found.append((model, fields))
    return found


def rotate(*, progress: Callable[[int, int], None] | None = None) -> int:
    """Encrypt with the first key what an older one holds, in the company in scope; says how many rows changed.

    Doing it again finds nothing left. Raises UnreadableSecretError when a key is missing; the scope's database transaction
    takes everything back then.
    """
    changed = 0
    for model, fields in protected_models():
        ids = list(model._default_manager.values_list("id", flat=True).order_by("id"))  # noqa: SLF001
        done = 0
        for batch in batched(ids, 200):
            for row in model._default_manager.select_for_update().filter(id__in=batch):  # noqa: SLF001
                old = [name for name in fields if not is_of_first_key(row.__dict__[name])]
                if old:
                    row.save(update_fields=old)
                    changed += 1
            done += len(batch)
            if progress is not None:
                progress(done, len(ids))
    return changed
