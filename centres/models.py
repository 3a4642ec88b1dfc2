"""The three recognised centres and the help lines."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from centres import phone
from stopmensenhandel.fields import ChoiceListField
from stopmensenhandel.translated import Translated, TranslatedQuerySet


class Centre(Translated):
    """A recognised specialised centre for victims of human trafficking.

    Never holds the name or address of a shelter: those are secret.
    """

    class Region(models.TextChoices):
        """The regions of Belgium."""

        BRUSSELS = "brussels", _("Brussels-Capital Region")
        FLANDERS = "flanders", _("Flanders")
        WALLONIA = "wallonia", _("Wallonia")

    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("address on the site"), unique=True)
    street = models.CharField(_("street and number"), max_length=200)
    postal_code = models.CharField(_("postal code"), max_length=10)
    city = models.CharField(_("city"), max_length=100)
    phone = models.CharField(
        _("phone"),
        max_length=20,
        validators=[phone.validate_e164],
        help_text=_("International form without spaces: +3225116464"),
    )
    email = models.EmailField(_("e-mail"))
    website = models.URLField(_("website"))
    regions = ChoiceListField(_("regions served"), of=Region, blank=True)
    area = models.CharField(_("area"), max_length=200, blank=True)
    services = models.TextField(_("what the centre offers"), blank=True)
    opening_hours = models.TextField(_("when it can be reached"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = TranslatedQuerySet.as_manager()

    needed = ("street", "city")

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("centre")
        verbose_name_plural = _("centres")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Return the path of the centre's page in the active language."""
        return reverse("centre", kwargs={"slug": self.slug})

    def get_vcard_url(self) -> str:
        """Return the path of the centre's vCard in the active language."""
        return reverse("centre-vcard", kwargs={"slug": self.slug})

    @property
    def phone_national(self) -> str:
        """The phone number as people in Belgium write it."""
        return phone.national(self.phone)

    @property
    def phone_international(self) -> str:
        """The phone number as it is written for callers from abroad."""
        return phone.international(self.phone)

    @property
    def website_name(self) -> str:
        """The website's address as it is spoken: www.pag-asa.be."""
        return self.website.split("://", 1)[-1].rstrip("/")


class HelpLineQuerySet(TranslatedQuerySet):
    """Help lines, in the words of the domain."""

    def hotline(self) -> "HelpLine | None":
        """Return the trafficking hotline; the database allows only one."""
        return self.filter(kind=HelpLine.Kind.TRAFFICKING).first()


class HelpLine(Translated):
    """A number that people in Belgium can call."""

    class Kind(models.TextChoices):
        """What a help line is for."""

        TRAFFICKING = "trafficking", _("Human trafficking")
        EMERGENCY = "emergency", _("Emergency")
        POLICE = "police", _("Police")
        CHILDREN = "children", _("Children and young people")
        LISTENING = "listening", _("Someone who listens")

    key = models.SlugField(_("key"), unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(
        _("phone"),
        max_length=20,
        validators=[phone.validate_phone],
        help_text=_("As it is dialled: international form (+3278055800) or a short number (112)"),
    )
    # A rule can't know it: the hotline is officially 078 055 800, by the pattern 078 05 58 00.
    written = models.CharField(
        _("how the number is written"), max_length=30, help_text=_("For example 078 055 800")
    )
    when_to_call = models.TextField(_("when to call"))
    hours = models.CharField(_("hours"), max_length=200, blank=True)
    free = models.BooleanField(
        _("the call is free"), default=False, help_text=_("Only where a source says so.")
    )
    available_24_7 = models.BooleanField(_("day and night"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = HelpLineQuerySet.as_manager()

    needed = ("name", "when_to_call")

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("help line")
        verbose_name_plural = _("help lines")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind="trafficking"),
                name="one_trafficking_hotline",
                violation_error_message=_("There is one hotline for human trafficking already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.written})"
