"""Hints at the fields of what victims read: how long it is, and how easily it reads.

They are read with the field that they stand at. Without JavaScript they are those of the text as
it was opened; with it they follow what is typed, whenever somebody pauses. They refuse nothing.
"""

from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from modeltranslation.utils import build_localized_fieldname

from content.admin.addresses import AddressForm
from content.text import hints, richtext
from content.text.field import RichTextField
from stopmensenhandel import languages
from versions.admin import VersionedAdmin

#: The fields that get them.
HINTED = ("title", "summary", "body", "transcript")


def read(model: Any, name: str, language: str, text: str) -> SafeString:
    """Return the hints for the text of a field, as HTML."""
    found = hints.of(
        language,
        text[: richtext.LONGEST],
        is_html=isinstance(model._meta.get_field(name), RichTextField),
        is_heading=name == "title",
    )
    context = {
        "hints": found,
        "language": language,
        "direction": languages.direction(language),
    }
    return render_to_string("admin/content/hints.html", context)


class HintedForm(AddressForm):
    """Form of what victims may read: its fields say how easily."""

    #: What a new object has to say to be theirs: a field, and the value it has.
    for_victims: tuple[str, str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        if self.language not in languages.BY_CODE or not (is_new or self.instance.needs_two):
            return
        for name in HINTED:
            column = build_localized_fieldname(name, self.language)
            if column in self.fields:
                self._hint(name, column, is_new=is_new)

    def _hint(self, name: str, column: str, *, is_new: bool) -> None:
        model, field = type(self.instance), self.fields[column]
        values = self.data if self.is_bound else self.initial
        text = str(values.get(column) or "")
        most = getattr(field, "max_length", None)
        where = f"admin:{model._meta.app_label}_{model._meta.model_name}_hints"
        context = {
            "url": reverse(where),
            "name": name,
            "column": column,
            "language": self.language,
            "when": "=".join(self.for_victims) if is_new else "",
            "most": most,
            "used": len(text),
            "left": most - len(text) if most else None,
            "read": read(model, name, self.language, text),
        }
        around = render_to_string("admin/content/hinted.html", context)
        field.help_text = format_html("{}{}", field.help_text, around)


class HintedAdmin(VersionedAdmin):
    """Admin of what victims may read."""

    form = HintedForm

    class Media:
        """The script that lets the hints follow what is typed."""

        js = (Script("js/hints.js", defer=True),)

    def get_urls(self) -> list[Any]:
        """Return the addresses: where a text is read that is being typed, too."""
        view = self.admin_site.admin_view(self.hints_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_hints"
        return [path("hints/", view, name=name), *super().get_urls()]

    def hints_view(self, request: HttpRequest) -> HttpResponse:
        """Return the hints for a text that is sent; it is kept nowhere.

        Raises:
            BadRequest: there is no such field, or no such language.
            PermissionDenied: somebody may not see the form.

        """
        if not (self.has_view_or_change_permission(request) or self.has_add_permission(request)):
            raise PermissionDenied
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        name, language = (request.POST.get(each, "") for each in ("field", "language"))
        names = {field.name for field in self.model._meta.get_fields()}
        if name not in names.intersection(HINTED) or language not in languages.BY_CODE:
            raise BadRequest
        return HttpResponse(read(self.model, name, language, request.POST.get("text", "")))
