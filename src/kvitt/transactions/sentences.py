"""What the codes of this room say."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "spot-check.first": _("It was drawn for a check. Look at it first."),
    "spot-check.own-item": _("Somebody else checks what is your own."),
    "spot-check.not-drawn": _("It does not wait for a check."),
    "decision-link.void": _(
        "It was used, it is too old, the item was changed or decided since, or it was not mailed to you. Sign in to see what waits."
    ),
    "decision-link.code": _("This is not the code that was mailed last. Look again, or ask for another."),
    "transaction.move-refused": _("This was done already, or somebody was faster."),
    "transaction.incomplete": _("Something is missing before this can be sent."),
    "transaction.not-yours": _("Only the owner can do this."),
    "transaction.not-for-them": _("You may not enter for this person."),
    "transaction.not-editable": _("This has been sent. Recall it to change it."),
    "transaction.not-correctable": _("This is booked. Reverse it instead."),
    "approval.nobody": _("Nobody is left who may approve this. Ask your administrator to name a manager."),
    "approval.all-gain": _(
        "Everybody who may approve this took part themselves. Ask your administrator to name somebody else."
    ),
    "summary.days-missing": _("Choose a day for the summary, or you would hear of nothing."),
    "message.missing": _("Write something first."),
    "message.too-long": _("This is longer than %(most)s characters."),
    "question.own-item": _("Nobody asks about their own item."),
    "question.not-yours": _("Only whose turn it is can ask, and finance once it is approved."),
    "question.over": _("Questions are asked and answered while somebody decides on it."),
    "question.none": _("Nothing was asked."),
    "question.open": _("A question waits for an answer. Decide on this one alone."),
    "approval.part-missing": _("Say who decides first."),
    "approval.flow-twice": _("%(flow)s says already how these items go. Take it out of use first."),
    "approval.would-hang": _(
        "Items of %(owner)s would wait for nobody. Name a deputy, or somebody with a higher limit."
    ),
    "approval.would-hang-above": _(
        "Items of %(owner)s above %(amount)s would wait for nobody. Name a deputy, or somebody without a limit."
    ),
    "absence.ends-before-it-starts": _("The last day lies before the first."),
    "absence.over": _("These days are over."),
    "absence.twice": _("You are away on some of these days already. Take that back first."),
    "absence.substitute-missing": _("Choose somebody who may approve."),
    "absence.circle": _("The decisions would come back to where they began: %(chain)s. Choose somebody else."),
    "approval.own-item": _("Nobody decides on their own item."),
    "approval.not-your-turn": _("This does not wait for you."),
    "approval.changed-since": _("This has changed since you looked at it. Look again, then decide."),
    "approval.look-first": _("There are remarks. Open it first, then approve."),
    "approval.comment-missing": _("Say why, so that it can be put right."),
    "approval.acted-on-since": _("Somebody has acted on it since; the decision can no longer be taken back."),
    "finance.only": _("Only finance can do this."),
    "correction.unknown-code": _("There is no such VAT code."),
    "correction.unknown-account": _("The chart of accounts has no %(account)s in use."),
    "correction.vat-too-large": _("The VAT cannot be more than the amount."),
    "report.title-missing": _("Give the report a title."),
    "report.ends-before-it-starts": _("The last day lies before the first."),
}
