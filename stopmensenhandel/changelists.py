"""Lists in the admin: filtered by what they offer, and by nothing else.

Django takes any look-up on a model's own fields from the address: a regular expression that
nobody waits for the end of, or a value at which the database stops.
"""

from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import ValidationError
from django.db import DataError
from django.http import HttpRequest

#: What Django's filters ask of a field.
LOOKUPS = ("exact", "isnull", "gte", "lt", "id__exact")
#: How much of a search is looked for, in characters and in words.
LONGEST_SEARCH, MOST_WORDS = 200, 8


class OfferedList(ChangeList):
    """A list that passes over what it doesn't offer."""

    def get_filters_params(self, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Return what of the address is a filter of this list, and can be a text in a database."""
        offered = set(self._offered())
        return {
            name: values
            for name, values in super().get_filters_params(params).items()
            if name in offered and not any("\0" in str(value) for value in values)
        }

    def _offered(self) -> Iterator[str]:
        for each in self.list_filter:
            if isinstance(each, type):
                yield str(each.parameter_name)  # type: ignore[attr-defined]
                continue
            name = each[0] if isinstance(each, tuple) else each
            yield from (f"{name}__{lookup}" for lookup in LOOKUPS)
        if self.date_hierarchy:
            yield from (f"{self.date_hierarchy}__{part}" for part in ("year", "month", "day"))

    def get_filters(self, request: HttpRequest) -> Any:
        """Return the filters.

        Raises:
            IncorrectLookupParameters: a day is asked for that isn't in any calendar.

        """
        try:
            return super().get_filters(request)
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request: HttpRequest) -> None:
        """Ask for the results.

        Raises:
            IncorrectLookupParameters: a number is asked for that no database can hold.

        """
        try:
            super().get_results(request)
        except (OverflowError, DataError) as error:
            raise IncorrectLookupParameters(error) from error


class OfferedLists(admin.ModelAdmin):
    """Admin of a model whose list takes no other filters and objects than it offers."""

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Fill in nothing from the address: Django stops at a value that doesn't fit its field."""
        return {}

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that passes over the rest."""
        return OfferedList

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Search for the first words: the database is asked for each in every column."""
        words = " ".join(search_term[:LONGEST_SEARCH].split()[:MOST_WORDS])
        return super().get_search_results(request, queryset, words)

    def response_action(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """Do something with what is ticked, passing over what can't be an object's number."""
        chosen = request.POST.copy()
        ticked = [each for each in chosen.getlist(ACTION_CHECKBOX_NAME) if self._is_number(each)]
        chosen.setlist(ACTION_CHECKBOX_NAME, ticked)
        request.POST = chosen  # type: ignore[assignment]
        return super().response_action(request, *args, **kwargs)

    def _is_number(self, value: str) -> bool:
        key = self.model._meta.pk
        try:
            key.run_validators(key.to_python(value))
        except ValidationError:
            return False
        return True
