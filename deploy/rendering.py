"""What it takes to make a page anew: 'python deploy/rendering.py'.

Each type of page is made again and again, without the page store, in a copy of the site with few
and with very many brochures, in its own and in thirty languages. "First" is a page for which
nothing was looked up yet after a change, "later" one whose neighbours were made before. The time is
that of the processor, so that other work on the machine counts little. Nothing here is a test: see
docs/performance.md for figures.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import global_settings

BASE_DIR = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(BASE_DIR))

from deploy.bench import note  # noqa: E402 (it is found from here only)

HOST = "127.0.0.1:8000"
#: How many brochures there are more than the site's own.
FEW, MANY = 10, 10_000
#: How often each page is made.
TIMES = 25

# -- In a copy of the site ---------------------------------------------------


def add_languages(count: int) -> None:
    """Write languages into the table of a copy, until there are ``count``."""
    table = Path("stopmensenhandel/languages.py")
    text = table.read_text()
    known = re.findall(r'^    Language\("([\w-]+)"', text, re.MULTILINE)
    found = [code for code, _name in global_settings.LANGUAGES if len(code) == 2]
    others = [code for code in found if code not in known]
    new = others[: max(0, count - len(known))]
    rows = "".join(f'    Language("{code}", "{code}", "{code}", Level.FULL),\n' for code in new)
    table.write_text(text.replace(")\n\nBY_CODE", f"{rows})\n\nBY_CODE", 1))


def fill_languages() -> None:
    """Give what is published a text in every language, that of the English one, in a copy."""
    from django.apps import apps
    from django.db.models import F, Value
    from django.db.models.functions import Concat
    from modeltranslation.translator import translator

    for model in translator.get_registered_models():
        if model._meta.abstract or model not in apps.get_models():
            continue
        fields = translator.get_options_for_model(model).all_fields
        for code in languages(new=True):
            texts: dict[str, Any] = {f"{name}_{code}": F(f"{name}_en") for name in fields}
            if "slug" in fields:
                slug = Concat(F("slug_en"), Value(f"-{code}"))
                model._base_manager.filter(slug_en__gt="").update(**{f"slug_{code}": slug})
                del texts[f"slug_{code}"]
            model._base_manager.update(**texts)
    copy_editions()


def copy_editions() -> None:
    """Let each item of the library have a file in every language, in a copy."""
    from content.library.kinds import KINDS

    for kind in KINDS.values():
        for edition in kind.edition.objects.filter(language="en"):
            there = set(kind.edition.objects.filter(item=edition.item_id).values_list("language"))
            for code in languages():
                if (code,) not in there:
                    edition.pk, edition.language = None, code
                    kind.edition.objects.bulk_create([edition])


def languages(*, new: bool = False) -> list[str]:
    """Return the codes of the languages of the copy, or of those that the site doesn't have."""
    from stopmensenhandel.languages import BY_CODE

    return [code for code in BY_CODE if not (new and Path("locale", code).is_dir())]


def add_brochures(count: int) -> None:
    """Add brochures to a copy until there are ``count`` more; their files are another's."""
    from content.models import Brochure, BrochureEdition

    codes = languages()
    pattern = BrochureEdition.objects.first()
    columns = [field.attname for field in BrochureEdition._meta.concrete_fields]
    facts = {
        name: getattr(pattern, name)
        for name in columns
        if name not in ("id", "item_id", "language")
    }
    for start in range(Brochure.objects.filter(key__startswith="more-").count(), count, 500):
        added = Brochure.objects.bulk_create(
            Brochure(
                key=f"more-{number}",
                status=Brochure.Status.PUBLISHED,
                audiences=[("victims", "public", "professionals")[number % 3]],
                **{f"title_{code}": f"More, number {number}" for code in codes},
                **{f"slug_{code}": f"more-{number}" for code in codes},
                **{f"summary_{code}": "One of very many. " * 5 for code in codes},
            )
            for number in range(start, min(start + 500, count))
        )
        BrochureEdition.objects.bulk_create(
            BrochureEdition(item=item, language=code, **facts)
            for item in added
            for code in codes[:5]
        )


