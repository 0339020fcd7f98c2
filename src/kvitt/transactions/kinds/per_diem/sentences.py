"""What the codes of this kind say."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "told.per_diem.choices-changed": _("decided how per diems are counted"),
    "per_diem.purpose-missing": _("Write what the trip was for."),
    "per_diem.departure-missing": _("Write when you left."),
    "per_diem.return-missing": _("Write when you were back."),
    "per_diem.place-missing": _("Say where you went."),
    "per_diem.ends-first": _("The return lies before the departure."),
    "per_diem.too-long": _("A trip lasts at most 400 days. Look at the dates."),
    "per_diem.leaves-missing": _("Write when you left %(place)s, or when you came to the next place."),
    "per_diem.legs-in-order": _("The places are not in the order of their times, or lie outside the trip."),
    "per_diem.not-over-yet": _("The trip is not over yet. You can send it when you are back."),
    "per_diem.moment-invalid": _("Write date and time, such as 2026-03-02 08:00."),
    "per_diem.country-unknown": _("%(value)s is not a country."),
    "per_diem.zone-unknown": _("This is not a time zone."),
    "per_diem.too-many-legs": _("A trip has at most %(most)s places."),
    "per_diem.word-unknown": _("%(value)s cannot be chosen here."),
    "per_diem.dimension-missing": _("Choose %(dimension)s."),
    "per_diem.cost-type-missing": _("There is no cost type for per diems. Finance can make one."),
    "per_diem.no-such-country": _("Kvitt knows no official per diem of your country."),
    "per_diem.exchange-missing": _("There is no official exchange rate for %(currency)s on the day of return."),
    "per_diem.nothing": _("The trip gives no allowance, so there is nothing to send."),
    "per_diem.no-vat": _("An allowance carries no VAT."),
    "per_diem.rates-changed": _(
        "The rates changed since this was saved: %(before)s became %(now)s %(currency)s. Open the trip and save it again."
    ),
    "per_diem.calendar-unreadable": _("This is not a calendar file (.ics)."),
    "per_diem.calendar-empty": _("There is no trip in this calendar: no event of at least six hours with a place."),
    "per_diem.proposal-gone": _("This can no longer be proposed."),
    # what the rules of the countries say
    "per_diem.not-temporary": _("The place of work is not a temporary one, so there is no allowance."),
    "per_diem.no-night": _("Without a night away there is no allowance."),
    "per_diem.too-short": _("A trip of less than %(hours)s hours gives no allowance."),
    "per_diem.not-over": _("A trip of %(hours)s hours or less gives no allowance."),
    "per_diem.too-near": _("Within %(km)s kilometres there is no allowance."),
    "per_diem.twelve-months": _(
        "Twelve months at the same place since %(since)s are over; from then on there is no allowance."
    ),
    "per_diem.three-months": _("After %(months)s months at the same place there is no allowance."),
    "per_diem.only-whole-days": _("%(on)s is a half day; after three months only whole days give an allowance."),
    "per_diem.tax-free-unknown": _(
        "The company's own rate is paid. No official one is known for %(on)s (%(kind)s), so all of it is taxable."
    ),
    "per_diem.days-taxable": _(
        "The company's own rate is paid for %(destination)s. No official one is known, so those days are taxable."
    ),
    "per_diem.standard-tier": _(
        "The tier of %(destination)s is in no table; the standard one (%(tier)s) is taken. Write the tier as place if you know it."
    ),
    "per_diem.private-days": _("%(days)s days of leave give no allowance."),
    # what else the person has on these days
    "per_diem.overlaps": _("You were already on the way then: %(title)s, %(period)s."),
    "per_diem.overlaps-draft": _("Another of your drafts is at the same time: %(title)s, %(period)s."),
    "per_diem.meal-claimed": _(
        "A meal of %(on)s is handed in as an expense too: %(text)s. Say which meal the company paid, so that it is not paid twice."
    ),
    "per_diem.night-claimed": _("The night of %(on)s is handed in as an expense too: %(text)s."),
    "per_diem.breakfast-on-receipt": _(
        "Breakfast stands on the receipt of %(text)s. Say on which days the company paid for it."
    ),
    "per_diem.too-old": _("This trip was more than three years ago."),
    "per_diem.old": _("This trip was %(days)s days ago."),
}
