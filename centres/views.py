"""Pages of the centres and help lines."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView, TemplateView

from centres import structured_data, vcard
from centres.models import Centre, all_centres, all_help_lines
from stopmensenhandel.pagestore import stored
from stopmensenhandel.views import PublicPage


class CentreList(PublicPage, TemplateView):
    """All centres ("you can call any of the three") and all help lines."""

    template_name = "centres/centre_list.html"
    page_title = _("Centres and helplines")
    page_description = _(
        "You can call any of the three centres. "
        "Phone, address, e-mail, and other numbers that help."
    )

    def get_structured_data(self) -> list[dict[str, Any]]:
        """Return each centre."""
        return [structured_data.centre(self.request, centre) for centre in all_centres()]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the centres, and the help lines, the hotline first."""
        return super().get_context_data(
            centres=all_centres(), help_lines=all_help_lines(), **kwargs
        )


class CentreDetail(PublicPage, DetailView):
    """One centre: phone, mail, address, own site, vCard."""

    object: Centre
    model = Centre
    trail = ((_("Centres and helplines"), "centres"),)

    @property
    def page_title(self) -> str:
        """The centre's name and where it is."""
        return gettext("%(name)s, %(city)s") % {"name": self.object.name, "city": self.object.city}

    @property
    def breadcrumb_title(self) -> str:
        """The centre's name."""
        return self.object.name

    @property
    def page_description(self) -> str:
        """What the centre does."""
        return self.object.services

    @property
    def head_description(self) -> str:
        """Which centre it is, and what it does."""
        return f"{self.page_title}: {self.page_description}"

    def get_object(self, queryset: Any = None) -> Centre:
        """Return the centre.

        Raises:
            Http404: there is none at this address.

        """
        for centre in all_centres():
            if centre.slug == self.kwargs["slug"]:
                return centre
        raise Http404

    def get_structured_data(self) -> list[dict[str, Any]]:
        """Return the centre."""
        return [structured_data.centre(self.request, self.object)]


@stored()
def centre_vcard(request: HttpRequest, slug: str) -> HttpResponse:
    """A centre as a vCard in the visitor's language, to keep in a phone."""
    centre = get_object_or_404(Centre, slug=slug)
    return HttpResponse(
        vcard.render(centre, get_language() or ""),
        content_type="text/vcard; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{centre.slug}.vcf"'},
    )
