"""What a language of the site still needs in the starter content."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage
from ruamel.yaml import YAML

from stopmensenhandel import languages


def check_brochures(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Name the languages for whose brochures nobody has chosen fonts."""
    path = settings.BASE_DIR / "starter" / "brochures" / "languages.yaml"
    known = YAML(typ="safe").load(path)
    return [
        checks.Warning(
            f"starter/brochures/languages.yaml has no entry for “{code}”.",
            hint="Add one with the fonts of its script; its first lines say what the keys mean.",
            id="starter.W001",
        )
        for code in languages.BY_CODE
        if code not in known
    ]
