"""What the codes of this kind say."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "told.transaction.taken-apart": _("made one expense of each receipt"),
    "told.transaction.put-together": _("put the receipts together again"),
    "expense.amount-missing": _("Write the amount."),
    "expense.amount-too-large": _("This amount is too large."),
    "expense.nothing-to-pay": _("The company pays nothing of this, so there is nothing to book. Send it back."),
    "expense.rate-missing": _(
        "There is no official rate for %(currency)s. Type the rate, and say where it comes from."
    ),
    "expense.rate-reason-missing": _("Say where the exchange rate comes from."),
    "expense.rate-typed": _("The exchange rate was typed: %(reason)s"),
    "expense.rate-old": _("The newest official exchange rate that is known here is of %(day)s."),
    "expense.meal-claimed": _("The per diem of %(text)s pays for meals on this day too."),
    "expense.lodging-claimed": _("The allowance of %(text)s pays for this night too."),
    "expense.drive-claimed": _("The mileage of %(text)s pays for this drive too."),
    "expense.date-missing": _("Write the day of the purchase."),
    "expense.date-in-future": _("The day lies in the future."),
    "expense.too-old": _("This is more than three years old."),
    "expense.old": _("This is %(days)s days old."),
    "expense.merchant-missing": _("Write where it was bought."),
    "expense.country-missing": _("Choose the country."),
    "expense.currency-unknown": _("Give the currency by its three letters, such as DKK."),
    "expense.paid-by-unknown": _("Say whether you or the company paid."),
    "expense.card-missing": _("Choose the company card."),
    "expense.private-part-too-large": _("The private part cannot be more than the amount."),
    "expense.cost-type-missing": _("Choose what it was for."),
    "expense.lines-do-not-add-up": _("The parts leave %(rest)s %(currency)s over."),
    "expense.line-amount-missing": _("Each part needs an amount."),
    "expense.receipt-missing": _("A receipt is needed from %(amount)s %(currency)s. Add it, or say why there is none."),
    "expense.receipt-unreadable": _("The receipt could not be opened. Take it off and add it again."),
    "expense.no-receipt": _("No receipt: %(reason)s"),
    "expense.still-reading": _("The receipt is being read."),
    "expense.purpose-missing": _("Write what it was for."),
    "expense.participants-missing": _("Name those who took part."),
    "expense.dimension-unknown": _("%(value)s is not a value that can be chosen here."),
    "expense.dimension-missing": _("Choose %(dimension)s."),
    "expense.over-limit": _("%(amount)s %(currency)s is above the limit of %(limit)s."),
    "expense.over-limit-each": _("%(amount)s %(currency)s per person is above the limit of %(limit)s."),
    "expense.vat-above-amount": _("The VAT is more than the amount."),
    "expense.amount-changed": _("The receipt was read as %(read)s %(currency)s; the amount was changed."),
    "expense.card-slip": _(
        "This is the slip of the card terminal. Add the receipt, which says what was bought and its VAT."
    ),
    "expense.personal-number": _("A national identity number can be read on the receipt."),
    "expense.screenshot": _("The receipt is a picture of a screen."),
    "expense.total-looks-edited": _("The paper around the total looks smoother than the rest. Look at it closely."),
    "expense.alcohol": _("Alcohol on the receipt: %(words)s"),
    "expense.private-items": _("Perhaps private, on the receipt: %(words)s"),
    "expense.participant-unknown": _("One of the colleagues is not there any more. Type the name instead."),
    "expense.one-paper": _("There is only one receipt in this file, or it was split already."),
    "expense.apart-was-sent": _("One of them has been sent. Recall it first."),
    "expense.same-file": _("The same file is on %(reference)s."),
    "expense.same-look": _(
        "The receipt is the same as the one on %(reference)s: cropped, turned or photographed again."
    ),
    "expense.same-purchase": _("Merchant, day and amount are the same as on %(reference)s."),
    "expense.same-file-draft": _("The same file is on another of your drafts."),
    "expense.same-look-draft": _("The same receipt is on another of your drafts."),
    "expense.same-purchase-draft": _("Merchant, day and amount are the same as on another of your drafts."),
    "expense.same-file-elsewhere": _("A colleague has handed in the same file."),
    "expense.same-look-elsewhere": _(
        "A colleague has handed in the same receipt: cropped, turned or photographed again."
    ),
    "expense.same-purchase-elsewhere": _("A colleague has handed in the same merchant, day and amount."),
}
