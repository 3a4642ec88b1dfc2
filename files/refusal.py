"""What is said of a file that the site does not hand out."""

from typing import Any

from django.core.exceptions import ValidationError


class RefusedError(ValidationError):
    """A file that the site does not hand out.

    ``code`` names the rule. ``message`` says why in the language that is active when
    the file is refused. As a ValidationError it is shown beside the field in the
    admin, and stops whoever saves without validating.
    """

    def __init__(self, code: str, message: Any, details: dict[str, Any] | None = None) -> None:
        super().__init__(str(message) % details if details else message, code=code)
