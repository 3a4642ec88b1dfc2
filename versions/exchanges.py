"""Where editors get translators' files, and send them back: what would change is shown first."""

import base64
import hashlib
import zlib
from typing import Any

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import slugify
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from stopmensenhandel import languages
from versions import exchange
from versions.exchange import NothingToTranslateError, Plan
from versions.histories import HistoryAdmin
from versions.xliff import LARGEST, TOO_LARGE, TOO_MANY, UnreadableError

SALT = "versions.exchange"
#: How long a plan can be applied, in seconds; a session lasts no longer.
LASTS = 12 * 60 * 60
MEDIA_TYPE = "application/x-xliff+xml"
#: The language from which most is translated.
SOURCE = "nl"


class LanguagesForm(forms.Form):
    """From which language into which, and what of it."""

    DUE, THIS = "due", "this"

    source = forms.ChoiceField(label=_("From"))
    language = forms.ChoiceField(label=_("Into"))
    what = forms.ChoiceField(label=_("What"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, item: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = [(each.code, each.name) for each in languages.LANGUAGES]
        self.fields["source"].choices = named  # type: ignore[attr-defined]
        self.fields["language"].choices = named  # type: ignore[attr-defined]
        what: Any = [(self.DUE, _("All that is missing in that language, or behind"))]
        if item is not None:
            what.insert(0, (self.THIS, str(item)))
        self.fields["what"].choices = what  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse to translate a language into itself."""
        told = super().clean() or {}
        if told.get("source") and told.get("source") == told.get("language"):
            raise forms.ValidationError(_("Choose two different languages."))
        return told


class ReturnForm(forms.Form):
    """A file that comes back from a translator."""

    language = forms.ChoiceField(label=_("Translated into"))
    file = forms.FileField(
        label=_("XLIFF file"),
        widget=forms.FileInput(attrs={"accept": ".xlf,.xliff,.sdlxliff,.mqxliff"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.auto_id = "return_%s"  # the other form on the page has a language, too
        named: Any = [(each.code, each.name) for each in languages.LANGUAGES]
        self.fields["language"].choices = named  # type: ignore[attr-defined]

    def clean_file(self) -> bytes:
        """Return what is in the file, which is read only where it isn't too large."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return bytes(file.read())


class ExchangeAdmin(HistoryAdmin):
    """Part of an admin: files for translators, out and in."""

    exchange_template = "admin/versions/exchange.html"
    plan_template = "admin/versions/exchange_plan.html"

    def get_urls(self) -> list[Any]:
        """Return the addresses: of the translators' files, too."""
        view = self.admin_site.admin_view(self.exchange_view)
        return [path("exchange/", view, name=self._exchange_name()), *super().get_urls()]

    def _exchange_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_exchange"

    def exchange_view(self, request: HttpRequest) -> HttpResponse:
        """Offer a file for a translator; read one that comes back, and keep it as drafts."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        item = self._asked(request)
        if "_apply" in request.POST:
            return self._apply(request, item)
        here, beside = self.language_of(request), request.GET.get("beside", "")
        source = beside if beside in languages.BY_CODE else SOURCE
        first = {
            "source": source if source != here else languages.DEFAULT.code,
            "language": here,
            "what": LanguagesForm.THIS if item else LanguagesForm.DUE,
        }
        out, back = LanguagesForm(item=item, initial=first), ReturnForm(initial=first)
        if "_download" in request.POST:
            out = LanguagesForm(request.POST, item=item)
            if out.is_valid() and (file := self._download(request, out, item)):
                return file
        elif "_upload" in request.POST:
            back = ReturnForm(request.POST, request.FILES)
            if back.is_valid() and (shown := self._planned(request, back, item)):
                return shown
        title = gettext("For translators: %(what)s") % {"what": self.opts.verbose_name_plural}
        context = {"title": title, "out": out, "back": back}
        response = self._answer(request, self.exchange_template, item, context)
        if out.errors or back.errors:
            response.status_code = 400
        return response

    def _asked(self, request: HttpRequest) -> Any:
        number = request.GET.get("item", "")
        if not number:
            return None
        item = self.get_object(request, number)
        if item is None:
            raise Http404
        return item

    # -- Out -------------------------------------------------------------------

    def _download(
        self, request: HttpRequest, form: LanguagesForm, item: Any
    ) -> HttpResponse | None:
        """Return a translators' file; nothing where there is nothing to translate."""
        source, language = form.cleaned_data["source"], form.cleaned_data["language"]
        is_one = form.cleaned_data["what"] == LanguagesForm.THIS
        name = slugify(str(self.opts.model_name))
        items: Any = [item]
        if not is_one:
            items = exchange.due(self.get_queryset(request), source, language)
        try:
            data = exchange.export(items, source, language)
        except NothingToTranslateError:
            form.add_error(
                None,
                _("It doesn’t exist in the language to translate from.")
                if is_one
                else _("There is nothing to translate: nothing is missing or behind."),
            )
            return None
        number = f"-{item.pk}" if is_one else ""
        day = timezone.localdate().isoformat()
        file = f"{name}{number}-{source}-{language}-{day}.xlf"
        headers = {"Content-Disposition": f'attachment; filename="{file}"'}
        return HttpResponse(data, content_type=MEDIA_TYPE, headers=headers)

    # -- In ----------------------------------------------------------------------

    def _planned(self, request: HttpRequest, form: ReturnForm, item: Any) -> HttpResponse | None:
        """Show what a file would change; nothing where it can't be read."""
        data, language = form.cleaned_data["file"], form.cleaned_data["language"]
        try:
            plan = self._plan(request, data, language)
        except UnreadableError as error:
            form.add_error("file", str(error.reason))
            return None
        carried = self._carried(request, data, plan)
        if len(carried) > 1_900_000:  # what Django takes of a form without files
            form.add_error("file", TOO_MANY)
            return None
        return self._show(request, item, plan, carried)

    def _plan(self, request: HttpRequest, data: bytes, language: str) -> Plan:
        plan = exchange.read(data, language, self.model)
        for entry in plan.entries:
            if entry.item and not self.may_write(request, entry.item, language):
                entry.refusals.append(gettext("You may not write it in this language."))
        return plan

    def _show(self, request: HttpRequest, item: Any, plan: Plan, carried: str) -> HttpResponse:
        entries: list[dict[str, Any]] = [
            {
                "entry": entry,
                "asks": entry.is_good and entry.asks(request.user),
                "url": self.form_url(entry.item, plan.language) if entry.item else "",
                "source": languages.BY_CODE.get(entry.source.language) if entry.source else None,
            }
            # What is refused first, then what would change.
            for entry in sorted(plan.entries, key=lambda each: (not each.refusals, each.is_good))
            if entry.refusals or entry.is_good or entry.warnings
        ]
        context = {
            "title": gettext("What this file would change"),
            "plan": plan,
            "entries": entries,
            "unchanged": len(plan.entries) - len(entries),
            "language": languages.BY_CODE[plan.language],
            "carried": carried,
        }
        return self._answer(request, self.plan_template, item, context)

    def _carried(self, request: HttpRequest, data: bytes, plan: Plan) -> str:
        """Return a file and what it would change, signed: it comes back with the button."""
        packed = base64.b64encode(zlib.compress(data, 9)).decode()
        return signing.dumps([plan.language, digest(plan), packed], salt=self._salt(request))

    def _salt(self, request: HttpRequest) -> str:
        return f"{SALT}.{self.opts.label_lower}.{request.user.pk}"

    def _apply(self, request: HttpRequest, item: Any) -> HttpResponse:
        """Keep as drafts what was shown; show it again where it would be something else by now."""
        try:
            sent = request.POST.get("carried", "")
            language, seen, packed = signing.loads(sent, salt=self._salt(request), max_age=LASTS)
        except signing.BadSignature:
            messages.error(request, gettext("This was too long ago. Send the file again."))
            return HttpResponseRedirect(request.get_full_path())
        data = zlib.decompress(base64.b64decode(packed))
        over = set(request.POST.getlist("over"))
        with transaction.atomic():
            plan = self._plan(request, data, language)
            is_seen = digest(plan) == seen
            kept = exchange.apply(plan, request.user, over) if is_seen else []
        if not is_seen:
            messages.warning(
                request, gettext("Something was changed meanwhile. This is what it would be now.")
            )
            return self._show(request, item, plan, self._carried(request, data, plan))
        text = ngettext(
            "One draft is kept. Visitors don’t see it until it is published.",
            "%(count)s drafts are kept. Visitors don’t see them until they are published.",
            len(kept),
        )
        if kept:
            messages.success(request, text % {"count": len(kept)})
        left = sum(entry.is_good for entry in plan.entries) - len(kept)
        if left:
            text = ngettext(
                "One was left as it is: somebody else has a draft of it.",
                "%(count)s were left as they are: somebody else has drafts of them.",
                left,
            )
            messages.warning(request, text % {"count": left})
        items = {entry.item.pk: entry.item for entry in plan.entries if entry.item}
        told = {"language": languages.name(language)}
        note = gettext("Draft from a translator’s file (%(language)s)") % told
        for version in kept:
            self.log_change(request, items[version.object_id], note)
        if len(kept) == 1:
            return HttpResponseRedirect(self.form_url(items[kept[0].object_id], language))
        if kept:
            drafts = reverse("admin:work", kwargs={"kind": "drafts"})
            return HttpResponseRedirect(f"{drafts}?{urlencode({'language': language})}")
        return HttpResponseRedirect(request.get_full_path())

    # -- The way there -------------------------------------------------------------

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Lead to the translators' files, too."""
        may = self.has_change_permission(request)
        more = {"exchange_url_name": f"admin:{self._exchange_name()}" if may else ""}
        more |= extra_context or {}
        return super().changelist_view(request, more)

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> Any:
        """Lead to the translators' files, too."""
        context["exchange_url_name"] = f"admin:{self._exchange_name()}"
        return super().render_change_form(request, context, *args, **kwargs)


def digest(plan: Plan) -> str:
    """Return what tells a plan from another: what it makes of what, and over whose draft."""
    told = [
        (
            entry.name,
            sorted(entry.words.items()) if entry.is_good else entry.refusals,
            entry.draft and (entry.draft.pk, entry.draft.written_at, entry.draft.state),
        )
        for entry in plan.entries
    ]
    return hashlib.sha256(repr(told).encode("utf-8", "replace")).hexdigest()
