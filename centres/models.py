"""The three recognised centres and the help lines."""

import re
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from centres import phone
from stopmensenhandel.addresses import reverse
from stopmensenhandel.fields import ChoiceListField
from stopmensenhandel.reach import BUILT_IN
from stopmensenhandel.sharing import shared
from stopmensenhandel.translated import Translated, TranslatedQuerySet

NOTATIONS = _("However you write it: 078 055 800, +32 78 055 800, 112.")


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
    phone = phone.PhoneField(_("phone"), help_text=NOTATIONS)
    email = models.EmailField(_("e-mail"))
    website = models.URLField(_("website"))
    regions = ChoiceListField(_("regions served"), of=Region, blank=True)
    area = models.CharField(_("area"), max_length=200, blank=True)
    services = models.TextField(_("what the centre offers"), blank=True)
    opening_hours = models.TextField(_("when it can be reached"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = TranslatedQuerySet.as_manager()

    needed = ("street", "city")
    # Every page names it as soon as it is there.
    begins_unseen = False
    _is_closed = False

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("centre")
        verbose_name_plural = _("centres")

    def __str__(self) -> str:
        return self.name

    @property
    def is_essential(self) -> bool:
        """Whether the site needs it, until it is closed."""
        return not self._is_closed

    @property
    def needs_two(self) -> bool:
        """Whether nobody publishes it alone: somebody calls or goes there."""
        return True

    def clean(self) -> None:
        """Check that who writes or visits gets where the address says.

        Raises:
            ValidationError: the e-mail address names a second recipient, or the website a user.

        """
        super().clean()
        errors = {}
        # "info?cc=…@centre.be" is an address to Django, and a copy to somebody else to a phone.
        if not re.fullmatch(r"[\w.+-]+@[\w.-]+", self.email):
            message = _("Mail programs would read more than an address in this.")
            errors["email"] = ValidationError(message, code="email")
        if "@" in self.website:
            message = _("A web address has no “@” in it: it would lead elsewhere than it says.")
            errors["website"] = ValidationError(message, code="website")
        if errors:
            raise ValidationError(errors)

    def close(self) -> None:
        """Delete it, which nobody can from the admin (the command ``close_centre``)."""
        self._is_closed = True
        self.delete()

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

    def hotline(self) -> "HelpLine":
        """Return the trafficking hotline; the database allows only one."""
        line: HelpLine | None = self.filter(kind=HelpLine.Kind.TRAFFICKING).first()
        return line or HelpLine.built_in(HelpLine.Kind.TRAFFICKING)


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
    phone = phone.PhoneField(_("phone"), short=True, help_text=NOTATIONS)
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

    #: Without which no page would say whom to call.
    ESSENTIAL = (Kind.TRAFFICKING, Kind.EMERGENCY)

    needed = ("name", "when_to_call")
    # Every page names it as soon as it is there.
    begins_unseen = False

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("helpline")
        verbose_name_plural = _("helplines")
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind="trafficking"),
                name="one_trafficking_hotline",
                violation_error_message=_("There is one hotline for human trafficking already."),
            ),
            models.UniqueConstraint(
                fields=["kind"],
                condition=models.Q(kind="emergency"),
                name="one_emergency_number",
                violation_error_message=_("There is one emergency number already: 112."),
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="emergency") | models.Q(phone="112", written="112"),
                name="the_emergency_number_is_112",
                violation_error_message=_("The emergency number is 112."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.written})"

    @classmethod
    def built_in(cls, kind: "HelpLine.Kind") -> "HelpLine":
        """Return the hotline or 112 as it is shown when the database has none."""
        if kind == cls.Kind.EMERGENCY:
            number, name = BUILT_IN.emergency, gettext("Emergency")
        else:
            number, name = BUILT_IN.hotline, gettext("Human trafficking")
        return cls(kind=kind, phone=number.phone, written=number.written, name=name)

    @property
    def is_essential(self) -> bool:
        """Whether it is the hotline or 112."""
        return self.kind in self.ESSENTIAL

    @property
    def needs_two(self) -> bool:
        """Whether nobody publishes it alone: somebody calls or goes there."""
        return True

    def clean(self) -> None:
        """Check that what is shown is what is dialled.

        Raises:
            ValidationError: ``written`` is no number, or another one than ``phone``; or what
                every line of its kind must keep is gone.

        """
        super().clean()
        if self.kind == self.Kind.EMERGENCY and self.phone != "112":
            # The database refuses it, too, but in a form that doesn't offer the kind only there.
            message = _("The emergency number is 112.")
            raise ValidationError({"phone": ValidationError(message, code="emergency")})
        # Every kind of space is one to a reader; a phone's keyboard and Word write several.
        self.written = phone.readable(self.written)
        try:
            shown = phone.dialled(self.written)
        except ValidationError as error:
            raise ValidationError({"written": error}) from error
        if self.kind == self.Kind.EMERGENCY:
            self.written = shown
        if shown != self.phone or not phone.is_shown(self.written, self.phone):
            raise ValidationError(
                {
                    "written": ValidationError(
                        _("“%(written)s” isn’t the number that a phone dials here, %(phone)s."),
                        code="other_number",
                        params={"written": self.written, "phone": self.phone},
                    )
                }
            )


def first_of_each_kind(lines: Iterable[HelpLine]) -> dict[str, HelpLine]:
    """Return the first line of each kind; the hotline and 112 even where they aren't stored."""
    # Backwards, so that of several lines of a kind the first is the one that stays.
    found = {line.kind: line for line in reversed(list(lines))}
    missing = [kind for kind in HelpLine.ESSENTIAL if kind not in found]
    return found | {kind: HelpLine.built_in(kind) for kind in missing}


@shared
def all_centres() -> list[Centre]:
    """Return the centres in their order, with the texts in the active language."""
    return list(Centre.objects.without_other_languages())


@shared
def all_help_lines() -> list[HelpLine]:
    """Return the help lines in their order, with the texts in the active language."""
    return list(HelpLine.objects.without_other_languages())
