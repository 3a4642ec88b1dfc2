"""The kinds of things that the library holds."""

from typing import Any

from content.models import Brochure, BrochureEdition, Video, VideoEdition

#: The models of the library by kind, and what is an edition of each.
KINDS: dict[str, tuple[type[Any], type[Any]]] = {
    "brochure": (Brochure, BrochureEdition),
    "video": (Video, VideoEdition),
}
