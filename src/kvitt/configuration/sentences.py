"""What the codes of this room say."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "choice-unknown": _("There is no %(value)s to choose."),
    "percent-invalid": _("Write a share between 0 and 100."),
    "dimension.code-invalid": _("A dimension's code has small letters, digits and underscores."),
}
