"""Model fields that apps share."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _


class ChoiceListField(models.JSONField):
    """Several of some choices, as a short list in one column, which serves every database alike."""

    def __init__(
        self, *args: Any, of: type[models.TextChoices] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **({"default": list} | kwargs))
        #: None only in migrations.
        self.of = of or models.TextChoices

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        """Return a plain JSON field: what may be chosen is nothing that a database knows."""
        name, _path, args, kwargs = super().deconstruct()
        return str(name), "django.db.models.JSONField", list(args), dict(kwargs)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """Check a list.

        Raises:
            ValidationError: it is no list, or something in it is no choice.

        """
        super().validate(value, model_instance)
        if not isinstance(value, list) or any(each not in self.of.values for each in value):
            raise ValidationError(
                _("Write a list of some of: %(choices)s."),
                code="choices",
                params={"choices": ", ".join(self.of.values)},
            )

    def formfield(self, **kwargs: Any) -> Any:
        """Return the choices as boxes to tick."""
        return forms.MultipleChoiceField(
            choices=self.of.choices,
            widget=forms.CheckboxSelectMultiple,
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
        )
