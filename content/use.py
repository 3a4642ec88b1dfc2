"""How often documents are taken: a page for editors, and the same as CSV."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import number_format
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy as _

from content.library import use
from downloads.models import FEW
from stopmensenhandel import languages
from stopmensenhandel.tools import Tool


class Use(Tool):
    """A month of it, and all months to take along."""

    label = _("What is used")
    note = _("How often documents are taken.")
    permission = "downloads.view_download"
    template = "admin/content/use.html"

    def views(self) -> dict[str, Callable[[HttpRequest], HttpResponse]]:
        """Return the views: of the CSV, too."""
        return {**super().views(), "downloads.csv": self.csv}

    def context(self, request: HttpRequest) -> dict[str, Any]:
        """Return the numbers of a month: by default of this one."""
        months = use.months()
        asked = request.GET.get("month", "")
        month = next((each for each in months if f"{each:%Y-%m}" == asked), months[0])
        rows = [
            (
                each,
                languages.name(each.language),
                number_format(each.number or 0, force_grouping=True),
            )
            for each in use.of_month(month)
        ]
        return {"months": months, "month": month, "rows": rows, "few": FEW}

    def csv(self, request: HttpRequest) -> HttpResponse:
        """Return all months as CSV."""
        name = content_disposition_header(True, "downloads.csv") or ""
        return HttpResponse(
            use.to_csv(use.months()),
            content_type="text/csv; charset=utf-8; header=present",
            headers={"Content-Disposition": name},
        )


def _written(number: int) -> str:
    return str(number_format(number, force_grouping=True))
