"""What the codes of this room say."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "ledger.period-closed": _("The period %(month)s is closed. Choose a day in an open period."),
    "ledger.unbalanced": _("The voucher for %(text)s does not balance."),
    "ledger.account-missing": _("An account is missing on %(text)s."),
    "ledger.already-reversed": _("Voucher %(number)s has been reversed before."),
    "ledger.settings-missing": _("Choose the accounts for debt to employees and cards first, under configuration."),
}
