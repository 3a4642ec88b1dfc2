"""What many pages have in common, looked up once for all of them.

While pages are made for the page store, what a function marked ``shared`` returned is kept for as
long as those pages hold (see ``gate.Period``), for each language: the numbers, the centres,
the doors, the foot. Any other visit keeps it for itself. Whoever gets it changes nothing of it.
Anywhere else (in the admin, a command) each call asks anew: what it returns may have changed.
"""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import OperationalError
from django.utils import translation
from django.utils.translation import get_language

Value = TypeVar("Value")
Arguments = ParamSpec("Arguments")

#: What is kept at most: beyond that what was made first goes. Of pages of lists there is no end;
#: whoever asks for thousands mustn't keep what all pages share from being kept.
MOST = 4000

#: Set in the environment of a request to what is known while pages hold; see ``gate.Period``.
KNOWN = "stopmensenhandel.known"

_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("known", default=None)
_is_all: ContextVar[bool] = ContextVar("is_all", default=False)


@contextmanager
def sharing(known: dict[Hashable, Any] | None = None, *, is_all: bool = False) -> Iterator[None]:
    """Keep in ``known`` what is looked up meanwhile, and take from it what is there.

    By default that is what is known around it, if anything is. ``is_all`` says that nothing else
    can be looked up: the database is away.
    """
    around = _known.get()
    token = _known.set(known if known is not None else around if around is not None else {})
    token_of_all = _is_all.set(is_all)
    try:
        yield
    finally:
        _known.reset(token)
        _is_all.reset(token_of_all)


def get_many(
    keys: Sequence[Hashable], make: Callable[[list[Hashable]], Mapping[Any, Value]]
) -> dict[Any, Value]:
    """Return what is known by each key in the active language; ``make`` what isn't, together.

    A key for which it makes nothing is left out.

    Raises:
        OperationalError: something isn't known while the database is away.

    """
    known = _known.get()
    if known is None:
        return dict(make(list(keys)))
    language = get_language()
    found = {key: known[language, key] for key in keys if (language, key) in known}
    if missing := [key for key in keys if key not in found]:
        if _is_all.get():
            raise OperationalError("It was not looked up while the database was there.")
        # Two threads may make it at the same time: of the same, the same.
        made = make(missing)
        found |= made
        known.update({(language, key): value for key, value in made.items()})
        _shorten(known)
    return found


def _shorten(known: dict[Hashable, Any]) -> None:
    # Another thread may change it between two steps: the next look-up goes on.
    with suppress(RuntimeError):
        while len(known) > MOST:
            known.pop(next(iter(known)), None)


def shared(function: Callable[Arguments, Value]) -> Callable[Arguments, Value]:
    """Ask a function once for each language and arguments, while pages hold."""

    @wraps(function)
    def wrapped(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        key = (function, args, tuple(kwargs.items()))
        return get_many([key], lambda _missing: {key: function(*args, **kwargs)})[key]

    return wrapped


def shared_by_all(function: Callable[Arguments, Value]) -> Callable[Arguments, Value]:
    """Ask a function once for its arguments, while pages hold: it is the same in each language."""
    in_one_language = shared(function)

    @wraps(function)
    def wrapped(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        with translation.override(None):
            return in_one_language(*args, **kwargs)

    return wrapped


def lasting(function: Callable[Arguments, Value]) -> Callable[Arguments, Value]:
    """Ask a function once for each language and arguments, even beyond an edit.

    It depends on nothing else.
    """

    @lru_cache(maxsize=1000)
    def in_language(_language: str | None, args: Any, kwargs: Any) -> Value:
        return function(*args, **dict(kwargs))

    @wraps(function)
    def wrapped(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Value:
        if settings.DEBUG:
            return function(*args, **kwargs)  # its template may have been changed just now
        return in_language(get_language(), args, tuple(kwargs.items()))

    return wrapped
