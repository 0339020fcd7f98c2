"""What the codes of this room say."""

from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "file.empty": _("The file is empty. Take the picture again."),
    "file.too-large": _("The file is larger than %(megabytes)s MB. Take a smaller picture, or send fewer pages."),
    "file.unknown-type": _("This is not a picture or PDF that can be read. Send JPEG, PNG, WebP, HEIC or PDF."),
    "file.broken": _("The file is damaged. Take the picture again, or save the PDF anew."),
    "file.too-many-pixels": _("The picture has more than 50 megapixels. Take a smaller one."),
    "file.too-many-pages": _("The PDF has more than 50 pages. Send only the receipt."),
    "file.encrypted": _("The PDF is locked with a password. Save it without one, and send it again."),
    "file.too-demanding": _("The file asks for too much work to open. Take a picture of the receipt instead."),
    "receipt.box-outside": _("The place to make black lies outside the page."),
    "receipt.in-use": _("The receipt is on another item."),
}
