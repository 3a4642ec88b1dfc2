"""What the library holds, brochures and videos alike: an item, and its file in a language."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.functional import classproperty
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from content.models.page import Page
from content.models.publishable import (
    Audience,
    Publishable,
    PublishableQuerySet,
)
from stopmensenhandel import languages
from stopmensenhandel.addresses import reverse
from stopmensenhandel.fields import ChoiceListField
from stopmensenhandel.translated import whole_in_each_language


class LibraryQuerySet(PublishableQuerySet):
    """Items of the library, in the words of the domain."""

    def with_editions(self) -> Self:
        """Return the items with their editions at hand."""
        return self.prefetch_related("editions")

    def listed(self) -> Self:
        """Return the items with what a list shows of them, in the active language."""
        return self.without_other_languages("summary")

    def in_any_language(self) -> Self:
        """Return the items of which there is a file at all."""
        return self.filter(editions__isnull=False).distinct()


def made_for(audience: str) -> models.Q:
    """Return the condition that an item was made for an audience."""
    # SQLite can't look into JSON with "contains"; its text can be searched everywhere.
    return models.Q(audiences__icontains=f'"{audience}"')


class LibraryItem(Publishable):
    """A brochure or a video; its files are its editions, one a language."""

    key = models.SlugField(_("key"), unique=True, help_text=_("Stable and English."))
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(
        _("address on the site"), max_length=120, unique=True, null=True, blank=True
    )
    summary = models.TextField(_("summary"), max_length=300)
    audiences = ChoiceListField(_("made for"), of=Audience, blank=True)
    pages = models.ManyToManyField(
        Page, verbose_name=_("belongs to the pages"), blank=True, related_name="%(class)ss"
    )

    editions: Any

    #: "brochure" or "video": the name of the item's page in the table of addresses.
    kind = ""

    needed = ("title", "slug")
    by_language = ("editions",)

    class Meta:
        abstract = True
        ordering = ["-created_at", "key"]
        indexes = [models.Index(fields=["-created_at", "id"], name="%(class)s_newest")]
        constraints = [whole_in_each_language("%(class)s_whole_in_each_language", "title", "slug")]

    def __str__(self) -> str:
        return self.named("title") or self.key

    @property
    def needs_two(self) -> bool:
        """Whether it is made for victims."""
        return Audience.VICTIMS in self.audiences

    def clean(self) -> None:
        """Check what concerns several fields, in every language.

        Raises:
            ValidationError: a language has a title without an address.

        """
        super().clean()
        message = _("It needs an address in this language.")
        if gaps := self.gaps():
            raise ValidationError(
                {name: ValidationError(message, code="no_address") for name in gaps}
            )

    def edition_in(self, code: str) -> Any:
        """Return the edition in a language, or None."""
        return next((each for each in self.editions.all() if each.language == code), None)

    @property
    def edition(self) -> Any:
        """The edition in the active language, or None."""
        return self.edition_in(get_language() or "")

    @property
    def sorted_editions(self) -> list[Any]:
        """All editions, the visitor's language first, then what they most likely read next."""
        nearness = languages.for_reader(get_language())
        return sorted(self.editions.all(), key=lambda edition: nearness(edition.language))

    @property
    def more_captions(self) -> Sequence[Any]:
        """Captions in the languages in which there is no file, one for each language."""
        return ()

    @property
    def audience_names(self) -> list[Any]:
        """For whom it was made, in words."""
        return [Audience(audience).label for audience in self.audiences]

    @classproperty
    def templates(cls) -> dict[str, str]:  # noqa: N805 (of the class)
        """The templates of its kind, by what they show: its page, facts and details of a file."""
        parts = ("detail", "facts", "file", "picture")
        return {part: f"content/{cls.kind}/{part}.html" for part in parts}

    @classmethod
    def core(cls) -> models.Q:
        """Return the condition that it is made for victims."""
        return made_for(Audience.VICTIMS)

    @classmethod
    def existence(cls, code: str) -> models.Q:
        """Return the condition that an item exists in a language: its words and a file."""
        return super().existence(code) & models.Q(cls.has_file_in(code))

    def exists_in(self, code: str) -> bool:
        """Return whether its words and a file are there in a language."""
        return super().exists_in(code) and self.edition_in(code) is not None

    @classmethod
    def has_file_in(cls, code: str) -> models.Exists:
        """Return the condition that a query's item has a file in a language."""
        editions: Any = cls._meta.get_field("editions").related_model
        return models.Exists(editions.objects.filter(item=models.OuterRef("pk"), language=code))

    @classmethod
    def count_languages(cls, items: models.QuerySet[Any]) -> Counter[str]:
        """Return how many of some items there are in each language, by its BCP 47 tag."""
        editions = items.order_by().exclude(editions=None).values_list("editions__language")
        return Counter(dict(editions.annotate(models.Count("pk", distinct=True))))

    def get_absolute_url(self) -> str:
        """Return the path in the active language, or "" where the item doesn't exist in it."""
        if not self.exists_in(get_language() or ""):
            return ""
        return reverse(self.kind, kwargs={"slug": self.slug})
