"""What the codes of this room say."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "export.nothing": _("Everything booked has been handed over already."),
    "export.already-handed-over": _("Some of it was handed over in another batch meanwhile."),
}
