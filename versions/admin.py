"""Editing what has versions: a form opens the draft, where there is one, and what it saves is one.

The words of a draft that stand in columns are filled into the object as it is read. Its files and
relations are stored for as long as the form is made or checked, in a savepoint that is taken back:
so Django's own forms and rules are the same for a draft and for what visitors read.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model
from django.forms import Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext, override

from stopmensenhandel import languages
from stopmensenhandel.admin import write
from stopmensenhandel.errors import bare_page
from versions import keeping, preview, words
from versions.beside import beside
from versions.deleted import DeletedAdmin
from versions.exchanges import ExchangeAdmin
from versions.forms import VersionForm
from versions.looking import LookingAdmin
from versions.models import Version
from versions.words import COMMON

#: More digits than the number of any row has.
LONGEST_NUMBER = 19


@dataclass
class Editing:
    """A form that is open: of which language, with which draft, and what was saved from it."""

    language: str
    is_draft: bool
    is_preview: bool = False
    version: Version | None = None
    #: What was saved, by which form; None until then.
    item: Any = None
    form: Any = None
    note: Any = None
    #: Whether a draft says nothing but what visitors read already, so that none is kept.
    is_idle: bool = False

    @property
    def publish_at(self) -> datetime | None:
        """When what was typed is to be published, if not now."""
        moment: datetime | None = self.form.cleaned_data["publish_at"]
        return None if self.is_draft else moment

    @property
    def is_kept(self) -> bool:
        """Whether visitors mustn't read it yet."""
        return self.is_draft or self.publish_at is not None


