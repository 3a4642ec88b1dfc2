"""Two editors with the same thing open: each saves what they changed, and nothing else.

A form carries, signed, a digest of every value as it was when the form was opened. What is sent
back unchanged isn't written: somebody else may have changed it meanwhile. What is changed here
and was changed there as well is refused, with both texts.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Any, cast

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import strip_tags
from django.utils.text import Truncator
from django.utils.translation import gettext, override

SALT = "stopmensenhandel.editing"
#: The codes of what isn't wrong with words that nobody else reads yet.
LACKS = ("incomplete", "no_address")
#: How much of somebody else's text a message shows, in characters; all of it is in the database.
SHOWN = 2000


def plain(value: Any) -> str:
    """Return a value as text, the same for what a database holds and for what a form sends."""
    if isinstance(value, str):
        return "\n".join(line.rstrip() for line in value.strip().splitlines())
    if isinstance(value, datetime):
        return value.astimezone(timezone.get_default_timezone()).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, Iterable) and not isinstance(value, models.fields.files.FieldFile):
        return json.dumps(sorted(plain(each) for each in value))
    return "" if value is None or value is False else str(value)


def digest(value: Any) -> str:
    """Return what tells a value from another; it need not be safe, it is signed."""
    return hashlib.blake2b(plain(value).encode("utf-8", "replace"), digest_size=6).hexdigest()


class EditingForm(forms.ModelForm):
    """Form of something that others may edit at the same time.

    The field ``opened`` must be among those that the admin shows; it is hidden.
    """

    #: Whether what is sent is kept as a draft: it needn't be whole.
    is_draft = False
    #: Its fields that no column holds.
    unstored: Sequence[str] = ("opened",)

    opened = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        #: Of each field the value in the database, now.
        self.stored = (
            {name: self.initial.get(name) for name in self.fields if name not in self.unstored}
            if self.instance.pk
            else {}
        )
        self.initial["opened"] = self._sign({n: digest(v) for n, v in self.stored.items()})

    def _sign(self, digests: dict[str, str]) -> str:
        content = {"at": timezone.now().isoformat(), "digests": digests, **self.beneath()}
        return signing.dumps(content, salt=self._salt, compress=True)

    def beneath(self) -> dict[str, Any]:
        """Return what else the form says to have been opened on."""
        return {}

    @property
    def _salt(self) -> str:
        instance = self.instance
        # A row of a draft has another number each time.
        told_by = getattr(instance, "told_apart_by", ("pk",))
        parts = [self._meta.model._meta.label_lower, *(getattr(instance, n) for n in told_by)]
        return ".".join([SALT, *map(str, parts)])

    @cached_property
    def _opened(self) -> dict[str, Any]:
        """When this form was opened, and the digests of what it showed then.

        Without them, whoever sends it says to have seen what is there now.
        """
        sent = self.data.get(self.add_prefix("opened"), "")
        try:
            found: dict[str, Any] = signing.loads(sent, salt=self._salt)
        except signing.BadSignature:
            return {"at": "", "digests": {n: digest(v) for n, v in self.stored.items()}}
        return found

    @cached_property
    def changed_data(self) -> list[str]:
        """The fields that whoever sends the form has changed since opening it."""
        if not self.instance.pk:
            return [name for name in super().changed_data if name not in self.unstored]
        return [name for name in self.stored if self._is_changed(name)]

    def _is_changed(self, name: str) -> bool:
        field, seen = self.fields[name], self._opened["digests"].get(name)
        if field.disabled:
            return False
        if isinstance(field, forms.FileField):
            return bool(field.has_changed(self.initial.get(name), self[name].data))
        sent = self[name].data
        if isinstance(sent, str) and digest(sent) == seen:
            return False
        try:
            return bool(digest(field.clean(sent)) != seen)
        except ValidationError:
            return True

    def _post_clean(self) -> None:
        """Leave what wasn't changed here as it is now; refuse what was changed there, too."""
        if self.instance.pk:
            self._refuse_conflicts()
            for name in self.cleaned_data.keys() & self.stored.keys() - set(self.changed_data):
                self.cleaned_data[name] = self._kept(name)
        super()._post_clean()  # type: ignore[misc]  # Django's own hook, which its types leave out

    def _update_errors(self, errors: ValidationError) -> None:
        """Say what is wrong with what is edited here, and of a draft not what it lacks yet."""
        if hasattr(errors, "error_dict"):
            left: dict[str, list[ValidationError]] = {}
            for name, found in errors.error_dict.items():
                told = [each for each in found if not (self.is_draft and each.code in LACKS)]
                if told and (name in self.fields or name == NON_FIELD_ERRORS):
                    left[name] = told
            if not left:
                return
            errors = ValidationError(left)
        super()._update_errors(errors)  # type: ignore[misc]  # Django's own, too

    def _kept(self, name: str) -> Any:
        """Return what the database has for a field, as a form would have it."""
        column = self.instance._meta.get_field(name)
        return self.stored[name] if column.many_to_many else getattr(self.instance, name)

    @property
    def questioned(self) -> list[str]:
        """The fields that mustn't have been changed meanwhile: those that are changed here."""
        return self.changed_data

    def _refuse_conflicts(self) -> None:
        digests = dict(self._opened["digests"])
        for name in self.questioned:
            now, seen = digest(self.stored[name]), digests.get(name)
            if now == seen or seen is None or name not in self.cleaned_data:
                continue
            if now == digest(self.cleaned_data[name]):
                continue  # both made the same of it
            self.add_error(name, ValidationError(self._says(name), code="changed_meanwhile"))
            # Whoever has read that and saves again means it.
            digests[name] = now
        seen_now = {"at": self._opened["at"], "digests": digests, **self.beneath()}
        if seen_now != self._opened:
            renewed = signing.dumps(seen_now, salt=self._salt, compress=True)
            self.data = cast(QueryDict, self.data).copy()
            self.data[self.add_prefix("opened")] = renewed

    def _says(self, name: str) -> str:
        """Return who changed a field meanwhile, when, and what it says now."""
        values = {"text": self._readable(name)}
        if entry := self._latest_entry(name):
            values["who"] = entry.user.get_full_name() or entry.user.get_username()
            values["when"] = date_format(timezone.localtime(entry.action_time), "DATETIME_FORMAT")
            text = gettext(
                "%(who)s changed this on %(when)s, while you had it open. It says now: “%(text)s” "
                "What you typed is still here. Put the two together, then save again."
            )
        else:
            text = gettext(
                "This was changed while you had it open. It says now: “%(text)s” "
                "What you typed is still here. Put the two together, then save again."
            )
        return text % values

    def _readable(self, name: str) -> str:
        value, field = self.stored[name], self.fields[name]
        if choices := getattr(field, "choices", None):
            chosen = {plain(each) for each in value} if isinstance(value, list) else {plain(value)}
            return ", ".join(str(label) for key, label in choices if plain(key) in chosen)
        return Truncator(strip_tags(str(value if value is not None else ""))).chars(SHOWN)

    def _latest_entry(self, name: str) -> LogEntry | None:
        """Return the newest note of a change of a field, since the form was opened.

        A note that names another field counts only where none names this one. A part of something
        is noted where the whole is: an edition at its brochure.
        """
        wholes = [f.name for f in self.instance._meta.concrete_fields if f.many_to_one]
        noted = models.Q()
        for item in (self.instance, *(getattr(self.instance, name) for name in wholes)):
            if item is not None:
                kind = ContentType.objects.get_for_model(item)
                noted |= models.Q(content_type=kind, object_id=str(item.pk))
        entries = LogEntry.objects.filter(noted)
        if self._opened["at"]:
            entries = entries.filter(action_time__gte=datetime.fromisoformat(self._opened["at"]))
        newest = list(entries.select_related("user").order_by("-action_time")[:100])
        with override(None):  # as Django writes notes
            label = json.dumps(str(self.fields[name].label or name))
        naming = (entry for entry in newest if label in entry.change_message)
        return next(naming, None) or next(iter(newest), None)
