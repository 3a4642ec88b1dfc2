"""What every admin of files shares.

Files that are too large are refused before they are sent: on a slow line it takes long to send
them, and what was typed beside them would be lost, since the server doesn't even read a form
that is larger than ``MAX_BODY``. The validators have the last word; this says the same earlier.
"""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.forms import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from files import captions, pdf, pictures, video
from files.fields import (
    validate_captions,
    validate_image,
    validate_pdf,
    validate_video,
)
from files.storage import removed_on_failure
from stopmensenhandel.formatting import file_size

#: By the rule that a file must follow: bytes, and what is said of a larger one.
LIMITS = {
    validate_pdf: (pdf.MAX_BYTES, pdf.REASONS["too_large"]),
    validate_video: (video.MAX_BYTES, video.REASONS["too_large"]),
    validate_captions: (captions.MAX_BYTES, captions.TOO_LARGE),
    validate_image: (pictures.MAX_BYTES, pictures.REASONS["too_large"]),
}
#: For the boundaries and all that is typed.
FORM_BYTES = settings.MAX_BODY - settings.DATA_UPLOAD_MAX_MEMORY_SIZE
TOGETHER = _("The files are too large to be sent together: save some of them first.")


class LimitsFiles(BaseModelAdmin):
    """Part of an admin or an inline: its file fields know how much they take."""

    class Media:
        """The script that reads the limits."""

        js = ("js/upload.js",)

    def formfield_for_dbfield(
        self, db_field: "models.Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Field | None:
        """Give a file field its limits."""
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        rules = db_field.validators
        limit = next((limit for rule, limit in LIMITS.items() if rule in rules), None)
        if formfield and limit:
            most, words = limit
            formfield.widget.attrs |= {
                "data-most": most,
                "data-too-large": words,
                "data-form-most": FORM_BYTES,
                "data-form-too-large": TOGETHER,
            }
        return formfield


class StoresFiles(LimitsFiles, admin.ModelAdmin):
    """Admin of what has files: a request that fails leaves none behind."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show or save the form; Django's transaction within takes back the rows."""
        with removed_on_failure():
            return super().changeform_view(request, *args, **kwargs)


class ReadableSize:
    """Show a file's size as visitors see it."""

    @admin.display(description=_("size"))
    def readable_size(self, stored: Any) -> str:
        """The size in the units of the language."""
        return file_size(stored.size) if stored.size else ""