class VersionedAdmin(DeletedAdmin, ExchangeAdmin, LookingAdmin):
    """Admin of what has versions: draft, publishing, history, each for one language."""

    form = VersionForm
    change_form_template = "admin/versions/change_form.html"
    change_list_template = "admin/versions/change_list.html"

    class Media:
        """The script that lets nothing typed be lost."""

        js = (Script("js/unsaved.js", defer=True),)

    # -- Opening and saving ----------------------------------------------------

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        """Show or save a form; what is a draft is stored as one, and nowhere else."""
        language, is_sent = self.language_of(request), request.method == "POST"
        is_preview = "_preview" in request.POST
        editing = Editing(language, is_preview or "_draft" in request.POST, is_preview)
        request.editing = editing  # type: ignore[attr-defined]
        editing.version = self._opened(object_id, language)
        if is_sent and "_discard" in request.POST and editing.version:
            return self._discard(request, editing.version)
        stores = words.rows(self.model, language) or words.relations(self.model, language)
        if not is_sent and not (editing.version and stores):
            return super().changeform_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            if is_sent:
                # Nobody else changes or publishes it meanwhile.
                editing.version = self._opened(object_id, language, lock=True)
            with transaction.atomic():
                response = super().changeform_view(request, object_id, form_url, extra_context)
                if isinstance(response, TemplateResponse):
                    response.render()
                written = words.read(editing.item, language) if editing.item else {}
                if editing.item and is_preview:
                    response = self._preview(request, editing.item, language, written)
                if not editing.item or is_preview or (editing.is_kept and object_id):
                    transaction.set_rollback(True)
            if editing.item and not is_preview:
                self._keep(request, editing, written, is_new=object_id is None)
                if "_popup" not in request.POST:
                    response = self._say(request, editing)
        return response

    def _opened(
        self, object_id: str | None, language: str, *, lock: bool = False
    ) -> Version | None:
        """Return the draft of what has a number, which may be that of nothing."""
        try:
            number = self.model._meta.pk.to_python(unquote(object_id or ""))
        except Exception:
            return None
        item = self.model(pk=number)
        if lock:
            keeping.lock(item)
        return keeping.opened(item, language, lock=lock)

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> Any:
        """Return an object, in a form with the words of its draft."""
        item = super().get_object(request, object_id, from_field)
        editing: Editing | None = getattr(request, "editing", None)
        if item is None or editing is None:
            return item
        if request.method == "POST":
            keeping.note_found(item, {editing.language, COMMON})
        if editing.version:
            words.fill(item, editing.language, editing.version.words)
            words.store_related(item, editing.language, editing.version.words)
            _forget_related(item)
        return item

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Return the form; of what is a draft it doesn't ask that it is whole."""
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if editing := getattr(request, "editing", None):
            form.is_draft, form.is_preview = editing.is_draft, editing.is_preview
            form.version = editing.version
            form.user, form.language = request.user, editing.language
            form.brings_files = bool(request.FILES) or any(
                name.endswith("-DELETE") for name in request.POST
            )
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Write what visitors are to read now; of a new object with a draft, only that it is."""
        editing: Editing = request.editing  # type: ignore[attr-defined]
        editing.form = form
        language = editing.language
        if not change and editing.is_kept and language != COMMON:
            written = words.read_columns(obj, language)
            words.fill(obj, language, dict.fromkeys(written, ""))
            super().save_model(request, obj, form, change)
            words.fill(obj, language, written)
        elif change and editing.version and not editing.is_kept:
            write(obj, [field.name for field in words.columns(self.model, language).values()])
        elif not (change and editing.is_kept):
            super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Write relations and files, and let visitors see what was a draft as a whole."""
        editing: Editing = request.editing  # type: ignore[attr-defined]
        touched = any(formset.has_changed() for formset in formsets)
        if not editing.is_draft and touched and not form.brings_files:
            # A file's date, say: as much as its words.
            form.brings_files = True
            if form.is_alone and not form.cleaned_data["alone_reason"]:
                raise PermissionDenied
        super().save_related(request, form, formsets, change)
        editing.item = form.instance
        _forget_related(editing.item)
        if not editing.is_kept and editing.language != COMMON:
            editing.item.go_public()

    def _keep(
        self, request: HttpRequest, editing: Editing, written: words.Words, *, is_new: bool
    ) -> None:
        """Keep a version of what was saved."""
        item, language, author = editing.item, editing.language, request.user
        told = editing.form.told | self._source(request, item)
        if is_new and editing.is_kept and language != COMMON:
            nothing: dict[str, Any] = {name: [] for name in words.rows(self.model, language)}
            words.store_related(item, language, nothing)
        if editing.is_kept and not is_new:
            editing.is_idle = keeping.is_idle(item, language, written, told.get("source"))
            if editing.is_idle and not editing.version:
                return
        if editing.is_kept and not (is_new and language == COMMON):
            # Whoever says when it is published is its publisher.
            told["publisher"] = author if editing.publish_at else None
            keeping.keep_draft(
                item, language, written, author, publish_at=editing.publish_at, **told
            )
        else:
            keeping.note_published(item, language, author, **told)
        # A new object's place is known at once; publishing words may have made it public.
        if language != COMMON:
            keeping.note_beside(item, COMMON, author)
        if editing.note is not None:
            super().log_change(request, item, editing.note)

    def _preview(self, request: HttpRequest, item: Any, language: str, written: words.Words) -> Any:
        """Show what was typed as visitors would see it; none of it is kept."""
        try:
            return preview.seen(item, language, written, request, lead=preview.embedded)
        except preview.UnseenError as error:
            page = bare_page("versions/preview_over.html", reason=error.reason)
            return HttpResponse(page, status=400)

    def _source(self, request: HttpRequest, item: Model) -> dict[str, Any]:
        """Return on which version a translation rests: on the one that stood beside the form."""
        language = self.beside_of(request, item)
        if not language:
            return {}
        sent = request.POST.get("_source", "")
        seen = Version.objects.part(item, language).filter(published_at__isnull=False)
        is_number = sent.isascii() and sent.isdigit() and len(sent) < LONGEST_NUMBER
        number = int(sent) if is_number else 0
        return {"source": seen.filter(pk=number).first() or keeping.published(item, language)}

    def _discard(self, request: HttpRequest, version: Version) -> HttpResponse:
        item = self.get_queryset(request).filter(pk=version.object_id).first()
        if item is None or not self.has_change_permission(request, item):
            raise PermissionDenied
        if keeping.discard(item, version):
            text = gettext("The draft is thrown away. The history still has it.")
            messages.success(request, text)
        return HttpResponseRedirect(self.form_url(item, version.language))

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        """Note a change once it is sure; what is noted within is taken back with a draft."""
        editing: Editing | None = getattr(request, "editing", None)
        if editing and editing.form and editing.is_kept:
            editing.note = message
            return None
        return super().log_change(request, obj, message)

    # -- What is said afterwards -----------------------------------------------

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Say nothing yet: ``_say`` knows what became of it; a window that chose it goes on."""
        if "_popup" in request.POST:
            return super().response_add(request, obj, post_url_continue)
        return HttpResponse()

    def response_change(self, request: HttpRequest, obj: Any) -> HttpResponse:
        """Say nothing yet, likewise."""
        if "_popup" in request.POST:
            return super().response_change(request, obj)
        return HttpResponse()

    def _say(self, request: HttpRequest, editing: Editing) -> HttpResponse:
        """Say what became of what was saved, and stay there."""
        item, say = editing.item, messages.success
        if editing.is_idle:
            say, text = messages.warning, gettext("You changed nothing, so no draft is kept.")
            if editing.version:
                text = gettext(
                    "The draft says what is there already. If nothing has to be changed any "
                    "more, throw it away."
                )
        elif editing.publish_at:
            moment = date_format(timezone.localtime(editing.publish_at), "DATETIME_FORMAT")
            text = gettext(
                "Visitors will read this from %(moment)s on. Until then nothing changes."
            )
            text = text % {"moment": moment}
        elif editing.is_draft:
            text = gettext("Kept as a draft. Visitors don’t see it yet.")
        elif getattr(item, "is_published", True):
            text = gettext("Published. Visitors read this now.")
        else:
            text = gettext("Saved. Visitors don’t see it: it isn’t public.")
        with override(editing.language or None):
            address = "" if editing.is_kept or not editing.language else self._address(item)
        link = gettext("See it on the site")
        say(
            request, format_html('{} <a href="{}">{}</a>', text, address, link) if address else text
        )
        return HttpResponseRedirect(
            self.form_url(item, editing.language, self.beside_of(request, item))
        )

    def _address(self, item: Any) -> str:
        if self.view_on_site is False or not getattr(item, "is_published", True):
            return ""
        return str(item.get_absolute_url())

    # -- What stands around the fields ------------------------------------------

    def beside_of(self, request: HttpRequest, item: Any) -> str:
        """Return the language that is shown beside the form, if one is."""
        asked, own = request.GET.get("beside", ""), self.language_of(request)
        is_there = asked in languages.BY_CODE and asked != own and own in languages.BY_CODE
        return asked if is_there and item.exists_in(asked) else ""

    def shown(self, item: Any, name: str) -> Any:
        """Return a translated field in the active language, as visitors see it."""
        return format_html("{}", getattr(item, name) or "")

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Show the other languages, the words beside, and what may be done with the words."""
        item, editing = context.get("original"), request.editing  # type: ignore[attr-defined]
        if item is not None:
            context |= self._around(request, item, editing)
        context["editing"] = editing
        context["needs_two"] = (item or self.model()).needs_two
        context["is_theirs"] = bool(
            editing.version and editing.version.author_id not in (None, request.user.pk)
        )
        if item is not None and not self.has_change_permission(request, item):
            context["only_shown"] = self._only_shown(request, item, editing)
        context["may_publish"] = self.may_publish(request, item or self.model(), editing.language)
        context["version_url_name"] = f"admin:{self.opts.app_label}_{self.opts.model_name}_version"
        return super().render_change_form(request, context, *args, **kwargs)

    def _only_shown(self, request: HttpRequest, item: Any, editing: Editing) -> Any:
        """Return what somebody sees who may not write here: the words as visitors see them."""
        if editing.language in languages.BY_CODE:
            return beside(self, item, editing.language, None)
        return None

    def _around(self, request: HttpRequest, item: Any, editing: Editing) -> dict[str, Any]:
        now = Version.objects.of(item).filter(state__in=(*Version.OPEN, Version.State.PUBLISHED))
        found = list(now.values_list("language", "state", "is_checked"))
        open_in = {code: state for code, state, _checked in found if state in Version.OPEN}
        checked = {code for code, state, is_so in found if is_so and state not in Version.OPEN}
        other = self.beside_of(request, item)
        # What the translation rests on; asked for only where something stands beside it.
        mine = (editing.version or keeping.published(item, editing.language)) if other else None
        parts = [
            {
                "language": code,
                "name": languages.name(code),
                "direction": languages.direction(code),
                "url": self.form_url(item, code, other if other != code else ""),
                "is_here": code == editing.language,
                "is_missing": code in languages.BY_CODE and not item.exists_in(code),
                "open": open_in.get(code, ""),
                "is_checked": code in checked,
            }
            for code in dict.fromkeys([*keeping.languages_of(item), editing.language])
            if code
        ]
        return {
            "parts": parts,
            "takes_other_languages": bool(words.rows(self.model, languages.DEFAULT.code)),
            "common_url": self.form_url(item, COMMON),
            "common_open": open_in.get(COMMON, ""),
            "may_be_beside": [
                part for part in parts
                if not part["is_here"] and not part["is_missing"]
                and part["language"] in languages.BY_CODE
            ] if editing.language in languages.BY_CODE else [],
            "beside": beside(self, item, other, mine) if other else None,
            "preview_url": preview.link(editing.version) if editing.version else "",
            **self.looked(request, item, editing.language),
        }  # fmt: skip


def _forget_related(item: Any) -> None:
    """Forget which rows an object had when it was read: there are others by now."""
    getattr(item, "_prefetched_objects_cache", {}).clear()