def types() -> dict[str, str]:
    """Return the path of a page of each type, in Dutch."""
    from django.urls import reverse
    from django.utils import translation

    from content.models import Brochure, Page, Video

    with translation.override("nl"):
        return {
            "home": reverse("home"),
            "section": Page.objects.get(key="help").get_absolute_url(),
            "page": Page.objects.get(key="am-i-a-victim").get_absolute_url(),
            "figures": Page.objects.get(key="figures").get_absolute_url(),
            "library": reverse("library"),
            "brochure": Brochure.objects.get(key="you-have-rights").get_absolute_url(),
            "video": Video.objects.first().get_absolute_url(),  # type: ignore[union-attr]
            "centres": reverse("centres"),
            "centre": reverse("centre", kwargs={"slug": "payoke"}),
            "languages": reverse("languages"),
        }


def measure() -> dict[str, dict[str, float]]:
    """Return milliseconds and queries of a page of each type, first and later."""
    from django.db import connection

    from stopmensenhandel.pagestore import Key, PageStore
    from stopmensenhandel.wsgi import application

    assert isinstance(application, PageStore)  # noqa: S101
    known: dict[Any, Any] = {}
    figures: dict[str, dict[str, float]] = {}

    def ask(path: str, known: dict[Any, Any]) -> tuple[float, int]:
        queries: list[str] = []

        def note(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
            queries.append(sql)
            return execute(sql, *rest)

        with connection.execute_wrapper(note):
            began = time.thread_time()
            status, _headers, _body = application.ask(Key(HOST, path, ""), known)
            took = time.thread_time() - began
        if status != "200 OK":
            raise SystemExit(f"{path}: {status}")
        return took * 1000, len(queries)

    paths = types()
    for path in paths.values():
        ask(path, known)
    for name, path in paths.items():
        first = [ask(path, {}) for _time in range(TIMES)]
        later = [ask(path, known) for _time in range(TIMES)]
        figures[name] = {
            "first_ms": statistics.median(took for took, _queries in first),
            "later_ms": statistics.median(took for took, _queries in later),
            "first_queries": first[-1][1],
            "later_queries": later[-1][1],
        }
    return figures


def inside(brochures: int) -> None:
    """Measure in a copy, and print the figures as JSON."""
    import django

    django.setup()
    fill_languages()
    add_brochures(brochures)
    print(json.dumps(measure()))


# -- Around it ---------------------------------------------------------------


def in_a_copy(count: int, folder: Path) -> list[dict[str, dict[str, float]]]:
    """Return the figures with few and with many brochures, in ``count`` languages."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    compiled = [str(path.relative_to(BASE_DIR)) for path in BASE_DIR.glob("locale/*/*/*.mo")]
    for name in [*filter(None, tracked.split("\0")), *compiled]:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if (BASE_DIR / name).is_file():
            shutil.copy(BASE_DIR / name, target)
    environ = {**os.environ, "DATA_DIR": str(folder / "var"), "PYTHONPATH": str(folder)}
    environ |= {"DJANGO_SETTINGS_MODULE": "stopmensenhandel.settings", "ALLOWED_HOSTS": "127.0.0.1"}

    def python(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603
            [sys.executable, *arguments], cwd=folder, env=environ, capture_output=True, text=True
        )
        if done.returncode:
            raise SystemExit(done.stderr)
        return done.stdout

    python("-c", f"from deploy.rendering import *; add_languages({count})")
    python("manage.py", "makemigrations", "--name", "languages")
    python("manage.py", "collectstatic", "--noinput")
    python("manage.py", "prepare")
    code = "from deploy.rendering import *; inside({})"
    return [json.loads(python("-c", code.format(brochures))) for brochures in (FEW, MANY)]


def main() -> int:
    """Measure, print a table, write var/bench.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--languages", type=int, nargs="*", default=[5, 30])
    figures: dict[str, dict[str, dict[str, float]]] = {}
    for count in parser.parse_args().languages:
        with tempfile.TemporaryDirectory() as folder:
            few, many = in_a_copy(count, Path(folder))
        figures |= {f"{count} languages, {FEW}": few, f"{count} languages, {MANY}": many}
    for situation, types in figures.items():
        print(f"{situation} brochures more")
        for name, each in types.items():
            print(
                f"  {name:10} first {each['first_ms']:6.1f} ms, {each['first_queries']:2} queries"
                f"   later {each['later_ms']:6.1f} ms, {each['later_queries']:2} queries"
            )
    note("rendering", figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
