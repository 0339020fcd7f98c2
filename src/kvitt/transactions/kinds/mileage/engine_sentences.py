"""What the rules of driving, and the table of prices, have to say; the codes are those of `rates.mileage`."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "mileage.no-such-country": _("There is no table of mileage for %(country)s."),
    "mileage.no-rule": _("No row of the table fits this drive, so nothing is paid. Finance can add one."),
    "mileage.no-supplement": _("Nothing is paid on top for this: %(kind)s."),
    "mileage.currencies-differ": _("The rows that fit pay in different currencies: %(found)s."),
    "mileage.commute-deducted": _("The ordinary way between home and work is taken off, for %(legs)s end(s) at home."),
    "mileage.sixty-days": _(
        "Day %(number)s from home to %(workplace)s: after 60 days within twelve months the way is private, and what is paid for it "
        "is taxed as pay."
    ),
    "mileage.private-as-a-whole": _(
        "The whole drive is taxed. What was driven on between places of work stays free of tax as a drive of its own."
    ),
    "mileage.shorter-than-straight-line": _(
        "%(km)s km is shorter than the straight line between the places, %(straight_km)s km."
    ),
    "mileage.longer-than-route": _("%(km)s km is much longer than the route of %(route_km)s km."),
    "mileage.longer-than-likely": _(
        "%(km)s km is more than twice the straight line between the places, %(straight_km)s km."
    ),
    "mileage.same-drive-twice": _("The same drive stands twice on this day."),
    "mileage.unlike-before": _("%(km)s km, but the same way was %(before_km)s km before."),
    "mileage.odometer-backwards": _("The odometer runs backwards: from %(start)s to %(end)s."),
    "mileage.odometer-overlaps": _("The odometer begins at %(start)s, but the drive before it ended at %(reached)s."),
    "mileage.odometer-says-less": _("The odometer says %(driven)s, the drive %(told)s."),
    "mileage.while-absent": _("This was driven on a day of absence."),
    "mileage.destination-missing": _("Write where you drove to."),
    "mileage.destination-unclear": _(
        "“%(place)s” could be several places. Add street and number, or postcode and town."
    ),
    "mileage.purpose-missing": _("Write what the drive was for."),
    "mileage.purpose-vague": _("“%(purpose)s” does not say what the drive was for. Name the customer or the task."),
    "mileage.date-missing": _("Write the day of the drive."),
    "mileage.distance-missing": _("Write how far you drove."),
    "mileage.rate-missing": _("There is no rate for this drive."),
    "mileage.calculation-missing": _("The amount cannot be worked out yet."),
    "mileage.name-missing": _("The driver's name is missing."),
    "mileage.address-missing": _("The driver's address is missing. The law wants it on the voucher."),
    "mileage.cpr-missing": _("The driver's CPR number is missing. The law wants it on the voucher."),
    "mileage.cpr-added-by-payroll": _("The voucher holds no CPR number; payroll adds it."),
    "matrix.ends-before-it-begins": _("Row %(row)s ends before it begins."),
    "matrix.negative-cap": _("Row %(row)s: a ceiling cannot be below nothing."),
    "matrix.negative-price": _("Row %(row)s: a price cannot be below nothing."),
    "matrix.another-currency": _("Row %(row)s pays in %(currency)s, the rest of the table does not."),
    "matrix.unknown-rate": _("Row %(row)s: there is no official rate called %(kind)s."),
    "matrix.another-unit": _("Row %(row)s: this rate is %(unit)s, which is not the unit of the table."),
    "matrix.no-price-beyond": _("Row %(row)s has no price beyond %(up_to)s."),
    "matrix.tiers-not-rising": _("Row %(row)s: the distances have to rise."),
    "matrix.number-twice": _("The number %(row)s stands twice."),
    "matrix.row-unreachable": _("Row %(row)s never counts: row %(by)s above takes every drive from it."),
    "matrix.gap-in-dates": _("Row %(row)s leaves days without a price."),
    "matrix.unknown-name": _("Row %(row)s asks for %(word)s, which is not known here or not in use any more."),
    "matrix.unknown-vehicle": _("Row %(row)s: there is no vehicle called %(word)s."),
    "matrix.unknown-fuel": _("Row %(row)s: there is no fuel called %(word)s."),
    "matrix.unknown-fuel-paid-by": _("Row %(row)s: fuel is paid by driver or employer, not by %(word)s."),
    "matrix.unknown-extra": _("Row %(row)s: there is no supplement called %(word)s."),
    "matrix.unknown-home-to-work": _(
        "Row %(row)s: the way between home and work is business or private, not %(word)s."
    ),
    "matrix.unknown-weekday": _("Row %(row)s: weekdays are numbers from 1, Monday, to 7, not %(word)s."),
}
