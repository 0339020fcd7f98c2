"""Making a row whose id the client chose, once: a request that is sent again, or twice at the same time, makes no second."""

from collections.abc import Callable

from django.db import IntegrityError
from django.db.transaction import atomic

from kvitt.kernel.errors import KvittError


def made_once[M](make: Callable[[], M], *, made_before: Callable[[], M | None]) -> M:
    """What `make` makes; or, where it cannot, what was made before under the same id.

    The row's key decides, so nothing has to be asked or locked beforehand: of two at once, the second waits for the first one's
    end. Whatever stands in the way of the second (its receipt is used, the month is closed) is the doing of the first.
    Raises what `make` or `made_before` raised.
    """
    try:
        with atomic():
            return make()
    except (IntegrityError, KvittError):
        made = made_before()
        if made is None:
            raise
        return made
