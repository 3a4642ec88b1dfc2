"""The site's own templates, without the spaces that only whoever writes them needs."""

import re

from django.template.base import Origin
from django.template.loaders import filesystem

INDENTED = re.compile(r"\n\s+")


class Loader(filesystem.Loader):
    """Django's; what is indented begins at the start of its line.

    A slow phone waits for each byte, and so does whoever compresses it. HTML shows none of it: in
    ``pre`` and ``textarea`` the site's templates write nothing of their own.
    """

    def get_contents(self, origin: Origin) -> str:
        """Return the text of a template.

        Raises:
            TemplateDoesNotExist: there is none.

        """
        text: str = super().get_contents(origin)
        return INDENTED.sub("\n", text) if origin.name.endswith(".html") else text
