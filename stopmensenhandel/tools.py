"""Pages of the admin that belong to no model: apps bring them along.

``settings.TOOLS`` names, by the address below the admin, classes of this shape. The start page
shows whoever may use one where it is.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.functional import Promise
from django.utils.module_loading import import_string


class Tool:
    """A page of the admin, and what belongs to it."""

    label: str | Promise = ""
    #: What is said of it on the start page.
    note: str | Promise = ""
    #: The permission that it takes, as Django names it.
    permission = ""
    template = ""

    def __init__(self, site: AdminSite, name: str) -> None:
        self.site = site
        self.name = name

    @property
    def url(self) -> str:
        """Where it is."""
        return reverse(f"admin:{self.name}")

    def views(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Return the views, by the rest of their addresses; "" is the page itself."""
        return {"": self.show}

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """Return what the page shows."""
        return {}

    def show(self, request: HttpRequest) -> HttpResponse:
        """Return the page."""
        context = {**self.site.each_context(request), "title": self.label, "tool": self}
        return TemplateResponse(request, self.template, context | self.context(request))

    def may_use(self, user: Any) -> bool:
        """Return whether somebody may use it."""
        return bool(user.has_perm(self.permission))

    def paths(self) -> list[Any]:
        """Return its addresses, for those who may use it: "admin:<name>", "admin:<name>-<rest>"."""
        return [
            path(
                f"{self.name}/{rest}",
                self.site.admin_view(self._guarded(view)),
                name="-".join(filter(None, (self.name, rest.strip("/")))),
            )
            for rest, view in self.views().items()
        ]

    def _guarded(
        self, view: Callable[[HttpRequest], HttpResponse]
    ) -> Callable[[HttpRequest], HttpResponse]:
        def guarded(request: HttpRequest) -> HttpResponse:
            if not self.may_use(request.user):
                raise PermissionDenied
            return view(request)

        return guarded


def tools(site: AdminSite) -> list[Tool]:
    """Return all of them, in the order of the start page."""
    return [import_string(place)(site, name) for name, place in settings.TOOLS.items()]
