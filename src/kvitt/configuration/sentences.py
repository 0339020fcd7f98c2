"""What the codes of this room say."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "spot-check.about-one": _("A rule is about an account or an employee, not both."),
    "spot-check.does-not-fit": _("This does not belong to the check that you chose."),
    "company-rate.destination-missing": _("Choose the country that the amount is for."),
    "company-rate.ends-first": _("It has to end after it begins."),
    "company-rate.group-half": _("Name the dimension and the value's code, or neither."),
    "company-rate.no-such-rate": _("This country has no official rate of this kind."),
    "company-rate.only-abroad": _("Only an amount abroad has a country or town."),
    "choice-unknown": _("There is no %(value)s to choose."),
    "flag-invalid": _("Write yes or no, not %(value)s."),
    "text-too-long": _("At most %(most)s characters."),
    "text-invalid": _("There are characters in this that cannot be kept. Type it again."),
    "code-fixed": _("This is referred to elsewhere and stays. Make a new one, and take this one out of use."),
    "in-use": _("%(where)s still uses this. Change that first."),
    "personal-number": _("Kvitt keeps no personal numbers. Take it out; payroll adds it."),
    "percent-invalid": _("Write a share between 0 and 100."),
    "vat.account-missing": _("Deductible VAT needs an account."),
    "dimension.code-invalid": _("A dimension's code has small letters, digits and underscores."),
    "clock.days-invalid": _("Write a whole number of days from 1 to %(most)s, or nothing."),
    "clock.amount-missing": _("Up to what amount? Without one nothing is approved without an answer."),
    "clock.days-missing": _("After how many working days?"),
    "clock.reminder-missing": _(
        "Nothing is approved without an answer before somebody was reminded. Say after how many working days they are, or empty "
        "the days of the approval."
    ),
    "clock.before-reminder": _(
        "They are reminded after %(reminder)s working days. Write more days than that here, or let the reminder come earlier."
    ),
    "company.legal-number-invalid": _("This number is not right; check its digits."),
}
