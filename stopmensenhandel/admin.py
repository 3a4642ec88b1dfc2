"""What all admin pages share: a form of one language, and what is missing in which language."""

import re
from collections.abc import Iterable, Sequence
from typing import Any, cast

from django.contrib import admin
from django.db import transaction
from django.db.models import DateField, DateTimeField, Field, Model, QuerySet, URLField
from django.forms import Field as FormField
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin
from modeltranslation.fields import TranslationField
from modeltranslation.translator import translator
from modeltranslation.utils import build_localized_fieldname

from stopmensenhandel import languages
from stopmensenhandel.changelists import OfferedLists
from stopmensenhandel.dates import DayFirst
from stopmensenhandel.editing import EditingForm
from stopmensenhandel.errors import deleted_meanwhile
from stopmensenhandel.translated import Translated, in_each_language
from stopmensenhandel.work import languages_of

#: What an address says in place of a language: what is the same in all of them.
ALL = "all"
#: What can be a BCP 47 tag, in lower case.
TAG = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*", re.ASCII)
LONGEST_TAG = 15

admin.site.site_header = _("Stop human trafficking: editing")
admin.site.site_title = _("Editing")
admin.site.index_title = _("What would you like to change?")
admin.site.empty_value_display = "–"


def language_of(request: HttpRequest, model: Any) -> str:
    """Return the language of which a form is that is asked for; "" for what is the same in all.

    By default it is the one that the editor reads, or else one in which they work.
    """
    asked = request.GET.get("language", "")
    if asked == ALL:
        return ""
    is_tag = bool(model.by_language and TAG.fullmatch(asked) and len(asked) <= LONGEST_TAG)
    if asked in languages.BY_CODE or is_tag:
        return asked
    here = get_language() or ""
    own = [language.code for language in languages_of(request.user)]
    return here if here in own or not own else own[0]


def write(item: Model, names: Iterable[str]) -> None:
    """Store some columns of an object, and when that was; nothing where there is none of them."""
    columns = {field.name: field for field in item._meta.concrete_fields}
    if changed := columns.keys() & set(names):
        now = {
            name
            for name, field in columns.items()
            if isinstance(field, DateTimeField) and field.auto_now
        }
        item.save(update_fields=changed | now)


