"""Reading untrusted files in a process of its own; ``files.sandbox`` starts it.

Nothing here imports Django: the process starts for every file and holds no secret. And
nothing of the site imports what is here: it would load decoders of untrusted files. A
module is a kind of file; its ``inspect(path)`` returns values that JSON can hold.
"""

from typing import Any


class UnfitError(Exception):
    """The file is unfit: ``code`` names the rule, ``details`` go into its message."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
