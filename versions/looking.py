"""Saying that words are right as they are: a day, and whether two have seen them."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext
from modeltranslation.utils import build_localized_fieldname

from stopmensenhandel import languages
from versions import keeping, meaning
from versions.histories import HistoryAdmin


class LookingAdmin(HistoryAdmin):
    """Part of an admin: a button by which somebody says that what visitors read is right."""

    def get_urls(self) -> list[Any]:
        """Return the addresses, that of the button among them."""
        view = self.admin_site.admin_view(self.look_view)
        return [
            path("<path:object_id>/look/<slug:language>/", view, name=self.look_url_name),
            *super().get_urls(),
        ]

    @property
    def look_url_name(self) -> str:
        """The name of the button's address."""
        return f"{self.opts.app_label}_{self.opts.model_name}_look"

    def look_view(self, request: HttpRequest, object_id: str, language: str) -> HttpResponse:
        """Note that somebody looked today, and go back to the form."""
        item: Any = self.get_object(request, unquote(object_id))
        if item is None or not self.can_be_looked_at(item, language):
            raise Http404
        if not self.has_change_permission(request, item) or not self.may_publish(
            request, item, language
        ):
            raise PermissionDenied
        if request.method == "POST":
            self._look(request, item, language)
        return HttpResponseRedirect(self.form_url(item, language))

    def _look(self, request: HttpRequest, item: Any, language: str) -> None:
        try:
            keeping.look(item, language, request.user, request.POST.get("seen", ""))
        except keeping.DraftError:
            text = gettext("There is a draft: publish it or throw it away first.")
            messages.warning(request, text)
        except keeping.ChangedError:
            text = gettext("Visitors read something else by now. Read this, then say it again.")
            messages.warning(request, text)
        else:
            messages.success(request, gettext("Noted: you looked at it today, and it is right."))

    def can_be_looked_at(self, item: Any, language: str) -> bool:
        """Return whether there are words that visitors read in a language, with a day of theirs."""
        is_there = language in languages.BY_CODE and item.exists_in(language)
        return bool(is_there and item.looked_at and getattr(item, "is_published", True))

    def looked(self, request: HttpRequest, item: Any, language: str) -> dict[str, Any]:
        """Return what a form says of it: when somebody looked last, and where they say so again."""
        if not self.can_be_looked_at(item, language):
            return {}
        return {
            "looked_on": getattr(item, build_localized_fieldname(item.looked_at, language)),
            "may_look": self.may_publish(request, item, language)
            and self.has_change_permission(request, item),
            "seen": meaning.fingerprint(item, language),
            "look_url_name": f"admin:{self.look_url_name}",
        }
