"""The form of an object in one language: its words, and what is said of this version."""

from datetime import datetime
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from stopmensenhandel.dates import YEARS, DayFirstField
from stopmensenhandel.editing import EditingForm
from versions import keeping, words
from versions.models import Version
from versions.words import Part

CANNOT_WAIT = _(
    "What is new here can’t wait: every page would name it at once. Publish it once it is right."
)

PUBLISHED_MEANWHILE = _(
    "The moment came while you had this open: visitors read now what waited for it. What you typed "
    "is still here. Save again to publish it, too."
)


class VersionForm(EditingForm):
    """What a form of a versioned object takes besides words."""

    unstored = (*EditingForm.unstored, "comment", "is_small", "publish_at", "alone_reason")

    #: Who sends it, of which language it is, and whether files are sent with it; the admin says so.
    user: Any = None
    language = ""
    brings_files = False
    #: The draft that is opened, where there is one.
    version: Version | None = None
    #: Whether what is sent is only looked at.
    is_preview = False

    comment = forms.CharField(
        label=_("What you changed, and why"),
        required=False,
        max_length=Version._meta.get_field("comment").max_length,
        help_text=_("Only you and your colleagues see it, in the history."),
    )
    is_small = forms.BooleanField(
        label=_("A small change: translations stay right"),
        required=False,
        help_text=_("A comma, a spelling mistake. Nobody has to look at the other languages."),
    )
    alone_reason = forms.CharField(
        label=_("Why you publish this alone"),
        required=False,
        max_length=Version._meta.get_field("alone_reason").max_length,
    )
    publish_at = forms.DateTimeField(
        label=_("Publish at"),
        required=False,
        # What a browser sends from its own calendar, in Belgian time.
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(
            format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local", "step": 60}
        ),
        help_text=_("Left empty: now. Until then visitors read what is there now."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.version:
            said = ("comment", "is_small", "publish_at", "alone_reason")
            self.initial.update({name: getattr(self.version, name) for name in said})

    def _post_clean(self) -> None:
        """Check the words, and whether whoever sends them may show them to visitors."""
        super()._post_clean()
        if self.is_draft or self.user is None:
            return
        if not all(
            self.user.has_perm("versions.publish", Part(item, self.language))
            for item in self._before_and_after()
        ):
            message = _("Keep it as a draft: somebody else publishes it.")
            self.add_error(None, forms.ValidationError(message, code="rights"))
        elif self.is_alone and not self.cleaned_data.get("alone_reason", "").strip():
            message = _(
                "Nobody publishes this alone: keep it as a draft for somebody else, or say why it "
                "can’t wait. All publishers will see that."
            )
            self.add_error("alone_reason", forms.ValidationError(message, code="alone"))

    def _before_and_after(self) -> list[Any]:
        """Return what is edited as it will be, and as it is now."""
        stored = type(self.instance)._base_manager.filter(pk=self.instance.pk).first()
        return [self.instance, stored] if stored else [self.instance]

    @property
    def is_alone(self) -> bool:
        """Whether nobody else wrote what somebody is about to publish, though two should see it."""
        if not any(item.needs_two for item in self._before_and_after()):
            return False
        changes = bool(self.changed_data) or self.brings_files
        author = self.version.author_id if self.version else None
        is_theirs = author is not None and author != self.user.pk
        return changes or (self.version is not None and not is_theirs)

    def beneath(self) -> dict[str, Any]:
        """Say which draft is shown, if one is."""
        return {"version": self.version.pk if self.version else None}

    @property
    def is_another_draft(self) -> bool:
        """Whether what is sent would be published with a draft that wasn't shown, or without it.

        A draft that is kept beside another's is only more of the same draft.
        """
        here = self.beneath()["version"]
        shown = self._opened.get("version", here)
        return shown != here and not (self.is_draft and shown is None)

    @property
    def questioned(self) -> list[str]:
        """The fields that mustn't have been changed meanwhile: with another draft, all of them."""
        return list(self.stored) if self.is_another_draft else super().questioned

    def _refuse_conflicts(self) -> None:
        """Ask, too, before files are published that came with a draft which wasn't shown."""
        super()._refuse_conflicts()
        version = self.version
        if version is None or not self.is_another_draft:
            return
        live = keeping.published(self.instance, version.language)
        for name in words.rows(type(self.instance), version.language):
            rows = version.words.get(name, [])
            if rows != (live.words if live else {}).get(name, []):
                files = ", ".join(str(row.get("file", "")) for row in rows) or "–"
                text = gettext(
                    "This was changed while you had it open. It says now: “%(text)s” "
                    "What you typed is still here. Put the two together, then save again."
                )
                self.add_error(None, ValidationError(text % {"text": files}, code="another_draft"))

    def clean(self) -> Any:
        """Refuse to keep for later what visitors would see at once: what is new and can't wait.

        Raises:
            ValidationError: it can only be published.

        """
        cleaned = super().clean()
        waits = self.is_draft or self.cleaned_data.get("publish_at")
        if self.instance.pk is None and waits and not self.may_wait:
            raise ValidationError(CANNOT_WAIT, code="cannot_wait")
        return cleaned

    @property
    def may_wait(self) -> bool:
        """Whether it can be kept without being seen: what is there already, or begins unseen."""
        is_there = self.instance.pk is not None
        return is_there or self.is_preview or type(self.instance).begins_unseen

    def clean_publish_at(self) -> Any:
        """Return the moment, where it is still to come, and of a year that can be meant."""
        moment = self.cleaned_data["publish_at"]
        if moment and moment.year not in YEARS:
            details = {"first": YEARS[0], "last": YEARS[-1]}
            message = DayFirstField.default_error_messages["year"]
            raise forms.ValidationError(message, code="year", params=details)
        if moment and moment <= timezone.now() and not self.is_draft:
            if self._was_published_at(moment):
                # Whoever has read that and sends it again publishes what they typed.
                self.data = cast(QueryDict, self.data).copy()
                self.data[self.add_prefix("publish_at")] = ""
                raise forms.ValidationError(PUBLISHED_MEANWHILE, code="published_meanwhile")
            raise forms.ValidationError(_("This moment is over. Leave it empty to publish now."))
        return moment

    def _was_published_at(self, moment: datetime) -> bool:
        """Return whether what was opened waited for a moment, and was published when it came."""
        number = self._opened.get("version") or 0
        return Version.objects.filter(pk=number, published_at__gte=moment).exists()

    @property
    def told(self) -> dict[str, Any]:
        """What is said of the version."""
        return {name: self.cleaned_data[name] for name in ("comment", "is_small", "alone_reason")}


class Rows(forms.BaseInlineFormSet):
    """The rows of a language, which may be those of a draft.

    These are stored for as long as a form is made or checked: each time under other numbers.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound:
            self._find_rows()

    def _find_rows(self) -> None:
        """Take the rows that there are, in their order, for those that are sent."""
        model: Any = self.model
        names = [
            f"{self.add_prefix(number)}-{model._meta.pk.name}"
            for number in range(self.initial_form_count())
        ]
        there = [str(row.pk) for row in self.get_queryset()]
        sent = [self.data.get(name, "") for name in names]
        if len(sent) == len(there) and set(sent) != set(there) and all(sent):
            self.data = cast(QueryDict, self.data).copy()
            for name, number in zip(names, there, strict=True):
                self.data[name] = number

    def _construct_form(self, i: int, **kwargs: Any) -> Any:
        return super()._construct_form(i, **kwargs)  # type: ignore[misc]  # Django's own
