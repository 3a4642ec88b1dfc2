"""The state of every translation in one table, and which languages a native speaker has read."""

from collections import Counter
from typing import Any

from django import forms
from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet, TextField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modeltranslation.utils import build_localized_fieldname

from content.models import NativeCheck
from stopmensenhandel import languages
from stopmensenhandel.dates import DayFirstField
from stopmensenhandel.tools import Tool
from stopmensenhandel.work import languages_of
from versions import states
from versions.states import SIGNS, State
from versions.work import may_see, seen_by, url_of


class NativeCheckForm(forms.ModelForm):
    """A language, the day, and who it was; without a day, what was said of it is taken back."""

    language = forms.ChoiceField(label=_("Language"))
    checked_on = DayFirstField(label=_("Checked on"), required=False)

    class Meta:
        model = NativeCheck
        fields = ("language", "checked_on", "by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named: Any = [(each.code, each.name) for each in languages.LANGUAGES]
        self.fields["language"].choices = named  # type: ignore[attr-defined]
        self.fields["by"].required = False
        self.fields["by"].help_text = _(
            "A person or an organisation. Only you and your colleagues see it."
        )

    def clean(self) -> dict[str, Any]:
        """Ask who it was, on a day that has been."""
        told = super().clean() or {}
        day = told.get("checked_on")
        if day and day > timezone.localdate():
            self.add_error("checked_on", _("This day hasn’t come yet."))
        if day and not told.get("by"):
            self.add_error("by", _("Say who it was."))
        return told

    def validate_unique(self) -> None:
        """Let a language be said anew: it replaces what was there."""


class Translations(Tool):
    """All items of a kind, with their state in each of somebody's languages."""

    label = _("Translations")
    note = _("The state of everything in every language.")
    template = "admin/content/progress.html"
    publish = "content.publish_languages"

    def may_use(self, user: Any) -> bool:
        """Return whether somebody edits anything that is translated."""
        return bool(seen_by(user))

    def views(self) -> Any:
        """Return the view: what is sent to it says what a native speaker checked."""
        return {"": self.table}

    def table(self, request: HttpRequest) -> HttpResponse:
        """Show the table; note a check by a native speaker."""
        user: Any = request.user
        if request.method != "POST":
            return self.show(request)
        if not user.has_perm(self.publish):
            raise PermissionDenied
        form = NativeCheckForm(request.POST)
        if not form.is_valid():
            request.native_form = form  # type: ignore[attr-defined]
            answer = self.show(request)
            answer.status_code = 200
            return answer
        told = form.cleaned_data
        if told["checked_on"]:
            values = {"checked_on": told["checked_on"], "by": told["by"]}
            NativeCheck.objects.update_or_create(language=told["language"], defaults=values)
        else:
            NativeCheck.objects.filter(language=told["language"]).delete()
        messages.success(request, gettext("Saved."))
        return HttpResponseRedirect(self.url)

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """Return the rows of a kind, what the signs mean, and the checks by native speakers."""
        user: Any = request.user
        kinds = {f"{m._meta.app_label}.{m._meta.model_name}": m for m in seen_by(user)}
        kind = request.GET.get("kind", "")
        model = kinds.get(kind) or apps.get_model("content", "page")
        model = model if model in kinds.values() else next(iter(kinds.values()))
        mine = languages_of(user)
        items = [item for item in _named(model) if may_see(user, item)]
        known = states.of_all(model, items)
        rows = [
            (
                str(item),
                url_of(model, item.pk, ""),
                [_cell(model, item, each.code, known[item.pk, each.code]) for each in mine],
            )
            for item in items
        ]
        counts = Counter((code, state) for (_item, code), state in known.items())
        checks = {check.language: check for check in NativeCheck.objects.all()}
        form = getattr(request, "native_form", None) or NativeCheckForm()
        return {
            "kinds": [
                (capfirst(str(m._meta.verbose_name_plural)), f"?kind={name}", m is model)
                for name, m in kinds.items()
            ],
            "mine": mine,
            "rows": rows,
            "signs": [(SIGNS[state], state.label) for state in State],
            "totals": [
                (state.label, SIGNS[state], [counts[each.code, state] for each in mine])
                for state in State
            ],
            "natives": [(each, checks.get(each.code)) for each in mine],
            "form": form if user.has_perm(self.publish) else None,
        }


def _named(model: Any) -> list[Any]:
    """Return all of a model that isn't withdrawn, without what says nothing of where it is."""
    said = {
        build_localized_fieldname(name, code)
        for name in model.telling or model.needed
        for code in languages.BY_CODE
    }
    long = [
        field.name
        for field in model._meta.concrete_fields
        if isinstance(field, TextField) and field.name not in said
    ]
    # Not modeltranslation's own "defer", which takes each name for that of a translated field.
    items = model._default_manager.all()
    if hasattr(items, "withdrawn"):
        items = items.exclude(pk__in=items.withdrawn().values("pk"))
    return list(QuerySet.defer(items, *long))


def _cell(model: Any, item: Any, code: str, state: State) -> tuple[str, str, str, str]:
    there = (each for each in languages.BY_CODE if each != code and item.exists_in(each))
    url = url_of(model, item.pk, code, next(there, ""))
    return SIGNS[state], str(state.label), state.value, url
