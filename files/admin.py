"""What every admin of files shares.

Files that are too large are refused before they are sent: on a slow line it takes long to send
them, and what was typed beside them would be lost, since the server doesn't even read a form
that is larger than the zone takes. The fields have the last word; this says the same earlier.
"""

import re
from typing import Any, cast

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import BaseModelAdmin
from django.core.files.uploadedfile import UploadedFile
from django.db import models
from django.forms import Field
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from files.fields import CheckedFileField
from files.storage import removed_on_failure
from stopmensenhandel.editing import EditingForm
from stopmensenhandel.formatting import file_size
from stopmensenhandel.zones import EDITING

#: The name of an input: of the form itself ("file"), or of an inline ("editions-0-file").
INPUT = re.compile(r"(?:(?P<form>\w+)-\d+-)?(?P<field>\w+)")
#: For the boundaries and all that is typed.
FORM_BYTES = EDITING.largest_body - settings.DATA_UPLOAD_MAX_MEMORY_SIZE
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
        if formfield and isinstance(db_field, CheckedFileField):
            formfield.widget.attrs |= {
                "accept": db_field.accept,
                "data-most": db_field.max_bytes,
                "data-too-large": db_field.too_large,
                "data-form-most": FORM_BYTES,
                "data-form-too-large": TOGETHER,
            }
        return formfield


class FilesInline(LimitsFiles, admin.StackedInline):
    """The files of something, one a language; what is sent at once has an end."""

    form = EditingForm
    extra = 0
    max_num = 200

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Take no more rows than there could be: Django makes a form of each that is announced."""
        return super().get_formset(request, obj, absolute_max=self.max_num, **kwargs)


class StoresFiles(LimitsFiles, admin.ModelAdmin):
    """Admin of what has files: they hold nobody up, and a request that fails leaves none behind."""

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Show or save the form.

        Uploads are read before Django's transaction begins: reading takes up to a minute, in
        which nobody else could save or log in. The transaction takes back rows, not files.
        """
        if request.method == "POST" and self.may_save(request):
            self.read_uploads(request)
        with removed_on_failure():
            return super().changeform_view(request, *args, **kwargs)

    def may_save(self, request: HttpRequest) -> bool:
        """Return whether this account may store anything here at all."""
        return self.has_add_permission(request) or self.has_change_permission(request)

    def read_uploads(self, request: HttpRequest) -> None:
        """Read what is sent for the file fields of this admin and its inlines."""
        forms = {"": self.model}
        for inline in self.get_inline_instances(request):
            formset = inline.get_formset(request)
            forms[formset.get_default_prefix()] = inline.model
        checked = {
            (form, field.name): field
            for form, model in forms.items()
            for field in model._meta.fields
            if isinstance(field, CheckedFileField)
        }
        for name in request.FILES:
            match = INPUT.fullmatch(name)
            if match and (field := checked.get((match["form"] or "", match["field"]))):
                field.prepare(cast(UploadedFile, request.FILES[name]))


class ReadableSize:
    """Show a file's size as visitors see it."""

    @admin.display(description=_("size"))
    def readable_size(self, stored: Any) -> str:
        """The size in the units of the language."""
        return file_size(stored.size) if stored.size else ""
