"""Explanatory pages and their sections."""

from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_prose_editor.fields import ProseEditorField
from modeltranslation.utils import build_localized_fieldname

from content.models.illustration import Illustration
from content.models.publishable import Publishable, PublishableQuerySet
from content.models.source import Source
from content.text import citations, richtext
from stopmensenhandel import languages


class Section(models.TextChoices):
    """The parts of the site; each has a segment of the address of its own."""

    HELP = "help", _("I need help")
    WORRIED = "worried", _("I am worried about someone")
    PROFESSIONALS = "professionals", _("I work with people who may be victims")
    UNDERSTAND = "understand", _("Understanding human trafficking")
    SITE = "site", _("About this site")


class PageQuerySet(PublishableQuerySet):
    """Pages, in the words of the domain."""

    def in_language(self, code: str = "") -> Self:
        """Return the pages that exist in a language: title and body are there.

        ``code`` defaults to the active language.
        """
        code = code or get_language() or ""
        title = build_localized_fieldname("title", code)
        body = build_localized_fieldname("body", code)
        return self.exclude(
            models.Q(**{title: ""}) | models.Q(**{title: None})
            | models.Q(**{body: ""}) | models.Q(**{body: None})
        )  # fmt: skip

    def citing(self, source: Source) -> Self:
        """Return the pages that cite a source, in whichever language."""
        anywhere = models.Q()
        for language in languages.LANGUAGES:
            body = build_localized_fieldname("body", language.code)
            anywhere |= models.Q(**{f"{body}__contains": f"[^{source.key}]"})
        return self.filter(anywhere)

    def listed(self) -> Self:
        """Return what a list shows of the pages, in the active language only."""
        return self.in_language().only("key", "section", "position", "title", "slug", "summary")

    def in_section(self, section: str) -> Self:
        """Return the pages of a section, without its front page, in reading order."""
        return self.filter(section=section).exclude(key=section).order_by("position", "key")

    def sections(self) -> Self:
        """Return the front pages of the sections."""
        return self.listed().filter(key=models.F("section"))


class Page(Publishable):
    """An explanatory page.

    The page whose key is the name of its section is that section's front page.
    """

    key = models.SlugField(
        _("key"),
        unique=True,
        help_text=_("Stable and English; links between pages use it: page:when-you-call"),
    )
    section = models.CharField(_("section"), max_length=20, choices=Section)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("address on the site"), max_length=120, unique=True, null=True, blank=True
    )
    summary = models.TextField(
        _("summary"),
        max_length=300,
        help_text=_("Shown above the text, in lists and by search engines."),
    )
    body = ProseEditorField(
        _("text"),
        extensions=richtext.EXTENSIONS,
        sanitize=True,
        help_text=_("Write [^key] after a figure or a rule to cite a source as a footnote."),
    )
    illustration = models.CharField(
        _("illustration"), max_length=20, choices=Illustration, blank=True, default=""
    )

    objects = PageQuerySet.as_manager()

    class Meta:
        ordering = ["section", "position", "key"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")

    def __str__(self) -> str:
        return self.title or self.key

    @property
    def is_front_page(self) -> bool:
        """Whether it is the front page of its section."""
        return self.key == self.section

    @property
    def has_diagram(self) -> bool:
        """Whether its illustration is a diagram to be read rather than a decoration."""
        return self.illustration == Illustration.WAY_TO_HELP

    @property
    def illustration_template(self) -> str:
        """The template of its illustration."""
        suffix = "html" if self.has_diagram else "svg"
        return f"illustrations/{self.illustration}.{suffix}"

    def exists_in_language(self) -> bool:
        """Return whether the page exists in the active language."""
        return bool(self.title and self.body and (self.slug or self.is_front_page))

    def get_absolute_url(self) -> str:
        """Return the path in the active language, or "" where the page doesn't exist."""
        if not self.exists_in_language():
            return ""
        return self.get_listed_url()

    def get_listed_url(self) -> str:
        """Return the path in the active language without reading the body (lists leave it out)."""
        if self.is_front_page:
            return reverse(f"section-{self.section}")
        return reverse(f"page-{self.section}", kwargs={"slug": self.slug})

    def clean(self) -> None:
        """Check what concerns several fields, in every language.

        Raises:
            ValidationError: a language has a title without a text or the other
                way round, no slug, a link to a page that there isn't or a
                mark of a source that there isn't.

        """
        errors: dict[str, ValidationError] = {}
        for language in languages.LANGUAGES:
            code = language.code
            title = getattr(self, build_localized_fieldname("title", code))
            body = getattr(self, build_localized_fieldname("body", code))
            slug_field = build_localized_fieldname("slug", code)
            if bool(title) != bool(body):
                missing = "title" if body else "body"
                errors[build_localized_fieldname(missing, code)] = ValidationError(
                    _("A page exists in a language when it has a title and a text in it."),
                    code="incomplete",
                )
            elif title and not self.is_front_page and not getattr(self, slug_field):
                errors[slug_field] = ValidationError(
                    _("The page needs an address in this language."), code="no_address"
                )
            wanted = set(richtext.linked_pages(body or "")) - richtext.FIXED_PAGES.keys()
            known = set(Page.objects.filter(key__in=wanted).values_list("key", flat=True))
            if unknown := wanted - known - {self.key}:
                errors[build_localized_fieldname("body", code)] = ValidationError(
                    _("There is no page with the key “%(key)s” to link to."),
                    code="unknown_page",
                    params={"key": ", ".join(sorted(unknown))},
                )
            marks = set(citations.cited(body or ""))
            sources = Source.objects.cited(marks)
            if unknown := marks - set(sources):
                errors[build_localized_fieldname("body", code)] = ValidationError(
                    _("There is no source with the key “%(key)s” to cite."),
                    code="unknown_source",
                    params={"key": ", ".join(sorted(unknown))},
                )
        if errors:
            raise ValidationError(errors)
