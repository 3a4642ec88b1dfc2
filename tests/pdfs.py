"""PDFs written by hand, so that anything in them can be odd."""

import zlib
from collections.abc import Mapping

CONTENT = b"BT /F1 28 Tf 40 500 Td (Je hebt rechten) Tj ET"
HARMLESS = b"<< /Type /Catalog /Pages 2 0 R /Lang (nl) >>"
SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
#: A second catalog, which does something.
EVIL = b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R /OpenAction %s >>\nendobj\n" % SCRIPT


def stream(data: bytes, entries: bytes = b"", length: bytes | None = None) -> bytes:
    """Return the inside of an object that is a stream."""
    size = length if length is not None else b"%d" % len(data)
    return b"<< %s /Length %s >>\nstream\n%s\nendstream" % (entries, size, data)


def parts(catalog: bytes = b"", page: bytes = b"", **more: bytes) -> dict[int, bytes]:
    """Return the insides of the objects of one page; ``more`` are ``o6=…`` and so on."""
    return {
        1: b"<< /Type /Catalog /Pages 2 0 R /Lang (nl) %s >>" % catalog,
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> %s >>" % page,
        4: stream(CONTENT),
        5: b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    } | {int(name[1:]): inside for name, inside in more.items()}


def table(offsets: Mapping[int, int], line: bytes = b"%010d %05d n \n") -> bytes:
    """Return a table of objects, in as many parts as it has gaps."""
    text = b"xref\n0 1\n0000000000 65535 f \n"
    for number, offset in sorted(offsets.items()):
        text += b"%d 1\n" % number + line % (offset, 0)
    return text


def written(
    objects: Mapping[int, bytes],
    *,
    head: bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n",
    shape: bytes = b"%d 0 obj\n%s\nendobj\n",
    line: bytes = b"%010d %05d n \n",
    off: int = 0,
    before_table: bytes = b"",
    trailer: bytes = b"",
    end: bytes = b"startxref\n%d\n%%%%EOF\n",
    size: int = 0,
) -> bytes:
    """Return a PDF; ``off`` is what is added to each offset of its table."""
    content, offsets = head, {}
    for number, inside in objects.items():
        offsets[number] = len(content) + off
        content += shape % (number, inside)
    content += before_table
    start = len(content)
    content += table(offsets, line)
    size = size or max(objects) + 1
    return content + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, trailer) + end % start


def page(catalog: bytes = b"", page: bytes = b"", **more: bytes) -> bytes:
    """Return a PDF of one page."""
    return written(parts(catalog, page, **more))


def updated(content: bytes, objects: Mapping[int, bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF to which an update is added, as programs do that save quickly."""
    previous = int(content[content.rindex(b"startxref") :].split()[1])
    offsets = {}
    for number, inside in objects.items():
        offsets[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, inside)
    start = len(content)
    last = b"<< /Size %d /Root 1 0 R /Prev %d %s >>" % (max([5, *objects]) + 1, previous, trailer)
    content += table(offsets) + b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (last, start)
    return content


def packed(
    plain: Mapping[int, bytes],
    inside: Mapping[int, bytes],
    *,
    named: Mapping[int, tuple[int, int, int]] | None = None,
    cut: int = 0,
) -> bytes:
    """Return a PDF whose objects ``inside`` are packed, and whose table is a stream.

    ``named`` are other entries of the table, ``cut`` how much the packed objects lack at the end.
    """
    holder = max([*plain, *inside]) + 1
    head, body = b"", b""
    for number, value in inside.items():
        head += b"%d %d " % (number, len(body))
        body += value + b" "
    data = zlib.compress(head + body)
    data = data[: len(data) - cut]
    entries = b"/Type /ObjStm /N %d /First %d /Filter /FlateDecode" % (len(inside), len(head))
    content = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = {0: (0, 0, 65535)}
    for number, value in {**plain, holder: stream(data, entries)}.items():
        places[number] = (1, len(content), 0)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    places |= {number: (2, holder, index) for index, number in enumerate(inside)}
    start = len(content)
    places[holder + 1] = (1, start, 0)
    places |= named or {}
    rows = b"".join(
        kind.to_bytes(1) + where.to_bytes(3) + last.to_bytes(2)
        for _number, (kind, where, last) in sorted(places.items())
    )
    index = b" ".join(b"%d 1" % number for number in sorted(places))
    size = b"/Size %d /Root 1 0 R /Index [%s]" % (max(places) + 1, index)
    kept = stream(zlib.compress(rows), b"/Type /XRef /W [1 3 2] /Filter /FlateDecode " + size)
    content += b"%d 0 obj\n%s\nendobj\n" % (holder + 1, kept)
    return content + b"startxref\n%d\n%%%%EOF\n" % start


def hybrid(hidden: bytes) -> bytes:
    """Return a PDF with an object that only the second of its tables names, as Word writes them."""
    content = written(parts(o6=hidden), size=8)
    start = content.index(b"6 0 obj")
    content = content.replace(b"6 1\n%010d 00000 n " % start, b"6 1\n0000000000 65535 f ")
    second = len(content)
    rows = b"\x01" + start.to_bytes(3)
    entries = b"/Type /XRef /W [1 3 0] /Size 8 /Root 1 0 R /Index [6 1]"
    content += b"7 0 obj\n%s\nendobj\n" % stream(rows, entries)
    first, previous = len(content), int(content[content.rindex(b"startxref") :].split()[1])
    content += b"xref\n0 0\n7 1\n%010d 00000 n \n" % second
    last = b"<< /Size 8 /Root 1 0 R /Prev %d /XRefStm %d >>" % (previous, second)
    return content + b"trailer\n%s\nstartxref\n%d\n%%%%EOF\n" % (last, first)


def note(entries: bytes, **more: bytes) -> bytes:
    """Return a PDF with something on its page."""
    inside = b"/Annots [<< /Type /Annot /Rect [0 0 9 9] %s >>]" % entries
    return page(page=inside, **more)


def link(address: bytes) -> bytes:
    return note(b"/Subtype /Link /A << /S /URI /URI (%s) >>" % address)


def opened(action: bytes, **more: bytes) -> bytes:
    return page(b"/OpenAction " + action, **more)


def between(content: bytes, mark: bytes, what: bytes) -> bytes:
    """Put something in front of a mark, and let the table know of it."""
    at = content.index(mark)
    start = int(content[content.rindex(b"startxref") :].split()[1])
    content = content[:at] + what + content[at:]
    return content.replace(b"startxref\n%d" % start, b"startxref\n%d" % (start + len(what)))
