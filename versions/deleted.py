"""What was deleted: a list of it, and the way back."""

from typing import Any

from django.contrib import messages
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.translation import gettext

from versions import keeping, words
from versions.histories import A_PAGE, HistoryAdmin
from versions.models import Version, VersionQuerySet
from versions.words import COMMON


class DeletedAdmin(HistoryAdmin):
    """Part of an admin: what was deleted keeps its words, is listed and can come back."""

    def get_urls(self) -> list[Any]:
        """Return the addresses, that of what was deleted among them."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_deleted"
        view = self.admin_site.admin_view(self.deleted_view)
        return [path("deleted/", view, name=name), *super().get_urls()]

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        """Delete an object; its last words are kept."""
        keeping.note_found(obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        """Delete objects; their last words are kept."""
        for item in queryset:
            keeping.note_found(item)
        super().delete_queryset(request, queryset)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        """Lead to what was deleted, too."""
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_deleted"
        may = self.has_add_permission(request) and self.has_delete_permission(request)
        more = {"deleted_url_name": name, "may_bring_back": may} | (extra_context or {})
        return super().changelist_view(request, more)

    def deleted_view(self, request: HttpRequest) -> Any:
        """List what was deleted and can come back, the newest first; bring it back."""
        if not (self.has_add_permission(request) and self.has_delete_permission(request)):
            raise PermissionDenied
        kind = ContentType.objects.get_for_model(self.model)
        there = self.model._base_manager.values("pk")
        gone = Version.objects.filter(content_type=kind).exclude(object_id__in=there)
        if request.method == "POST":
            return self._bring_back(request, gone)
        numbers = gone.order_by("-object_id").values_list("object_id", flat=True).distinct()
        page = Paginator(numbers, A_PAGE).get_page(request.GET.get("p"))
        shown = list(page)
        notes = {
            int(entry.object_id or 0): entry
            for entry in LogEntry.objects.filter(
                content_type=kind, action_flag=DELETION, object_id__in=map(str, shown)
            ).select_related("user").order_by("action_time")
        }  # fmt: skip
        names = self._names(gone, shown)
        items = [{"number": n, "name": names[n], "note": notes.get(n)} for n in shown]
        title = gettext("Deleted: %(what)s") % {"what": self.opts.verbose_name_plural}
        context = {"title": title, "items": items, "page": page}
        return self._answer(request, "admin/versions/deleted.html", None, context)

    def _names(self, gone: VersionQuerySet, numbers: list[int]) -> dict[int, str]:
        """Return by number the names that some of what was deleted had."""
        items = {number: self.model(pk=number) for number in numbers}
        for version in gone.published().filter(object_id__in=numbers).order_by("written_at", "pk"):
            words.fill(items[version.object_id], version.language, version.words)
        return {number: str(item) for number, item in items.items()}

    def _bring_back(self, request: HttpRequest, gone: VersionQuerySet) -> HttpResponse:
        try:
            number = Version._meta.get_field("object_id").to_python(request.POST.get("number"))
        except ValidationError as error:
            raise Http404 from error
        versions = gone.filter(object_id=number)
        if not versions.exists():
            raise Http404
        try:
            with transaction.atomic():
                item = restored(self.model, number, versions)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return HttpResponseRedirect(request.get_full_path())
        self.log_addition(request, item, gettext("Brought back."))
        messages.success(request, gettext("“%(item)s” is back.") % {"item": item})
        return HttpResponseRedirect(self.form_url(item, COMMON))


def restored(model: type[models.Model], number: int, versions: VersionQuerySet) -> Any:
    """Return an object that was deleted, stored again under its number, with its files.

    Raises:
        ValidationError: it no longer fits: something else has its address by now.

    """
    item = model(pk=number)
    was_public = versions.filter(published_at__isnull=False).order_by("published_at", "pk")
    earlier, live = list(was_public), list(versions.published())
    for version in live:
        words.fill(item, version.language, version.words)
    item.full_clean()
    item.save(force_insert=True)
    # From the oldest on: a file that was replaced is at the address of its version again.
    for version in earlier:
        if words.rows(model, version.language):
            words.store_related(item, version.language, version.words)
    for version in live:
        words.store_related(item, version.language, version.words)
    return item
