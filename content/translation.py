"""Which fields of this app are translated."""

from modeltranslation.translator import TranslationOptions, register

from content.models import Brochure, Page, Source, Video

#: When somebody last looked whether it is true, and should again: that is so in one language.
REVIEW = ("reviewed_on", "review_by")


@register(Page)
class PageTranslation(TranslationOptions):
    """A page has an address, a title and a text in each of its languages."""

    fields = ("title", "slug", "summary", "body", *REVIEW)


@register(Brochure)
class BrochureTranslation(TranslationOptions):
    """A brochure's files are its editions; only what is said about it is translated."""

    fields = ("title", "slug", "summary", *REVIEW)


@register(Video)
class VideoTranslation(TranslationOptions):
    """A video's transcript is read where the video can't be seen."""

    fields = ("title", "slug", "summary", "transcript", *REVIEW)


@register(Source)
class SourceTranslation(TranslationOptions):
    """A publication has a name and an address in each language in which it exists."""

    fields = ("name", "url")
