"""Explanatory pages and their sections."""

from dataclasses import dataclass
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from content.models.illustration import Illustration
from content.models.publishable import Publishable, PublishableQuerySet
from content.models.source import Source, references
from content.text import citations, richtext
from content.text.field import RichTextField
from content.text.links import no_page, words_of
from stopmensenhandel import languages
from stopmensenhandel.addresses import reverse
from stopmensenhandel.formatting import listed
from stopmensenhandel.sharing import lasting, shared
from stopmensenhandel.translated import in_each_language, whole_in_each_language

#: The keys of the pages that end every page, in this order.
SMALL_PRINT = ("contact", "privacy", "accessibility")


class Section(models.TextChoices):
    """The parts of the site; each has a segment of the address of its own."""

    HELP = "help", _("I need help")
    WORRIED = "worried", _("I am worried about someone")
    PROFESSIONALS = "professionals", _("I work with people who may be victims")
    UNDERSTAND = "understand", _("Understanding human trafficking")
    SITE = "site", _("About this site")


#: Without which a page doesn't exist in a language.
PAGE_NEEDS = ("title", "slug", "body")


@dataclass(frozen=True, slots=True)
class Listed:
    """What a list shows of a page in a language: plain values, of which every page has dozens."""

    key: str
    section: str
    title: str
    summary: str
    url: str

    @property
    def is_front_page(self) -> bool:
        """Whether it is the front page of its section."""
        return self.key == self.section


