"""The site's line drawings, of which a page may show one beside its title."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Illustration(models.TextChoices):
    """A drawing in templates/illustrations/, named by its file."""

    DOOR = "door", _("A door ajar")
    LOOK = "look", _("A lit window")
    TALK = "talk", _("Two people who talk")
    WORK = "work", _("Work")
    PHONE_SCREEN = "phone-screen", _("A phone")
    COINS = "coins", _("A cup with coins")
    MASK_PARCEL = "mask-parcel", _("A parcel")
    CLINIC = "clinic", _("A hospital bed")
    GIFT = "gift", _("A gift")
    BORDER = "border", _("A road and a border")
    BOOKS = "books", _("Scales and a book")
    BARS = "bars", _("A bar chart")
    NETWORK = "network", _("Houses linked by paths")
    PEOPLE = "people", _("Three people")
    WAY_TO_HELP = "way-to-help", _("Diagram: from the first call to support")
