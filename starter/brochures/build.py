"""Build the brochures: one tagged PDF/UA-1 a language, from words in YAML.

    python -m starter.brochures.build                  all brochures
    python -m starter.brochures.build you-have-rights  only these
    python -m starter.brochures.build --language fr    only in this language

A brochure is a folder with a ``brochure.yaml``; it is built in every language
that has a ``<lang>.yaml``, to ``<lang>.pdf`` beside it, and those of several pages once
more as a booklet to fold (``booklet.py``). The same sources and
fonts give the same bytes. Needs typst, segno, ruamel.yaml and phonenumbers, and
Debian's package fonts-noto-core.
"""

import argparse
import datetime
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import phonenumbers
import segno
import typst
from ruamel.yaml import YAML

from starter.brochures import booklet
from stopmensenhandel.languages import BY_CODE, direction

BROCHURES = Path(__file__).resolve().parent
STARTER = BROCHURES.parent
FONTS = Path("/usr/share/fonts/truetype/noto")
REFERENCE_LANGUAGE = "en"


class BuildError(Exception):
    """What stops a build, in one sentence for whoever runs it."""


def load(path: Path) -> Any:
    """Return the content of a YAML file."""
    return YAML(typ="safe").load(path)


def national_numbers() -> dict[str, str]:
    """Return each centre's phone as it is written in Belgium, by its E.164 number."""
    return {
        phone: phonenumbers.format_number(
            phonenumbers.parse(phone), phonenumbers.PhoneNumberFormat.NATIONAL
        )
        for phone in (centre["phone"] for centre in load(STARTER / "centres.yaml"))
    }


def reader(key: str) -> str:
    """Return whom a brochure speaks to: "victim" where victims are an audience, else "other"."""
    audiences = next(
        brochure["audiences"]
        for brochure in load(STARTER / "brochures.yaml")
        if brochure["key"] == key
    )
    return "victim" if "victims" in audiences else "other"


def qr_code(lang: str) -> str:
    """Return an SVG of the QR code for the site's address in a language.

    Error correction level Q: a poster that is torn or scribbled on still works.
    """
    address = load(BROCHURES / "languages.yaml")[lang]["address"]
    code = segno.make_qr(f"https://{address}", error="q")
    return str(code.svg_inline(border=4, dark="#16262e", light="#ffffff", omitsize=True))


def shape(texts: Any, at: str = "") -> Iterator[str]:
    """Yield the place of every text, such as ``you.groups.0.title``."""
    if isinstance(texts, dict):
        for key, value in texts.items():
            yield from shape(value, f"{at}.{key}" if at else str(key))
    elif isinstance(texts, list):
        for number, value in enumerate(texts):
            yield from shape(value, f"{at}.{number}")
    else:
        yield at


def check_translation(path: Path) -> None:
    """Refuse a translation whose keys or lists aren't those of the English.

    Keywords are free: what people search for differs from language to language.
    """
    reference = path.with_name(f"{REFERENCE_LANGUAGE}.yaml")
    if not path.exists():
        raise BuildError(f"{path} is missing: translate {reference.name} beside it.")
    wanted, found = (
        {place for place in shape(load(file)) if not place.startswith("keywords.")}
        for file in (reference, path)
    )
    if missing := sorted(wanted - found):
        raise BuildError(f"{path} lacks {', '.join(missing)}.")
    if unknown := sorted(found - wanted):
        raise BuildError(f"{path} has {', '.join(unknown)}, which {reference.name} hasn't.")


def check_fonts(fonts: typst.Fonts, lang: str) -> None:
    """Refuse to build with another font than the one a language asks for."""
    languages = load(BROCHURES / "languages.yaml")
    if lang not in languages:
        raise BuildError(f"Language '{lang}' has no entry in {BROCHURES / 'languages.yaml'}.")
    for family in languages[lang]["fonts"]:
        weights = {font.weight for font in fonts.fonts() if font.family == family}
        if not weights >= {400, 700}:
            raise BuildError(
                f"Font '{family}' (regular and bold) for language '{lang}' isn't in {FONTS}: "
                "install Debian's package fonts-noto-core."
            )


def build(key: str, lang: str, fonts: typst.Fonts) -> Path:
    """Compile one brochure in one language and return the PDF's path."""
    folder = BROCHURES / key
    meta = load(folder / "brochure.yaml")
    # The reader's language first, then the others that it speaks as the site's table has them.
    spoken = [lang]
    if meta.get("languages") == "all":
        spoken += [code for code in BY_CODE if code != lang]
    for code in spoken:
        check_fonts(fonts, code)
        check_translation(BROCHURES / "common" / f"{code}.yaml")
    check_translation(folder / f"{lang}.yaml")
    if (shared := STARTER / "shared" / f"{lang}.yaml").exists():
        check_translation(shared)
    issued_on: datetime.date = meta["issued_on"]
    # Brochures that differ in words only name the folder of the layout they share.
    layout = meta.get("layout", key)
    if layout != key:
        check_translation(BROCHURES / layout / f"{lang}.yaml")
    target = folder / f"{lang}.pdf"
    compiler = typst.Compiler(
        BROCHURES / layout / f"{layout}.typ",
        root=STARTER,
        font_paths=fonts,
        sys_inputs={
            "key": key,
            "lang": lang,
            "direction": direction(lang),
            "languages": json.dumps([{"code": c, "direction": direction(c)} for c in spoken]),
            "issued_on": issued_on.isoformat(),
            "reader": reader(key),
            "phones": json.dumps(national_numbers()),
            "qr_code": qr_code(lang),
        },
    )
    try:
        pdf = compiler.compile(
            format="pdf",
            pdf_standards=["ua-1"],
            # The date of issue, not of building: the same sources give the same bytes.
            timestamp=datetime.datetime.combine(issued_on, datetime.time(), tzinfo=datetime.UTC),
        )
    except typst.TypstError as error:
        raise BuildError(f"{key} in '{lang}': {error}") from error
    target.write_bytes(cast(bytes, pdf))
    if meta["pages"] > 1:
        words = load(BROCHURES / "common" / f"{lang}.yaml")["booklet"]
        booklet.build(
            target,
            pages=meta["pages"],
            direction=direction(lang),
            title=words.format(title=load(folder / f"{lang}.yaml")["title"]),
            day=issued_on,
            root=STARTER,
        )
    return target


def main() -> int:
    """Build what the command line asks for; return the exit status."""
    parser = argparse.ArgumentParser(description="Build the brochures as tagged PDF/UA-1.")
    keys = sorted(path.parent.name for path in BROCHURES.glob("*/brochure.yaml"))
    parser.add_argument("key", nargs="*", help=f"brochures to build: {', '.join(keys)}")
    parser.add_argument("--language", help="build in this language only")
    chosen = parser.parse_args()
    wanted: list[str] = chosen.key or keys
    # Debian's Noto only: what else a machine has must not change the brochures.
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)]
    )
    try:
        for key in wanted:
            if key not in keys:
                raise BuildError(f"There is no brochure '{key}', only {', '.join(keys)}.")
            for texts in sorted((BROCHURES / key).glob("*.yaml")):
                if texts.name != "brochure.yaml" and chosen.language in (None, texts.stem):
                    target = build(key, texts.stem, fonts)
                    print(f"{target.relative_to(BROCHURES)}  {target.stat().st_size / 1000:.0f} kB")
    except BuildError as error:
        print(error, file=sys.stderr)
        return 1
    booklet.tidy(BROCHURES.glob("*/*.pdf"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
