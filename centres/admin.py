"""Editing centres and help lines."""

import logging
from typing import Any

from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.exceptions import ValidationError
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from centres import phone, places
from centres.models import Centre, HelpLine
from versions import publishing
from versions.admin import VersionedAdmin
from versions.forms import VersionForm

logger = logging.getLogger(__name__)


class NumberForm(VersionForm):
    """Form of somebody whom every page names: a new number needs a second look.

    ``new_number`` is the number that waits for it, ``old_places`` where the old one still stands;
    admin/centres/change_form.html shows both.
    """

    new_number = ""
    old_places: list[places.Places] = []

    @cached_property
    def live_number(self) -> str:
        """The number that visitors see now, whatever a draft says."""
        stored = type(self.instance)._base_manager.filter(pk=self.instance.pk)
        return stored.values_list("phone", flat=True).first() or ""

    def _post_clean(self) -> None:
        """Ask for a call to a new number, once all else is right."""
        super()._post_clean()
        if self.errors or self.is_draft or "phone" not in self.fields:
            return
        old, new = self.live_number, self.instance.phone
        if not self.instance.is_essential or new == old:
            return
        # The digits, not a yes: whoever corrects them after the second look gets a third.
        if self.data.get("called") != new:
            self.new_number = getattr(self.instance, "written", "") or phone.national(new)
            self.old_places = places.by_item(places.of(old)) if old else []
            self.add_error(None, ValidationError(_("Call the new number first."), code="call"))


class NumberAdmin(VersionedAdmin):
    """Admin of centres or help lines: whoever changes a number is noted with both numbers."""

    form = NumberForm
    change_form_template = "admin/centres/change_form.html"

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save, and note a new number in the history and in the log."""
        old = form.live_number
        super().save_model(request, obj, form, change)
        is_kept = request.editing.is_kept  # type: ignore[attr-defined]
        if change and not is_kept and old != obj.phone:
            numbers = f"{phone.national(old)} → {phone.national(obj.phone)}"
            self.log_change(request, obj, numbers)
            logger.warning("%s changed a number: %s, %s", request.user, obj, numbers)


@receiver(publishing.published, sender=Centre)
@receiver(publishing.published, sender=HelpLine)
def note_number(item: Any, before: Any, version: Any, publisher: Any, **kwargs: Any) -> None:
    """Note a new number that became public at its moment, as when it is published at once."""
    old = before.get("phone", item.phone)
    if old == item.phone:
        return
    numbers = f"{phone.national(old)} → {phone.national(item.phone)}"
    if publisher:
        LogEntry.objects.log_actions(
            publisher.pk, [item], CHANGE, change_message=numbers, single_object=True
        )
    logger.warning("%s changed a number: %s, %s", publisher or version.by, item, numbers)


@admin.register(Centre)
class CentreAdmin(NumberAdmin):
    """A centre: what is the same everywhere, and its words in a language."""

    lasting_fields = ("slug",)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the centres that somebody may see: of a centre, their own."""
        centres = super().get_queryset(request)
        seen = [c.pk for c in centres.all() if request.user.has_perm("centres.view_centre", c)]
        return centres.filter(pk__in=seen)

    common_fields = (
        "name",
        "slug",
        "phone",
        "email",
        "website",
        "postal_code",
        "regions",
        "position",
    )
    list_display = ("name", "phone", "email", "in_languages")
    search_fields = (
        *("name", "slug", "email", "phone", "website", "postal_code"),
        *("street", "city", "area", "services", "opening_hours"),
    )


@admin.register(HelpLine)
class HelpLineAdmin(NumberAdmin):
    """A help line: its number, and its words in a language."""

    lasting_fields = ("key", "kind")
    common_fields = ("key", "kind", "phone", "written", "free", "available_24_7", "position")
    list_display = ("name", "written", "kind", "in_languages")
    list_filter = ("kind",)
    search_fields = ("key", "written", "phone", "name", "when_to_call", "hours")
    view_on_site = False
