"""What other sites can take from this one."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from centres.models import HelpLine
from content.library import records
from content.views.open_data import NEWEST, absolute_for
from stopmensenhandel import addresses, languages
from stopmensenhandel.addresses import reverse
from stopmensenhandel.views import PublicPage


@dataclass(frozen=True)
class Snippet:
    """What partners paste into their own site, in a language."""

    language: languages.Language
    html: SafeString


class Partners(PublicPage, TemplateView):
    """What other sites can take from this one."""

    template_name = "content/partners.html"
    page_title = _("For your own site")
    page_description = _("Our number on your site, news as a feed, and this catalogue as open data")
    trail = ((_("Brochures and videos"), "library"),)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the snippets, and what the fields of the catalogue mean."""
        absolute, code = absolute_for(self.request), get_language() or ""
        return super().get_context_data(
            snippets=list(self._snippets()),
            feed=absolute(reverse("feed"), code),
            json=absolute(reverse("library-json"), code),
            csv=absolute(reverse("library-csv"), code),
            newest=NEWEST,
            records=[
                (gettext("The catalogue (JSON only)"), records.meanings(records.Catalogue)),
                (gettext("A brochure or a video"), records.meanings(records.Item)),
                (gettext("A file"), records.meanings(records.Edition)),
            ],
            licence=records.licence(),
            section="library",
            **kwargs,
        )

    def _snippets(self) -> Iterator[Snippet]:
        hotline = HelpLine.objects.hotline()
        for language in languages.LANGUAGES:
            with translation.override(language.code):
                address = addresses.absolute(self.request, reverse("home"), language.code)
                html = render_to_string(
                    "components/snippet.html",
                    {"hotline": hotline, "language": language, "address": address},
                )
            yield Snippet(language, mark_safe(html.strip()))  # noqa: S308
