"""The numbers that the site can always show: built in, and as they were last published.

Pages take them from the database. What is shown without it, error pages and what a proxy answers
by itself, takes them from a file that is written anew whenever an editor changes one.
"""

import json
import logging
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Number:
    """A number as it is dialled and as it is written; of a centre, too, whose it is."""

    phone: str
    written: str
    name: str = ""


@dataclass(frozen=True)
class Reach:
    """Whom a page offers to call; by default what the starter content says, source by source."""

    hotline: Number = Number("+3278055800", "078 055 800")
    emergency: Number = Number("112", "112")
    centres: list[Number] = field(
        default_factory=lambda: [
            Number("+3225116464", "02 511 64 64", "PAG-ASA"),
            Number("+3232011690", "03 201 16 90", "Payoke"),
            Number("+3242324030", "04 232 40 30", "Sürya"),
        ]
    )


BUILT_IN = Reach()


def path() -> Path:
    """Return where the numbers are kept that were last published."""
    return Path(settings.DATA_DIR, "reach.json")


def read() -> Reach:
    """Return the numbers that were last published, or what is built in where nothing says so."""
    try:
        stored: dict[str, Any] = json.loads(path().read_text("utf-8"))
        return Reach(
            Number(**stored["hotline"]),
            Number(**stored["emergency"]),
            [Number(**centre) for centre in stored["centres"]],
        )
    except FileNotFoundError:
        return BUILT_IN
    except (OSError, ValueError, KeyError, TypeError):
        logger.exception("Error pages show the numbers built in: %s can't be read.", path())
        return BUILT_IN


def write(reach: Reach) -> None:
    """Keep the numbers for what is shown without the database."""
    write_whole(path(), json.dumps(asdict(reach), ensure_ascii=False, indent=1))


def write_whole(target: Path, text: str) -> None:
    """Write a file so that who reads it meanwhile gets the old one or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
