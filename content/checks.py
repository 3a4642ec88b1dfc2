"""What a language of the site still needs in this app."""

from typing import Any

from django.core import checks
from django.core.checks import CheckMessage

from content.text import calling, readability
from stopmensenhandel import languages


def check_readability(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Name the languages in which blaming words and passive sentences go unnoticed."""
    tables = {"FORBIDDEN": readability.FORBIDDEN, "PASSIVES": readability.PASSIVES}
    return [
        checks.Warning(
            f"{table} in content/text/readability.py has no entry for “{code}”.",
            hint="Add what texts for victims never say, and how a passive sentence looks.",
            id="content.W001",
        )
        for code in languages.BY_CODE
        for table, known in tables.items()
        if code not in known
    ]


def check_calling(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Name the languages in which nobody has listed how a text asks to call 112."""
    return [
        checks.Warning(
            f"WORDS in content/text/calling.py has no entry for “{code}”.",
            hint="Add them; until then 112 is a link only where an editor makes it one.",
            id="content.W002",
        )
        for code in languages.BY_CODE
        if code not in calling.WORDS
    ]
