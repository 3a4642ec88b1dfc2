"""Brochures and their editions: one file a language."""

from typing import Any, Self

from django.core.files.base import ContentFile
from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from content import pdf
from content.models.page import Page
from content.models.publishable import Audience, Publishable, PublishableQuerySet
from content.validators import validate_audiences, validate_pdf
from stopmensenhandel import languages

language_tag = RegexValidator(
    r"^[a-z]{2,3}(-[a-z0-9]{2,8})*\Z",
    _("A language is named by its BCP 47 tag in lower case: nl, zh-hans."),
    code="language",
)


class BrochureQuerySet(PublishableQuerySet):
    """Brochures, in the words of the domain."""

    def with_editions(self) -> Self:
        """Return the brochures with their editions at hand."""
        return self.prefetch_related("editions")

    def in_language(self, code: str = "") -> Self:
        """Return the brochures that exist in a language: title and a file are there."""
        code = code or get_language() or ""
        title = build_localized_fieldname("title", code)
        return self.filter(editions__language=code).exclude(
            models.Q(**{title: ""}) | models.Q(**{title: None})
        )

    def in_any_language(self) -> Self:
        """Return the brochures of which there is a file at all."""
        return self.filter(editions__isnull=False).distinct()

    def for_audience(self, audience: str) -> Self:
        """Return the brochures made for an audience."""
        # SQLite can't look into JSON with "contains"; its text can be searched everywhere.
        return self.filter(audiences__icontains=f'"{audience}"')


class Brochure(Publishable):
    """A brochure; its files are its editions."""

    key = models.SlugField(_("key"), unique=True, help_text=_("Stable and English."))
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("address on the site"), max_length=120, unique=True, null=True, blank=True
    )
    summary = models.TextField(_("summary"), max_length=300)
    # A short list in one column serves every database alike.
    audiences = models.JSONField(
        _("made for"), default=list, validators=[validate_audiences], blank=True
    )
    pages = models.ManyToManyField(
        Page, verbose_name=_("belongs to the pages"), blank=True, related_name="brochures"
    )

    objects = BrochureQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "key"]
        verbose_name = _("brochure")
        verbose_name_plural = _("brochures")

    def __str__(self) -> str:
        return self.title or self.key

    @property
    def edition(self) -> "BrochureEdition | None":
        """The edition in the active language."""
        code = get_language()
        return next((each for each in self.sorted_editions if each.language == code), None)

    @property
    def sorted_editions(self) -> "list[BrochureEdition]":
        """All editions, in the order in which the site names languages."""
        order = {language.code: index for index, language in enumerate(languages.LANGUAGES)}
        return sorted(
            self.editions.all(),
            key=lambda edition: (order.get(edition.language, len(order)), edition.language),
        )

    @property
    def audience_names(self) -> list[Any]:
        """For whom it was made, in words."""
        return [Audience(audience).label for audience in self.audiences]

    def get_absolute_url(self) -> str:
        """Return the path in the active language, or "" where the brochure doesn't exist in it."""
        if not (self.title and self.slug and self.edition):
            return ""
        return reverse("brochure", kwargs={"slug": self.slug})


def file_path(edition: "BrochureEdition", _filename: str) -> str:
    """Return where an edition's file is kept: a new file never takes the place of an old one."""
    return f"brochures/{edition.brochure.key}/{edition.language}-{edition.sha256[:12]}.pdf"


def cover_path(edition: "BrochureEdition", _filename: str) -> str:
    """Return where an edition's cover is kept."""
    return f"covers/{edition.brochure.key}-{edition.language}-{edition.sha256[:12]}.webp"


class BrochureEdition(models.Model):
    """A brochure in one language.

    What can be read from the file (size, pages, checksum, cover, …) is read
    when it is saved, and never typed.
    """

    brochure = models.ForeignKey(Brochure, models.CASCADE, related_name="editions")
    language = models.CharField(_("language"), max_length=15, validators=[language_tag])
    file = models.FileField(_("file"), upload_to=file_path, validators=[validate_pdf])
    issued_on = models.DateField(_("issued on"))
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    page_count = models.PositiveIntegerField(_("pages"), editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    is_tagged = models.BooleanField(_("tagged"), editable=False)
    has_text = models.BooleanField(_("has a text layer"), editable=False)
    cover = models.FileField(_("cover"), upload_to=cover_path, editable=False)
    cover_width = models.PositiveIntegerField(editable=False)
    cover_height = models.PositiveIntegerField(editable=False)

    class Meta:
        ordering = ["language"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(
                fields=["brochure", "language"],
                name="one_edition_a_language",
                violation_error_message=_("There is an edition in this language already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.brochure} ({self.language})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; when the file is new, read from it what visitors are told about it."""
        if self.file and not self.file._committed:  # type: ignore[attr-defined]
            document = pdf.read(self.file)
            self.size = document.size
            self.page_count = document.page_count
            self.sha256 = document.sha256
            self.is_tagged = document.is_tagged
            self.has_text = document.has_text
            self.cover_width, self.cover_height = document.cover_size
            self.cover.save("cover.webp", ContentFile(document.cover), save=False)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the lasting address of the newest file of this edition."""
        return reverse("document", kwargs={"key": self.brochure.key, "language": self.language})

    def get_cover_url(self) -> str:
        """Return the address of the cover image."""
        return reverse("cover", kwargs={"name": str(self.cover.name).rpartition("/")[2]})

    @property
    def language_info(self) -> "languages.Language | None":
        """The language as the site knows it, if it does."""
        return languages.BY_CODE.get(self.language)

    @property
    def language_name(self) -> str:
        """The language's own name in its own script."""
        return languages.name(self.language)

    @property
    def title(self) -> str:
        """The brochure's title in the language of this edition, else its key."""
        name = build_localized_fieldname("title", self.language)
        return getattr(self.brochure, name, None) or self.brochure.key

    @property
    def direction(self) -> str:
        """Ltr or rtl."""
        return self.language_info.direction if self.language_info else "auto"

    @property
    def download_name(self) -> str:
        """A file name people can keep: je-hebt-rechten-nl.pdf."""
        slug = getattr(self.brochure, build_localized_fieldname("slug", self.language), None)
        return f"{slug or self.brochure.key}-{self.language}.pdf"
