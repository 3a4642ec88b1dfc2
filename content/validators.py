"""Rules for what editors enter, the same in the admin, the importer and the shell."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext_lazy as _

from content import pdf


def validate_pdf(file: File) -> None:
    """Raise ValidationError unless ``file`` is a PDF that is safe to hand out."""
    if getattr(file, "_committed", False):
        return  # checked when it was stored
    try:
        pdf.check(file)
    except pdf.RefusedError as reason:
        raise ValidationError(reason.message, code=reason.code) from reason


def validate_audiences(value: Any) -> None:
    """Raise ValidationError unless ``value`` is a list of audiences."""
    from content.models import Audience

    if not isinstance(value, list) or set(value) - set(Audience.values):
        raise ValidationError(
            _("Audiences are a list of: %(choices)s."),
            code="audiences",
            params={"choices": ", ".join(Audience.values)},
        )
