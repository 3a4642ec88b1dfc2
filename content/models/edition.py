"""An item of the library in one language: its file, and the files that it replaced."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.validators import RegexValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from files.pictures import Picture, Rendering, digest, store
from files.storage import removed_on_failure
from stopmensenhandel import languages
from stopmensenhandel.addresses import reverse
from stopmensenhandel.formatting import file_size, language_in_words, month

language_tag = RegexValidator(
    r"^[a-z]{2,3}(-[a-z0-9]{2,8})*\Z",
    _("A language is named by its BCP 47 tag in lower case: nl, zh-hans."),
    code="language",
)
#: Characters of a SHA-256 that name a version in addresses and file names.
VERSION_LENGTH = 12


class Edition(models.Model):
    """An item of the library in one language.

    What can be read from the file (size, checksum, …) is read when it is saved,
    and never typed. A file that is replaced stays at the address of its version.
    """

    language = models.CharField(_("language"), max_length=15, validators=[language_tag])
    issued_on = models.DateField(_("issued on"))
    size = models.PositiveBigIntegerField(_("size in bytes"), editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    #: When the file, or the captions that belong to it, last changed.
    changed_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    image = models.FileField(_("picture"), editable=False)
    image_width = models.PositiveIntegerField(editable=False)
    image_height = models.PositiveIntegerField(editable=False)

    item: Any
    file: Any
    earlier: Any
    #: The folder of its pictures among the stored files.
    pictures = ""
    #: The media type of a file by the ending of its name.
    media_types: Mapping[str, str] = {}
    #: What belongs to an edition besides its file: names of relations.
    companions: Sequence[str] = ()
    #: What is said of each: attributes that stand in a row as they are (see ``library.rows``).
    words: Sequence[str] = (
        "direction",
        "download_name",
        "in_words",
        "issued",
        "language",
        "language_name",
        "media_type",
        "sha256",
        "url",
        "version_url",
        "written_size",
    )
    #: What decides which words stand there at all.
    shape: Sequence[str] = ()

    #: By which of its fields a form knows it again, whose number may be another each time.
    told_apart_by: Sequence[str] = ("language",)

    class Meta:
        abstract = True
        ordering = ["language"]

    def __str__(self) -> str:
        return f"{self.item} ({language_in_words(self.language)})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; note what is read from a new file, keep the one before, store a new picture.

        Raises:
            RefusedError: the file is unfit to be handed out.

        """
        with removed_on_failure(), transaction.atomic():
            if picture := self.new_picture:
                stem = f"{self.pictures}/{self.item.key}-{self.language}-{digest(picture)}"
                self.image_width, self.image_height = picture.size
                self.image = store(picture, stem)
            if self.file.is_new:
                self.file.fill()
            self.remember_earlier_file()
            super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """Return the lasting address of the newest file of this edition."""
        return reverse(f"{self.item.kind}-file", kwargs={"name": self.file_name})

    @property
    def extension(self) -> str:
        """The kind of file, as its name ends: pdf, mp4, webm."""
        return str(self.file.name).rpartition(".")[2]

    @property
    def media_type(self) -> str:
        """The file's media type."""
        return self.media_types[self.extension]

    @property
    def version(self) -> str:
        """What names exactly this file: the first characters of its checksum."""
        return self.sha256[:VERSION_LENGTH]

    @property
    def file_name(self) -> str:
        """The name of the newest file among all of the library: you-have-rights.nl.pdf."""
        return f"{self.item.key}.{self.language}.{self.extension}"

    def get_version_url(self, stored: Any = None) -> str:
        """Return the address of exactly this file, or of one that it had before.

        It answers when a newer one is there, too.
        """
        stored = stored or self
        extension = stored.file.name.rpartition(".")[2]
        name = f"{self.item.key}.{self.language}.{stored.sha256[:VERSION_LENGTH]}.{extension}"
        return reverse(f"{self.item.kind}-file", kwargs={"name": name})

    @property
    def language_name(self) -> str:
        """The language's own name in its own script."""
        return languages.name(self.language)

    @property
    def in_words(self) -> str:
        """What a sentence in the active language calls its language."""
        return language_in_words(self.language)

    @property
    def issued(self) -> str:
        """The month in which it was issued, in the active language."""
        return month(self.issued_on)

    @property
    def written_size(self) -> str:
        """Its size as the active language writes it."""
        return file_size(self.size)

    @property
    def url(self) -> str:
        """Its lasting address."""
        return self.get_absolute_url()

    @property
    def version_url(self) -> str:
        """The address of exactly this file."""
        return self.get_version_url()

    @property
    def direction(self) -> str:
        """Ltr or rtl."""
        return languages.direction(self.language)

    @property
    def title(self) -> str:
        """The item's title in the language of this edition, else in the one that is nearest."""
        title = self._title_in(self.title_language)
        return title or str(capfirst(self.item._meta.verbose_name))

    @property
    def title_language(self) -> str:
        """The language of its title, by its BCP 47 tag: nobody reads a key for a title."""
        nearness = languages.for_reader(get_language())
        codes = [self.language, *sorted(languages.BY_CODE, key=nearness)]
        return next(filter(self._title_in, codes), get_language() or languages.DEFAULT.code)

    @property
    def title_direction(self) -> str:
        """In which direction its title is read: ltr or rtl."""
        return languages.direction(self.title_language)

    def _title_in(self, code: str) -> str:
        name = build_localized_fieldname("title", code)
        return str(getattr(self.item, name, None) or "")

    @property
    def download_name(self) -> str:
        """A file name people can keep: je-hebt-rechten-nl.pdf."""
        slug = getattr(self.item, build_localized_fieldname("slug", self.language), None)
        return f"{slug or self.item.key}-{self.language}.{self.extension}"

    @property
    def picture(self) -> Picture:
        """The picture that stands for it, in its sizes."""
        return Picture(str(self.image.name), self.image_width, self.image_height)

    @property
    def new_picture(self) -> Rendering | None:
        """The picture that a new file brings."""
        return self.file.finding.picture if self.file.is_new else None

    def remember_earlier_file(self) -> None:
        """Keep the stored file, which another is about to replace, at its version's address.

        Within a transaction: two uploads at once wait for each other.
        """
        editions = type(self).objects.select_for_update()  # type: ignore[attr-defined]
        stored = editions.filter(pk=self.pk).first() if self.pk else None
        if self.file.is_new or (stored and stored.sha256 != self.sha256):
            self.changed_at = timezone.now()
        if stored and stored.sha256 != self.sha256:
            self.earlier.update_or_create(
                sha256=stored.sha256,
                defaults={
                    "file": stored.file.name,
                    "size": stored.size,
                    "issued_on": stored.issued_on,
                },
            )


class EarlierFile(models.Model):
    """A file of an edition that a newer one has replaced."""

    file = models.FileField(_("file"))
    issued_on = models.DateField(_("issued on"))
    size = models.PositiveBigIntegerField(_("size in bytes"))
    sha256 = models.CharField("SHA-256", max_length=64)
    replaced_at = models.DateTimeField(_("replaced"), auto_now_add=True)

    class Meta:
        abstract = True
        ordering = ["-replaced_at"]
        # Nobody edits them: there is nothing to permit.
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.file.name)
