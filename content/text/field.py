"""The field of a text that editors write: what it becomes on saving, wherever it comes from."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django_prose_editor.fields import ProseEditorField

from content.text import anchors, links, pasted, richtext
from content.text.tree import parsed, serialised


class RichTextField(ProseEditorField):  # type: ignore[misc]
    """A text in HTML: tidied, its links mended or refused by name, sanitised."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, extensions=richtext.EXTENSIONS, sanitize=True, **kwargs)

    def clean(self, value: Any, model_instance: models.Model | None) -> Any:
        """Return the text as it is stored.

        Raises:
            ValidationError: it is too long, or has a new link that leads nowhere.

        """
        if not value:
            return super().clean(value, model_instance)
        MaxLengthValidator(richtext.LONGEST)(value)
        text = pasted.tree(value)
        # Those that it will have; the sanitiser takes them away again.
        places = {heading.anchor for heading in anchors.give(text)}
        refused = links.mend(text, places)
        if refused:
            stored = self._stored_links(model_instance)
            errors = [error for link, error in refused if link not in stored]
            if errors:
                raise ValidationError(errors)
        return super().clean(serialised(text), model_instance)

    def _stored_links(self, instance: models.Model | None) -> set[str]:
        """Return the links of the stored text: nobody has to mend these to save."""
        if instance is None or instance.pk is None:
            return set()
        rows = type(instance)._base_manager.filter(pk=instance.pk)
        text = parsed(rows.values_list(self.attname, flat=True).first() or "")
        return {links.told(link) for link in text.elements("a")}