class TranslatedAdmin(DayFirst, OfferedLists, TranslationAdmin):
    """Admin of a model with translated fields: each form holds one language.

    ``common_fields`` are the same in every language. A translated field among the
    ``search_fields`` is searched in every language.
    """

    common_fields: Sequence[str | tuple[str, ...]] = ()
    #: Given once: addresses, links between texts and what the site does by itself rest on them.
    lasting_fields: Sequence[str] = ()
    #: Those of the common fields that are asked for at once; by default all.
    new_fields: Sequence[str | tuple[str, ...]] = ()

    form = EditingForm
    delete_confirmation_template = "admin/kept.html"
    delete_selected_confirmation_template = "admin/kept_selected.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the objects; of two who save the same one, one waits for the other."""
        queryset: QuerySet[Any] = super().get_queryset(request)
        if request.method == "POST" and transaction.get_connection().in_atomic_block:
            return queryset.select_for_update()
        return queryset

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        """Keep what is given once."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, *self.lasting_fields) if obj else fields

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what was changed, and nothing else: others may have changed the rest."""
        if change:
            write(obj, form.changed_data)
        else:
            obj.save()

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Name what must stay, and why, among what can't be deleted."""
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        kept = [(obj, reason) for obj in objs if (reason := obj.reason_to_keep())]
        protected += [format_html("<b>{}</b>: {}", obj, reason) for obj, reason in kept]
        return deleted, counts, lacking, protected

    def render_delete_form(self, request: HttpRequest, context: dict[str, Any]) -> Any:
        """Say by the status, too, that nothing was deleted."""
        response: Any = super().render_delete_form(request, context)
        if request.method == "POST":
            response.status_code = 409
        return response

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Show no button to delete what must stay."""
        obj = context.get("original")
        if isinstance(obj, Translated) and obj.reason_to_keep():
            context["show_delete"] = False
        response: Any = super().render_change_form(request, context, *args, **kwargs)
        if obj is not None and response.context_data.get("has_absolute_url") is not None:
            # As it is, not as somebody is about to make it; in the language that they edit.
            stored = self.model._default_manager.filter(pk=obj.pk).first()
            with override(self.language_of(request) or get_language()):
                address = self.get_view_on_site_url(stored)
            response.context_data |= {"has_absolute_url": bool(address), "absolute_url": address}
        return response

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponse:
        """Keep what was typed about something that somebody else has deleted (Django's hook)."""
        if "opened" in request.POST:
            add = reverse(f"admin:{opts.app_label}_{opts.model_name}_add")
            # What was typed is in the fields of one language.
            language = self.language_of(request) or ALL
            return deleted_meanwhile(request, f"{add}?{urlencode({'language': language})}")
        lead = super()._get_obj_does_not_exist_redirect  # type: ignore[misc]
        return cast(HttpResponse, lead(request, opts, object_id))

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        """Return the fields to search, of translated ones those of every language."""
        translated = translator.get_options_for_model(self.model).all_fields
        fields: list[str] = []
        for name in super().get_search_fields(request):
            fields += in_each_language(name) if name in translated else [name]
        return fields

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Return what is found, however a word begins: SQLite takes É and é for two letters."""
        found, repeated = super().get_search_results(request, queryset, search_term)
        if not search_term.isascii():
            for spelling in (str.lower, str.upper, str.capitalize, str.title):
                more, _repeated = super().get_search_results(
                    request, queryset, spelling(search_term)
                )
                found |= more
        return found, repeated

    # -- A form holds one language ------------------------------------------

    def language_of(self, request: HttpRequest) -> str:
        """Return the language of which a form is; "" for what is the same in all."""
        return language_of(request, self.model)

    def translated_fields(self, language: str) -> list[str]:
        """Return the columns of a language in the order of the model, days last."""
        if language not in languages.BY_CODE:
            return []
        translated = translator.get_options_for_model(self.model).all_fields
        fields = [field for field in self.model._meta.fields if field.name in translated]
        fields.sort(key=lambda field: isinstance(field, DateField))
        return [build_localized_fieldname(field.name, language) for field in fields]

    def get_fieldsets(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """Return the fields of one language, or of what is common; a new object needs both."""
        language = self.language_of(request)
        parts: list[Any] = []
        if obj is None or not language:
            common = self.common_fields if obj else self.new_fields or self.common_fields
            parts.append((None, {"fields": list(common)}))
        if fields := self.translated_fields(language):
            direction = languages.direction(language)
            classes = ["language", f"language-{direction}"]
            parts.append((languages.name(language), {"fields": fields, "classes": classes}))
        parts.append((None, {"fields": ["opened"], "classes": ["unseen"]}))
        return parts

    def formfield_for_dbfield(
        self, db_field: "Field[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> FormField | None:
        """Require nothing in one language only; write each language in its own direction."""
        if isinstance(db_field, URLField):
            # A bare web address is read as https.
            kwargs["assume_scheme"] = "https"
        formfield = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, TranslationField) and formfield is not None:
            # modeltranslation requires the default language, but a page may exist without it.
            formfield.required = False
            language = languages.BY_CODE[db_field.language]
            formfield.widget.attrs |= {"lang": language.code, "dir": language.direction}
        return formfield

    @admin.display(description=_("languages"))
    def in_languages(self, obj: Any) -> SafeString:
        """Show each language code, struck out where the object doesn't exist in it."""
        return format_html_join(
            "\u00a0",
            "{}",
            (
                (
                    format_html("<b>{}</b>", language.code)
                    if obj.exists_in(language.code)
                    else format_html(
                        '<s title="{}">{}</s>',
                        gettext("missing in %(language)s") % {"language": language.name},
                        language.code,
                    ),
                )
                for language in languages.LANGUAGES
            ),
        )

    def get_view_on_site_url(self, obj: Model | None = None) -> str | None:
        """Return the public address in the editor's language, else in the first that has one."""
        if obj is None or self.view_on_site is False or not getattr(obj, "is_published", True):
            return None
        if address := obj.get_absolute_url():  # type: ignore[attr-defined]
            return str(address)
        for language in languages.LANGUAGES:
            with override(language.code):
                if address := obj.get_absolute_url():  # type: ignore[attr-defined]
                    return str(address)
        return None


class MissingInLanguage(admin.SimpleListFilter):
    """Filter: what should exist in a language, by its level, and doesn't yet."""

    title = _("missing in")
    parameter_name = "missing"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Offer every language."""
        return [(language.code, language.name) for language in languages.LANGUAGES]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        """Leave what is missing in the chosen language."""
        if (code := self.value()) in languages.BY_CODE:
            wanted = queryset.filter(queryset.model.wanted_in(code))
            return wanted.exclude(pk__in=queryset.in_language(code).values("pk"))
        return queryset
