"""Dates that editors type: the day first, in every language, and sure before they count."""

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminDateWidget, AdminSplitDateTime
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.i18n import JavaScriptCatalog

#: How a date is shown in a form: it can be read in one way only.
ISO = "%Y-%m-%d"
#: As everybody in Belgium types it; never the month first.
DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d/%m/%y", "%d-%m-%y", "%d.%m.%y")
#: With two digits the year may be meant in front: 26-04-03.
YEAR_FIRST = re.compile(r"\d\d-(?:0?[1-9]|1[0-2])-(?:0?[1-9]|[12]\d|3[01])")
#: The years that anything here can be about; far from where calendars and time zones end.
YEARS = range(1900, 2200)


class DayFirstField(forms.DateField):
    """A date with the day first. One that can be read two ways is shown written out, once."""

    default_error_messages = {
        "invalid": _("Write day, month and year: 31/12/2026, or 2026-12-31."),
        "year": _("Write a year from %(first)s to %(last)s."),
        "unsure": _("This was read as %(date)s. If that is right, save once more."),
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs["input_formats"] = (ISO, *DAY_FIRST)
        super().__init__(**kwargs)
        self.widget.format = ISO

    def to_python(self, value: Any) -> date | None:
        """Return the date; the digits may be those of any script.

        Raises:
            ValidationError: it is none.

        """
        if isinstance(value, str):
            value = "".join(
                str(unicodedata.decimal(each)) if each.isdecimal() else each for each in value
            )
        found: date | None = super().to_python(value)
        return found

    def clean(self, value: Any) -> date | None:
        """Return the date.

        Raises:
            ValidationError: it is none, or of no year that can be meant, or can be read two ways.

        """
        found: date | None = super().clean(value)
        if found and found.year not in YEARS:
            details = {"first": YEARS[0], "last": YEARS[-1]}
            raise ValidationError(self.error_messages["year"], code="year", params=details)
        if found and self._is_unsure(value, found):
            shown = {"date": date_format(found, "DATE_FORMAT")}
            raise ValidationError(self.error_messages["unsure"], code="unsure", params=shown)
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what stands in the form that is shown again: what was read, where it is unsure."""
        value = super().bound_data(data, initial)
        try:
            found = self.to_python(value)
        except ValidationError:
            return value
        return found if found and self._is_unsure(value, found) else value

    def _is_unsure(self, value: Any, found: date) -> bool:
        """Return whether the month could be meant where the day was read."""
        if not isinstance(value, str):
            return False
        if YEAR_FIRST.fullmatch(value.strip()):
            return True
        if found.day > 12 or found.day == found.month:
            return False
        try:
            return parse_date(value.strip()) is None
        except ValueError:
            return True


class DayFirstTimeField(forms.SplitDateTimeField):
    """Such a date with a time; without one the day's beginning is meant."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.fields = (DayFirstField(required=False), self.fields[1])
        self.widget.widgets[0].format = ISO

    def clean(self, value: Any) -> datetime | None:
        """Return date and time.

        Raises:
            ValidationError: as for a date alone.

        """
        if isinstance(value, list) and len(value) == 2 and value[0] and not value[1]:
            value = [value[0], time.min]
        found: datetime | None = super().clean(value)
        return found

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what stands in the form that is shown again."""
        if not isinstance(data, list) or len(data) != 2:
            return data
        return [self.fields[0].bound_data(data[0], None), data[1]]


class DayFirst(BaseModelAdmin):
    """Admin of a model, or of a part of one, whose dates are typed with the day first."""

    formfield_overrides: ClassVar[Any] = {
        models.DateField: {"form_class": DayFirstField, "widget": AdminDateWidget},
        models.DateTimeField: {"form_class": DayFirstTimeField, "widget": AdminSplitDateTime},
    }


class Catalogue(JavaScriptCatalog):
    """The admin's words for scripts; its calendar writes dates as its forms show them."""

    packages = ["django.contrib.admin", "django_prose_editor"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return words and formats."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["formats"] |= {"DATE_INPUT_FORMATS": [ISO]}
        return context
