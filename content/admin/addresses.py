"""Addresses and keys that nobody has to make up."""

from typing import Any, cast

from django.http import QueryDict
from django.utils.text import slugify
from modeltranslation.utils import build_localized_fieldname

from stopmensenhandel import languages
from versions.forms import VersionForm

#: Room for a number after what a title gives.
NUMBER = 4


class AddressForm(VersionForm):
    """Form of what has an address in each language, and a key: left empty, the title gives them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if key := self.fields.get("key"):
            key.required = False

    def full_clean(self) -> None:
        """Fill in what was left empty, then check as ever."""
        for code in languages.BY_CODE:
            title, slug = (build_localized_fieldname(name, code) for name in ("title", "slug"))
            if slug in self.fields:
                self._propose(slug, title)
        if "key" in self.fields and self.instance.pk is None:
            titles = [build_localized_fieldname("title", code) for code in languages.BY_CODE]
            here = [name for name in titles if name in self.fields]
            self._propose("key", *here)
        super().full_clean()

    def _propose(self, name: str, *titles: str) -> None:
        """Fill a field from the first of some titles, where it was left empty."""
        if not self.is_bound or self.data.get(self.add_prefix(name), "").strip():
            return
        title = next(filter(None, (self.data.get(self.add_prefix(each)) for each in titles)), "")
        if not title:
            return
        most = self.instance._meta.get_field(name).max_length - NUMBER
        # A title in another script gives nothing that an address can hold.
        base = slugify(title)[:most].strip("-") or self._elsewhere()[:most]
        if base:
            self.data = cast(QueryDict, self.data).copy()
            self.data[self.add_prefix(name)] = self._free(name, base)

    def _elsewhere(self) -> str:
        """Return what it is called in an address already, English first."""
        item = self.instance
        slugs = [
            getattr(item, build_localized_fieldname("slug", c)) for c in ("en", *languages.BY_CODE)
        ]
        sent = self.data.get(self.add_prefix("key"), "")
        return next(filter(None, (*slugs, item.key, sent)), "")

    def _free(self, name: str, base: str) -> str:
        others = type(self.instance)._default_manager.exclude(pk=self.instance.pk)
        taken = set(others.filter(**{f"{name}__startswith": base}).values_list(name, flat=True))
        numbered = (f"{base}-{number}" for number in range(2, len(taken) + 3))
        return next(each for each in (base, *numbered) if each not in taken)
