"""What the codes of this kind say."""

from django.utils.translation import gettext_lazy as _

from kvitt.transactions.kinds.mileage.engine_sentences import SENTENCES as OF_THE_ENGINE

SENTENCES = {
    **OF_THE_ENGINE,
    "told.mileage.corrected": _("made a correction of drives that were sent"),
    "told.mileage.vehicle-saved": _("saved a vehicle"),
    "told.mileage.place-saved": _("saved a place"),
    "told.mileage.driver-saved": _("said how far it is to work, and what was driven before"),
    "told.mileage.matrix-drafted": _("began a new table of mileage prices"),
    "told.mileage.matrix-changed": _("changed a draft of the table of mileage prices"),
    "told.mileage.matrix-activated": _("put a table of mileage prices in force"),
    "told.mileage.matrix-discarded": _("threw a draft of the table of mileage prices away"),
    "mileage.cost-type-missing": _("Choose what the drive was for."),
    "mileage.date-in-future": _("The day lies in the future."),
    "mileage.too-old": _("This is more than three years old."),
    "mileage.old": _("This is %(days)s days old."),
    "mileage.exchange-rate-missing": _("There is no official exchange rate for %(currency)s on this day."),
    "mileage.dimension-missing": _("Choose %(dimension)s."),
    "mileage.dimension-unknown": _("%(value)s is not a value that can be chosen here."),
    "mileage.outlay-without-receipt": _("There is no receipt for what was paid on the way."),
    "mileage.nothing-to-pay": _("This comes to nothing, so there is nothing to book. Send it back."),
    "mileage.no-vat": _("There is no VAT in mileage."),
    "mileage.correction-is-fixed": _("A correction follows from the drives; it cannot be changed by itself."),
    "mileage.word-unknown": _("%(word)s is not known here."),
    "mileage.distance-impossible": _("This cannot be a distance."),
    "mileage.count-impossible": _("This cannot be so many."),
    "mileage.outlay-impossible": _("Write an amount above nothing for each."),
    "mileage.too-many-stops": _("These are too many places for one drive."),
    "mileage.vehicle-missing": _("Choose one of your vehicles."),
    "mileage.time-invalid": _("Write the time as 08:30."),
    "mileage.days-missing": _("Choose at least one other day, and at most 62."),
    "mileage.name-needed": _("Give it a name."),
    "mileage.place-address-needed": _("Write the address."),
    "mileage.matrix-unreadable": _("This cannot be read: %(why)s"),
    "mileage.matrix-not-a-draft": _("This version has been in force and stays as it was. Begin a new one."),
    "mileage.matrix-in-force": _("This version is in force."),
    "mileage.matrix-draft-exists": _("There is a draft already. Go on with it."),
    "mileage.row-missing": _("There is no such row."),
    "mileage.price-impossible": _("Write a price such as 3.94, above nothing."),
}