class PageQuerySet(PublishableQuerySet):
    """Pages, in the words of the domain."""

    def citing(self, source: Source) -> Self:
        """Return the pages that cite a source, in whichever language."""
        anywhere = models.Q()
        for language in languages.LANGUAGES:
            body = build_localized_fieldname("body", language.code)
            anywhere |= models.Q(**{f"{body}__contains": f"[^{source.key}]"})
        return self.filter(anywhere)

    def linking_to(self, page: "Page") -> Self:
        """Return the other pages whose text links to a page, in whichever language."""
        anywhere = models.Q()
        for body in in_each_language("body"):
            for end in ('"', "#"):
                anywhere |= models.Q(**{f"{body}__contains": f'"page:{page.key}{end}'})
        return self.filter(anywhere).exclude(pk=page.pk)

    def listed(self) -> list[Listed]:
        """Return what a list shows of the pages that exist in the active language."""
        code = get_language() or ""
        texts = [build_localized_fieldname(name, code) for name in ("title", "slug", "summary")]
        return [
            Listed(key, section, title, summary or "", _address(section, key, slug))
            for key, section, title, slug, summary in (
                self.in_language().values_list("key", "section", *texts)
            )
        ]

    def addressed(self) -> Self:
        """Return what the addresses of the pages are made of, in every language."""
        columns = ("pk", "key", "section", "updated_at", *in_each_language("title", "slug"))
        return models.QuerySet.only(self, *columns)


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
    body = RichTextField(
        _("text"),
        help_text=_("Write [^key] after a figure or a rule to cite a source as a footnote."),
    )
    illustration = models.CharField(
        _("illustration"), max_length=20, choices=Illustration, blank=True, default=""
    )

    objects = PageQuerySet.as_manager()

    needed = PAGE_NEEDS
    telling = ("title", "slug")

    class Meta:
        ordering = ["section", "position", "key"]
        verbose_name = _("page")
        verbose_name_plural = _("pages")
        constraints = [whole_in_each_language("page_whole_in_each_language", *PAGE_NEEDS)]

    def __str__(self) -> str:
        return self.named("title") or self.key

    @property
    def is_front_page(self) -> bool:
        """Whether it is the front page of its section."""
        return self.key == self.section

    @property
    def is_essential(self) -> bool:
        """Whether it is a section's front page."""
        return self.is_front_page

    @property
    def needs_two(self) -> bool:
        """Whether victims read it to decide what to do."""
        return self.section == Section.HELP

    def reason_to_keep(self) -> str | Promise:
        """Return why nobody may delete it: it is a front page, or texts link to it."""
        if self.is_essential:
            return _("It is the front page of a section.")
        if linking := Page.objects.linking_to(self).addressed():
            return gettext("These link to it: %(pages)s. Withdraw it instead.") % {
                "pages": listed(str(page) for page in linking)
            }
        return ""

    @classmethod
    def core(cls) -> models.Q:
        """Return the condition that it belongs to the way to help, or says what this site is."""
        return models.Q(section__in=(Section.HELP, Section.SITE))

    @property
    def has_diagram(self) -> bool:
        """Whether its illustration is a diagram to be read rather than a decoration."""
        return self.illustration == Illustration.WAY_TO_HELP

    @property
    def illustration_template(self) -> str:
        """The template of its illustration."""
        suffix = "html" if self.has_diagram else "svg"
        return f"illustrations/{self.illustration}.{suffix}"

    def get_absolute_url(self) -> str:
        """Return the path in the active language, or "" where the page doesn't exist."""
        if not self.exists_in(get_language() or ""):
            return ""
        return _address(self.section, self.key, self.slug)

    def text(self) -> richtext.Rendered:
        """Return the text in the active language as visitors get it."""
        pages, addresses = listed_pages(), {}
        for key in richtext.linked_pages(self.body):
            if key in richtext.FIXED_PAGES:
                addresses[key] = reverse(richtext.FIXED_PAGES[key])
            elif key in pages:
                addresses[key] = pages[key].url
        marks = citations.cited(self.body)
        sources = references() if marks else {}
        cited = frozenset(key for key in marks if key in sources)
        text = _text(self.body, frozenset(addresses.items()), cited)
        return text._replace(sources=[sources[key] for key in text.sources])

    def clean(self) -> None:
        """Check what concerns several fields, in every language.

        Raises:
            ValidationError: a language has a title without a text or the other
                way round, no slug, a link to a page that there isn't or a
                mark of a source that there isn't; a front page wouldn't be one.

        """
        for body in in_each_language("body"):
            # A text of one space is none.
            if (text := getattr(self, body)) and not richtext.has_words(text):
                setattr(self, body, "")
        stored = Page._base_manager.filter(pk=self.pk).first() if self.pk else None
        errors = self._front_page_errors(stored)
        for check in (super().clean, lambda: self._check_languages(stored)):
            try:
                check()
            except ValidationError as error:
                errors = error.update_error_dict(errors)
        if errors:
            raise ValidationError(errors)

    def _front_page_errors(self, stored: "Page | None") -> dict[str, list[ValidationError]]:
        """Return what would take a section's front page away."""
        errors = {}
        if stored and stored.is_front_page != self.is_front_page:
            message = _("Only the front page of a section has the section’s name as its key.")
            errors["section"] = [ValidationError(message, code="front_page")]
        if self.is_front_page and self.status != self.Status.PUBLISHED:
            message = _("It is the front page of a section: visitors must see it.")
            errors["status"] = [ValidationError(message, code="front_page")]
        if self.is_front_page and self.publish_from and self.publish_from > timezone.now():
            message = _("It is the front page of a section: it can’t be hidden until later.")
            errors["publish_from"] = [ValidationError(message, code="front_page")]
        return errors

    def _check_languages(self, stored: "Page | None") -> None:
        errors: dict[str, ValidationError] = {}
        links, marks = self._mentions()
        for code in languages.BY_CODE:
            title, slug, body = (
                build_localized_fieldname(name, code) for name in ("title", "slug", "body")
            )
            # What stood there before doesn't keep anybody from mending something else.
            before = (getattr(stored, body) if stored else "") or ""
            if bool(getattr(self, title)) != bool(getattr(self, body)):
                errors[title if getattr(self, body) else body] = ValidationError(
                    _("A page exists in a language when it has a title and a text in it."),
                    code="incomplete",
                )
            elif getattr(self, title) and not getattr(self, slug):
                errors[slug] = ValidationError(
                    _("The page needs an address in this language."), code="no_address"
                )
            if unknown := links[code].difference(richtext.linked_pages(before)):
                text = getattr(self, body)
                errors[body] = ValidationError(
                    [no_page(key, words_of(text, key)) for key in sorted(unknown)]
                )
            if unknown := marks[code].difference(citations.cited(before)):
                errors[body] = ValidationError(
                    _("There is no source with the key “%(key)s” to cite."),
                    code="unknown_source",
                    params={"key": ", ".join(sorted(unknown))},
                )
        if errors:
            raise ValidationError(errors)

    def _mentions(self) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
        """Return by language the keys of pages and of sources that its text names in vain.

        All languages are looked up together.
        """
        bodies = {
            code: getattr(self, build_localized_fieldname("body", code)) or ""
            for code in languages.BY_CODE
        }
        links = {code: set(richtext.linked_pages(body)) for code, body in bodies.items()}
        marks = {code: set(citations.cited(body)) for code, body in bodies.items()}
        wanted = set().union(*links.values())
        known = set(Page.objects.filter(key__in=wanted).values_list("key", flat=True))
        known |= {self.key, *richtext.FIXED_PAGES}
        sources = set(Source.objects.cited(set().union(*marks.values())))
        return (
            {code: keys - known for code, keys in links.items()},
            {code: keys - sources for code, keys in marks.items()},
        )


def _address(section: str, key: str, slug: str | None) -> str:
    """Return the path of a page in the active language."""
    if key == section:
        return reverse(f"section-{section}")
    return reverse(f"page-{section}", kwargs={"slug": slug})


@lasting
def _text(
    body: str, addresses: frozenset[tuple[str, str]], cited: frozenset[str]
) -> richtext.Rendered:
    """Return a text that leads to these addresses and cites sources with these keys.

    Its own sources are keys.
    """
    return richtext.render(body, dict(addresses).get, {key: key for key in cited})


@shared
def listed_pages() -> dict[str, Listed]:
    """Return all published pages in the active language by key, in reading order, as lists do."""
    return {page.key: page for page in Page.objects.published().listed()}


@shared
def pages_in(section: str) -> list[Listed]:
    """Return the pages of a section, without its front page, in reading order."""
    pages = listed_pages().values()
    return [page for page in pages if page.section == section and not page.is_front_page]
