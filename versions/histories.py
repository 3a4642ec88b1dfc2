"""The history of what has versions: who wrote what when, what differs, and the way back."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext

from stopmensenhandel import languages
from stopmensenhandel.admin import ALL, TranslatedAdmin
from versions import difference, keeping, words
from versions.beside import Shown, compared, written
from versions.models import Version, VersionQuerySet
from versions.words import COMMON

#: How many versions a page of the history shows.
A_PAGE = 50


class HistoryAdmin(TranslatedAdmin):
    """Part of an admin: history with words, differences, putting back."""

    # -- Who may ---------------------------------------------------------------

    def may_write(self, request: HttpRequest, item: Any, language: str) -> bool:
        """Return whether somebody may keep drafts of something in a language."""
        user: Any = request.user
        return bool(user.has_perm("versions.write", words.Part(item, language)))

    def may_publish(self, request: HttpRequest, item: Any, language: str) -> bool:
        """Return whether somebody may show visitors what something says in a language."""
        user: Any = request.user
        return bool(user.has_perm("versions.publish", words.Part(item, language)))

    def _may(self, request: HttpRequest, action: str, obj: Any) -> bool:
        name = f"{self.opts.app_label}.{get_permission_codename(action, self.opts)}"
        return obj is None or request.user.has_perm(name, obj)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether somebody may see something, or anything at all."""
        return super().has_view_permission(request, obj) and self._may(request, "view", obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether somebody may write in the form that is asked for."""
        if not (super().has_change_permission(request, obj) and self._may(request, "change", obj)):
            return False
        return obj is None or self.may_write(request, obj, self.language_of(request))

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether somebody may delete something, or anything at all."""
        return super().has_delete_permission(request, obj) and self._may(request, "delete", obj)

    def get_urls(self) -> list[Any]:
        """Return the addresses, that of a version among them."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path(
                "<path:object_id>/history/<int:number>/",
                view(self.version_view),
                name=f"{name}_version",
            ),
            *super().get_urls(),
        ]

    # -- History ----------------------------------------------------------------

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Show who wrote what when, in one language or in all."""
        item = self._item(request, object_id)
        asked = request.GET.get("language", "")
        versions = Version.objects.of(item).select_related("publisher")
        if asked:
            versions = versions.filter(language=COMMON if asked == ALL else asked)
        page = Paginator(versions, A_PAGE).get_page(request.GET.get("p"))
        shown = list(page)
        befores = self._predecessors(versions, shown)
        rows = [
            {
                "version": version,
                "part": self.part_name(version.language),
                "changed": self.changed_fields(version, befores.get(version.pk)),
                "is_first": version.pk not in befores,
            }
            for version in shown
        ]
        context = {
            "title": gettext("History: %(item)s") % {"item": item},
            "rows": rows,
            "page": page,
            "asked": asked,
            "parts": [
                (tag or ALL, self.part_name(tag))
                for tag in sorted(
                    set(Version.objects.of(item).order_by().values_list("language", flat=True)),
                    key=languages.place,
                )
            ],
        }  # fmt: skip
        return self._answer(request, "admin/versions/history.html", item, context, extra_context)

    def _predecessors(self, versions: VersionQuerySet, shown: list[Version]) -> dict[int, Version]:
        """Return by number what was written before each of some versions, in the same language.

        They are in order, newest first: it is the next one of the same language, which for the
        last of each may not be among them.
        """
        found: dict[int, Version] = {}
        latest: dict[str, Version] = {}
        for version in reversed(shown):
            if before := latest.get(version.language) or version.predecessor():
                found[version.pk] = before
            latest[version.language] = version
        return found

    def version_view(self, request: HttpRequest, object_id: str, number: int) -> Any:
        """Show what a version says and what it changed; put its words back."""
        item = self._item(request, object_id)
        version = Version.objects.of(item).filter(pk=number).first()
        if version is None:
            raise Http404
        if request.method == "POST":
            return self._put_back(request, item, version)
        before = version.predecessor()
        live = keeping.published(item, version.language)
        context = {
            "title": gettext("%(item)s: a version") % {"item": item},
            "version": version,
            "part": self.part_name(version.language),
            "direction": languages.direction(version.language) if version.language else "",
            "changes": self._differences(item, version.language, before, version),
            "since": self._differences(item, version.language, version, live)
            if live and live.pk != version.pk and not version.is_open else [],
            "before": before,
            "is_live": bool(live and live.words == version.words),
            "words": self._in_words(item, version),
            "may_change": self.may_write(request, item, version.language),
            "waits": keeping.waiting(item, version.language),
        }  # fmt: skip
        return self._answer(request, "admin/versions/version.html", item, context)

    def _put_back(self, request: HttpRequest, item: Any, version: Version) -> HttpResponse:
        if not self.may_write(request, item, version.language):
            raise PermissionDenied
        moment = date_format(timezone.localtime(version.written_at), "DATETIME_FORMAT")
        # A version that is older than the day of review says nothing of it: nobody looked.
        day = {item.looked_at: ""} if item.looked_at and version.language else {}
        waits = keeping.waiting(item, version.language)
        keeping.keep_draft(
            item,
            version.language,
            day | version.words,
            request.user,
            source=version.source,
            is_small=False,
            comment=gettext("The words of %(moment)s again") % {"moment": moment},
        )
        messages.success(
            request,
            gettext("These are the words of %(moment)s, as a draft. Publish them to show them.")
            % {"moment": moment},
        )
        if waits:
            cancelled = date_format(timezone.localtime(waits.publish_at), "DATETIME_FORMAT")
            text = gettext("Nothing waits for %(moment)s any more. The history has what did.")
            messages.warning(request, text % {"moment": cancelled})
        return HttpResponseRedirect(self.form_url(item, version.language))

    def _differences(
        self, item: Any, language: str, before: Version | None, after: Version | None
    ) -> list[Shown]:
        old, new = (version.words if version else {} for version in (before, after))
        found = compared(item, language, old, new)
        shown = [Shown(self.field_name(name), html) for name, html in found]
        return shown + [
            Shown(self.field_name(name), self.told(old.get(name), new.get(name)))
            for name in self.related_names(language)
            if old.get(name, []) != new.get(name, [])
        ]

    def _in_words(self, item: Any, version: Version) -> list[tuple[str, list[str]]]:
        columns = words.columns(type(item), version.language)
        return [
            (self.field_name(name), difference.lines(written(field, version.words.get(name))))
            for name, field in columns.items()
            if version.words.get(name) not in (None, "", [])
        ]

    def related_names(self, language: str) -> list[str]:
        """Return what of the words stands in no column: relations, and rows of a language."""
        return [*words.relations(self.model, language), *words.rows(self.model, language)]

    def told(self, before: Any, after: Any) -> Any:
        """Return in words how related objects or files differ."""
        names = [", ".join(_names(each)) or "–" for each in (before, after)]
        return gettext("%(before)s → %(after)s") % {"before": names[0], "after": names[1]}

    def changed_fields(self, version: Version, before: Version | None) -> list[str]:
        """Return the names of the fields in which a version differs from the one before it."""
        old = before.words if before else {}
        # What the model no longer has nobody can name.
        known = {
            *words.columns(self.model, version.language),
            *self.related_names(version.language),
        }
        return [
            self.field_name(name)
            for name, value in version.words.items()
            if name in known
            if old.get(name, "") != value and (value or old.get(name))
        ]

    def field_name(self, name: str) -> str:
        """Return what people call a field or a relation."""
        field: Any = self.model._meta.get_field(name)
        if hasattr(field, "verbose_name"):
            return capfirst(str(field.verbose_name))
        return capfirst(str(field.related_model._meta.verbose_name_plural))

    def part_name(self, language: str) -> str:
        """Return what people call a language, or what is the same in all."""
        return languages.name(language) if language else gettext("The same in all languages")

    # -- Common -------------------------------------------------------------------

    def form_url(self, item: models.Model, language: str, other: str = "") -> str:
        """Return the address of the form of an object in a language, beside another."""
        opts = self.opts
        path = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[item.pk])
        query = {"language": language or ALL} | ({"beside": other} if other else {})
        return f"{path}?{urlencode(query)}"

    def _item(self, request: HttpRequest, object_id: str) -> Any:
        item = self.get_object(request, unquote(object_id))
        if item is None:
            raise Http404
        if not self.has_view_or_change_permission(request, item):
            raise PermissionDenied
        return item

    def _answer(
        self,
        request: HttpRequest,
        template: str,
        item: Any,
        context: dict[str, Any],
        extra: dict[str, Any] | None = None,
    ) -> TemplateResponse:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}"
        whole = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "object": item,
            "original": item,
            "module_name": capfirst(str(self.opts.verbose_name_plural)),
            "version_url_name": f"{name}_version",
            "list_url": reverse(f"{name}_changelist"),
            **context,
            **(extra or {}),
        }
        return TemplateResponse(request, template, whole)


def _names(value: Any) -> list[str]:
    return [
        str(each.get("file", each)) if isinstance(each, dict) else str(each)
        for each in cast("list[Any]", value or [])
    ]
