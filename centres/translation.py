"""Which fields of this app are translated."""

from modeltranslation.translator import TranslationOptions, register

from centres.models import Centre, HelpLine


@register(Centre)
class CentreTranslation(TranslationOptions):
    """A centre's own name is the same in every language."""

    fields = ("street", "city", "area", "services", "opening_hours")


@register(HelpLine)
class HelpLineTranslation(TranslationOptions):
    """A help line's name and when to call it."""

    fields = ("name", "when_to_call", "hours")
