"""The kinds of things that the library holds: the one table of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from content import structured_data
from content.models import Brochure, BrochureEdition, Video, VideoEdition


@dataclass(frozen=True)
class Kind:
    """A kind of thing: an item, its editions, and where they are found.

    ``model.kind`` names it: in queries, in the catalogue, in the names of its addresses, and in
    ``templates/content/<kind>/``. ``files`` begins the lasting addresses of its files,
    ``describe`` returns an edition as a schema.org object.
    """

    model: type[Any]
    edition: type[Any]
    files: str
    describe: Callable[[HttpRequest, Any], dict[str, Any]]
    #: Whether it is counted how often a file is taken. Of films it would say little: a player asks
    #: for the beginning once, twice or not at all, whether or not anybody looks.
    is_counted: bool = False

    @property
    def name(self) -> str:
        """What names it."""
        return str(self.model.kind)

    @property
    def label(self) -> Any:
        """What its items are called, in the active language."""
        return self.model._meta.verbose_name_plural


#: All kinds by name, in the order in which the library names them.
KINDS = {
    kind.name: kind
    for kind in (
        Kind(Brochure, BrochureEdition, "documents", structured_data.document, is_counted=True),
        Kind(Video, VideoEdition, "films", structured_data.video),
    )
}
