"""Pages of the centres and help lines."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.generic import DetailView, ListView

from centres import structured_data, vcard
from centres.models import Centre, HelpLine
from stopmensenhandel.addresses import Breadcrumb
from stopmensenhandel.views import PublicPage


class CentreList(PublicPage, ListView):
    """All centres ("you can call any of the three") and all help lines."""

    model = Centre

    def get_page_title(self) -> str:
        """Return the name of the page."""
        return gettext("Centres and help lines")

    def get_structured_data(self) -> list[dict[str, Any]]:
        """Return each centre."""
        return [structured_data.centre(self.request, centre) for centre in self.object_list]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the help lines, the hotline first."""
        return super().get_context_data(help_lines=HelpLine.objects.all(), **kwargs)


class CentreDetail(PublicPage, DetailView):
    """One centre: phone, mail, address, own site, vCard."""

    model = Centre

    def get_page_title(self) -> str:
        """Return the centre's name."""
        return self.object.name

    def get_breadcrumbs(self) -> list[Breadcrumb]:
        """Return the way through the list of centres."""
        return [Breadcrumb(gettext("Centres and help lines"), reverse("centres"))]

    def get_structured_data(self) -> list[dict[str, Any]]:
        """Return the centre."""
        return [structured_data.centre(self.request, self.object)]


def centre_vcard(request: HttpRequest, slug: str) -> HttpResponse:
    """A centre as a vCard 4.0 in the visitor's language, to keep in a phone."""
    centre = get_object_or_404(Centre, slug=slug)
    return HttpResponse(
        vcard.render(centre, get_language() or ""),
        content_type="text/vcard; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{centre.slug}.vcf"'},
    )
