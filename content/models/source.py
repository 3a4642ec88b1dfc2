"""Where a figure or a rule on a page comes from."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from stopmensenhandel import languages
from stopmensenhandel.formatting import listed
from stopmensenhandel.sharing import shared
from stopmensenhandel.translated import Translated, TranslatedQuerySet


class Reference(NamedTuple):
    """A source as a footnote shows it; ``language`` is the code of its name's language.

    ``url`` is empty where the source has no address of its own: an act, an article on paper.
    ``year`` is the year of publication, or of the last look where ``is_dated`` is false.
    """

    name: str
    url: str
    year: int
    is_dated: bool
    language: str


class SourceQuerySet(TranslatedQuerySet):
    """Sources, in the words of the domain."""

    def cited(self, keys: set[str]) -> dict[str, "Source"]:
        """Return the sources with these keys, by key."""
        return self.filter(key__in=keys).by_key() if keys else {}

    def by_key(self) -> dict[str, "Source"]:
        """Return the sources by key; of those in the active language no other is fetched."""
        found = {source.key: source for source in self.without_other_languages()}
        code = get_language() or ""
        elsewhere = [key for key, source in found.items() if not source.exists_in(code)]
        if elsewhere:
            found |= {source.key: source for source in self.filter(key__in=elsewhere)}
        return found


class Source(Translated):
    """A publication that a page cites: written [^key] in the text, shown as a footnote."""

    key = models.SlugField(
        _("key"),
        unique=True,
        help_text=_("Stable and English; write [^key] in the text of a page to cite this source."),
    )
    year = models.PositiveSmallIntegerField(
        _("year"),
        validators=[MinValueValidator(1900)],
        help_text=_("Of publication; of the last look at it for a page without a date."),
    )
    is_dated = models.BooleanField(
        _("has a date"),
        default=True,
        help_text=_("Untick for a web page that names no date: readers see when it was looked at."),
    )
    name = models.CharField(_("name"), max_length=250)
    url = models.URLField(_("link"), max_length=500, blank=True)

    objects = SourceQuerySet.as_manager()

    needed = ("name",)

    @classmethod
    def core(cls) -> models.Q:
        """Return the condition that it should exist in every language: none has to."""
        return models.Q(pk__in=[])

    class Meta:
        ordering = ["key"]
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self) -> str:
        name = self.named("name")
        return f"{name} ({self.year})" if name else self.key

    def reason_to_keep(self) -> str | Promise:
        """Return why nobody may delete it: a page cites it."""
        pages = self._meta.apps.get_model("content", "Page")._default_manager.citing(self)
        if pages:
            return gettext("These cite it: %(pages)s.") % {"pages": listed(pages)}
        return ""

    def clean(self) -> None:
        """Check that it can be shown.

        Raises:
            ValidationError: no language has a name.

        """
        super().clean()
        if not self.reference():
            raise ValidationError(
                _("A source needs a name in one language at least."), code="incomplete"
            )

    def reference(self) -> Reference | None:
        """Return what a footnote shows: in the active language, else in one that it has."""
        codes = [get_language() or "", *(language.code for language in languages.LANGUAGES)]
        for code in filter(None, codes):
            if code in languages.BY_CODE and self.exists_in(code):
                name = getattr(self, build_localized_fieldname("name", code))
                url = getattr(self, build_localized_fieldname("url", code)) or ""
                return Reference(name, url, self.year, self.is_dated, code)
        return None


@shared
def references() -> dict[str, Reference]:
    """Return what footnotes show of all sources, by key."""
    known = ((key, source.reference()) for key, source in Source.objects.by_key().items())
    return {key: reference for key, reference in known if reference}
