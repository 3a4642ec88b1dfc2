"""Ask after many addresses, one after another, and keep what became of each."""

import logging
import threading
import time
from collections.abc import Iterable, Iterator
from itertools import zip_longest
from urllib.parse import urlsplit

from django.db import connections, transaction
from django.utils import timezone

from links.asking import ask
from links.models import LONGEST, SOUND, Address, Check, Outcome

#: Seconds between two questions to the same site.
PAUSE = 1.0

#: What becomes of asking where there is no way out.
UNHEARD = {Outcome.NO_SITE, Outcome.SILENT}

logger = logging.getLogger(__name__)


def start(urls: Iterable[str]) -> bool:
    """Check addresses in a thread of its own; return whether none was under way."""
    known = sorted(set(urls))
    if not Check.objects.begin(len(known)):
        return False
    threading.Thread(target=_in_thread, args=(known,), name="links", daemon=True).start()
    return True


def _in_thread(urls: list[str]) -> None:
    try:
        check(urls)
    except Exception:
        logger.exception("The check of links was interrupted.")
    finally:
        connections.close_all()


def check(urls: list[str]) -> None:
    """Ask after addresses, and keep what became of them all; forget those of former checks.

    Where nobody answers, nothing is kept: it is this machine that reaches no other.
    """
    found: dict[str, Outcome] = {}
    last: dict[str, float] = {}
    for done, url in enumerate(in_turn(urls), start=1):
        site = _site(url)
        wait = last.get(site, float("-inf")) + PAUSE - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        found[url] = ask(url)
        last[site] = time.monotonic()
        Check.objects.filter(pk=1).update(done=done)
    offline = bool(found) and set(found.values()) <= UNHEARD
    with transaction.atomic():
        if not offline:
            keep(found)
        Check.objects.filter(pk=1).update(ended_at=timezone.now(), was_offline=offline)


def keep(found: dict[str, Outcome]) -> None:
    """Keep what became of addresses in place of what was known; but of those that are too long."""
    now = timezone.now()
    since = dict(Address.objects.broken().values_list("url", "broken_since"))
    Address.objects.all().delete()
    Address.objects.bulk_create(
        Address(
            url=url,
            outcome=outcome,
            asked_at=now,
            broken_since=None if outcome in SOUND else since.get(url, now),
        )
        for url, outcome in found.items()
        if len(url.encode()) <= LONGEST
    )


def in_turn(urls: Iterable[str]) -> Iterator[str]:
    """Yield addresses so that each site has time between two questions."""
    by_site: dict[str, list[str]] = {}
    for url in urls:
        by_site.setdefault(_site(url), []).append(url)
    for some in zip_longest(*by_site.values()):
        yield from filter(None, some)


def _site(url: str) -> str:
    """Return the site of an address; "" of what is none: others are asked nevertheless."""
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""
