"""PDFs by which readers disagree, that do something, and odd but good ones."""

from tests.pdfs import (
    CONTENT,
    EVIL,
    HARMLESS,
    SCRIPT,
    between,
    hybrid,
    link,
    note,
    opened,
    packed,
    page,
    parts,
    stream,
    updated,
    written,
)

GOOD = page()
_MEDIA = b"<< /Type /Rendition /S /MR /C << /S /MCD /D << /FS /URL /F (http://e.example/x) >> >> >>"
_FILE = b"<< /Type /Filespec /%s (x.exe) /EF << /%s 6 0 R >> >>"
_ZIP = (
    b"PK\x03\x04" + b"\0" * 26 + b"PK\x01\x02" + b"\0" * 42 + b"PK\x05\x06\0\0\0\0\x01\0\x01\0"
    b"\x2e\0\0\0\x1e\0\0\0\0\0"
)

#: By which readers disagree, or would if one looked for objects instead of trusting the table.
DISAGREED = {
    "offsets off by one": written(parts(), off=1),
    "offsets off by minus three": written(parts(), off=-3),
    "offsets that count from elsewhere": written(parts(), off=100),
    "a table that isn't where it should be": written(parts(), end=b"startxref\n1%d\n%%%%EOF\n"),
    "a table that begins inside its word": GOOD.replace(
        b"startxref\n%d" % GOOD.index(b"xref\n0"), b"startxref\n%d" % (GOOD.index(b"xref\n0") + 1)
    ),
    "no table": GOOD[: GOOD.index(b"xref\n0 1")] + b"startxref\n0\n%%EOF\n",
    "a table that leads to itself": written(
        parts(), trailer=b"/Prev %d" % GOOD.index(b"xref\n0 1")
    ),
    "a table before it that is none": written(parts(), trailer=b"/Prev 20"),
    "a table before it beyond the end": written(parts(), trailer=b"/Prev 99999"),
    "an object that the table doesn't name": between(
        GOOD, b"xref\n0 1", b"6 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    ),
    "an object twice, the table names the first": between(
        GOOD, b"xref\n0 1", b"1 0 obj\n%s\nendobj\n" % HARMLESS
    ),
    "an object of another generation": between(
        GOOD, b"xref\n0 1", b"1 1 obj\n%s\nendobj\n" % HARMLESS
    ),
    "an update that goes back to the first": updated(GOOD, {1: HARMLESS}).replace(
        b"1 1\n%010d" % updated(GOOD, {1: HARMLESS}).rindex(b"1 0 obj"),
        b"1 1\n%010d" % GOOD.index(b"1 0 obj"),
    ),
    "a key twice": written(parts(b"/PageMode /UseNone /PageMode /FullScreen")),
    "a key twice, once in numbers": written(parts(b"/PageMode /UseNone /Page#4dode /FullScreen")),
    "a key without a value": written(parts(b"/PageMode")),
    "a table that names another object": GOOD.replace(
        b"5 1\n%010d" % GOOD.index(b"5 0 obj"), b"5 1\n%010d" % GOOD.index(b"4 0 obj")
    ),
    "a table of fewer objects than it says": GOOD.replace(b"5 1\n", b"5 2\n"),
    "an object twice in a table": GOOD.replace(b"5 1\n", b"4 1\n"),
    "a generation that isn't the object's": GOOD.replace(
        b"%010d 00000 n" % GOOD.index(b"1 0 obj"), b"%010d 00007 n" % GOOD.index(b"1 0 obj")
    ),
    "a packed object that is plain, too": packed(
        {4: stream(CONTENT), 5: parts()[5], 1: HARMLESS},
        {1: HARMLESS, 2: parts()[2], 3: parts()[3]},
    ),
    "a packed object in another's place": packed(
        {4: stream(CONTENT), 5: parts()[5]},
        {1: HARMLESS, 2: parts()[2], 3: parts()[3]},
        named={2: (2, 6, 2), 3: (2, 6, 1)},
    ),
    "a packed object that the table doesn't name": packed(
        {4: stream(CONTENT), 5: parts()[5]},
        {1: HARMLESS, 2: parts()[2], 3: parts()[3]},
        named={3: (0, 0, 0)},
    ),
    "packed objects that are cut off": packed(
        {1: HARMLESS, 4: stream(CONTENT), 5: parts()[5]},
        {2: parts()[2], 3: parts()[3]},
        cut=6,
    ),
    "a stream that ends twice": page(
        o6=stream(b"x\nendstream\nendobj\n1 0 obj\n<< /Type /Catalog >>\nendobj\n")
    ),
    "fewer pages than it says": written(
        parts() | {2: b"<< /Type /Pages /Kids [3 0 R] /Count 3 >>"}
    ),
    "an older trailer behind the newest": updated(GOOD, {}).replace(b"/Root 1 0 R /Prev", b"/Prev"),
}

#: What does or carries something, by the code with which it is refused.
HARMFUL = {
    "a second catalog in front": (
        "script",
        written(parts(), head=b"%PDF-1.7\n" + EVIL, off=1),
    ),
    "a second catalog behind": ("script", written(parts(), before_table=EVIL)),
    "a second catalog behind, and offsets off": (
        "script",
        written(parts(), before_table=EVIL, off=-1),
    ),
    "a second catalog in an update without a table": (
        "script",
        GOOD + EVIL + GOOD[GOOD.rindex(b"startxref") :],
    ),
    "a script in an earlier saving": (
        "script",
        updated(opened(SCRIPT), {1: HARMLESS}),
    ),
    "a script that only the second table names": ("script", hybrid(SCRIPT)),
    "a script that is packed": (
        "script",
        packed(
            {4: stream(CONTENT), 5: parts()[5]},
            {1: HARMLESS, 2: parts()[2], 3: parts()[3], 6: SCRIPT},
        ),
    ),
    "a script in numbers": ("script", opened(b"<< /#53 /J#61vaScript /J#53 (x) >>")),
    "a script that is a stream": (
        "script",
        opened(b"<< /S /JavaScript /JS 6 0 R >>", o6=stream(b"x")),
    ),
    "a script that nothing leads to": ("script", page(o6=SCRIPT)),
    "scripts by name": ("script", page(b"/Names << /JavaScript << /Names [(x) %s] >> >>" % SCRIPT)),
    "scripts by name, in branches": (
        "script",
        page(
            b"/Names << /JavaScript << /Kids [6 0 R] >> >>",
            o6=b"<< /Limits [(a) (b)] /Names [(a) 7 0 R] >>",
            o7=b"<< /S /JavaScript /JS () >>",
        ),
    ),
    "a script of an element that is an action, too": (
        "script",
        opened(b"6 0 R", o6=b"<< /Type /StructElem /P 1 0 R /S /JavaScript /JS (x) >>"),
    ),
    "a script when a field is left": (
        "script",
        note(b"/Subtype /Widget /FT /Tx /T (a) /AA << /Bl %s >>" % SCRIPT),
    ),
    "a script after a step": (
        "script",
        opened(b"<< /S /GoTo /D [3 0 R /Fit] /Next %s >>" % SCRIPT),
    ),
    "a script of a rendition": (
        "script",
        opened(b"<< /S /URI /URI (https://www.example.org) /JS (x) >>"),
    ),
    "a script of a model": (
        "script",
        page(o6=stream(b"x", b"/OnInstantiate 7 0 R"), o7=stream(b"x")),
    ),
    "a program for printers": ("script", page(o6=stream(b"x", b"/Type /XObject /Subtype /PS"))),
    "an XFA form": ("xfa", page(b"/AcroForm << /Fields [] /XFA 6 0 R >>", o6=stream(b"<x/>"))),
    "an XFA form in parts": (
        "xfa",
        page(b"/AcroForm << /XFA [(template) 6 0 R] >>", o6=stream(b"<x/>")),
    ),
    "a program": ("launch", opened(b"<< /S /Launch /F (x.exe) >>")),
    "a program that a link starts": (
        "launch",
        note(b"/Subtype /Link /A << /S /Launch /Win << /F (cmd.exe) >> >>"),
    ),
    "a program that an element is": (
        "launch",
        opened(b"6 0 R", o6=b"<< /Type /StructElem /P 1 0 R /S /Launch /F (x.exe) >>"),
    ),
    "another file": ("outside", note(b"/Subtype /Link /A << /S /GoToR /F (x.pdf) /D [0 /Fit] >>")),
    "an embedded file as the aim": ("outside", opened(b"<< /S /GoToE /T << /R /C /N (x) >> >>")),
    "a form that is sent": ("outside", opened(b"<< /S /SubmitForm /F (http://e.example) >>")),
    "data for a form": ("outside", opened(b"<< /S /ImportData /F (x.fdf) >>")),
    "a page of another file": (
        "outside",
        page(o6=stream(b"", b"/Type /XObject /Subtype /Form /Ref << /F (x.pdf) /Page 0 >>")),
    ),
    "a picture of another machine": (
        "outside",
        page(
            o6=stream(
                b"", b"/Type /XObject /Subtype /Form /OPI << /2.0 << /F (\\\\\\\\e\\\\x) >> >>"
            )
        ),
    ),
    "a stream that stands elsewhere": ("outside", page(o6=stream(b"", b"/F (x.bin)"))),
    "a file of another machine": (
        "outside",
        page(o6=b"<< /Type /Filespec /F (\\\\\\\\e.example\\\\x) >>"),
    ),
    "a thread of another file": ("outside", opened(b"<< /S /Thread /F (x.pdf) /D 0 >>")),
    "a link to a file": ("outside", link(b"file:///etc/passwd")),
    "a link to a drive": ("outside", link(b"C:\\\\x.exe")),
    "a link to another machine": ("outside", link(b"\\\\\\\\e\\\\x")),
    "a link to another machine, with slashes": ("outside", link(b"//e.example/x")),
    "a link that is a script": ("script", link(b" java\\nscript:x")),
    "a link that is a script after a space": ("script", link(b"javascript: x")),
    "a link that is a page": ("script", link(b"data:text/html,x")),
    "a link of another program": ("link", link(b"ms-word:ofe|u|https://e.example/x")),
    "a link of another program, after a space": ("link", link(b"ms-msdt: www.e.example")),
    "a link of a telephone's program": ("link", link(b"whatsapp://send?phone=1")),
    "an address that is opened at once": (
        "fetches",
        opened(b"<< /S /URI /URI (https://e.example) >>"),
    ),
    "an address that is opened with the page": (
        "fetches",
        page(page=b"/AA << /O << /S /URI /URI (https://e.example) >> >>"),
    ),
    "an address after a step": (
        "fetches",
        opened(
            b"<< /S /GoTo /D [3 0 R /Fit] /Next [6 0 R] >>",
            o6=b"<< /S /URI /URI (https://e.example) >>",
        ),
    ),
    "a file by its address": ("fetches", page(o6=b"<< /FS /URL /F (http://e.example/x) >>")),
    "printing at once": ("acts", opened(b"<< /S /Named /N /Print >>")),
    "a film from elsewhere": ("media", opened(b"<< /S /Rendition /OP 0 /R %s >>" % _MEDIA)),
    "a film": ("media", note(b"/Subtype /Movie /Movie << /F (x.avi) >>")),
    "a screen": ("media", note(b"/Subtype /Screen")),
    "a sound": ("media", note(b"/Subtype /Sound /Sound 6 0 R", o6=stream(b"x", b"/R 8000"))),
    "a sound that is played": ("media", opened(b"<< /S /Sound /Sound 6 0 R >>", o6=stream(b"x"))),
    "rich media": ("media", note(b"/Subtype /RichMedia")),
    "a model": ("media", note(b"/Subtype /3D /3DD 6 0 R", o6=stream(b"x", b"/Type /3D"))),
    "an attachment": (
        "embedded",
        page(
            b"/Names << /EmbeddedFiles << /Names [(x) %s] >> >>" % (_FILE % (b"F", b"F")),
            o6=stream(b"MZ", b"/Type /EmbeddedFile"),
        ),
    ),
    **{
        f"an attachment for {name}": (
            "embedded",
            page(o6=stream(b"MZ"), o7=_FILE % (name.encode(), name.encode())),
        )
        for name in ("UF", "Unix", "DOS", "Mac")
    },
    "an attached note": ("embedded", note(b"/Subtype /FileAttachment /FS << /F (x) >>")),
    "a folder of files": ("embedded", page(b"/Collection << /View /T >>")),
    "a web page in the first object": (
        "another_kind",
        written({6: b"(<html><script>x</script>)"} | parts()),
    ),
    "a zip in a stream": ("another_kind", page(o6=stream(_ZIP + b"\0" * 70_000))),
    "a RAR in a stream": ("another_kind", page(o6=stream(b"Rar!\x1a\x07\0" + b"\0" * 99))),
    "a web page between objects": ("between", between(GOOD, b"4 0 obj", b"<html></html>\n")),
    "a zip between objects": ("between", between(GOOD, b"4 0 obj", _ZIP + b"\n")),
    "a web page in a comment": ("between", between(GOOD, b"xref\n0", b"%<script>x</script>\n")),
    "a web page behind": ("behind", GOOD + b"<html></html>"),
    "a comment behind": ("behind", GOOD + b"%<!-- x -->"),
    "a space in front": ("in_front", b" " + GOOD),
}

#: Odd, as some makers' are, but every reader shows the same of them.
ODD = {
    "nothing odd": GOOD,
    "lines that end in a return": written(parts()).replace(b"%PDF-1.7\n", b"%PDF-1.7\r"),
    "lines that end in both": written(
        parts(), shape=b"%d 0 obj\r\n%s\r\nendobj\r\n", line=b"%010d %05d n\r\n"
    ),
    "returns only": written(
        parts(),
        head=b"%PDF-1.4\r%\xe2\xe3\r",
        shape=b"%d 0 obj\r%s\rendobj\r",
        end=b"startxref\r%d\r%%%%EOF\r",
    ),
    "short lines in the table": written(parts(), line=b"%010d %05d n\n"),
    "no line ends around objects": written(parts(), shape=b"%d 0 obj%s endobj "),
    "objects without an end": written(parts(), shape=b"%d 0 obj\n%s\n"),
    "offsets before a line end": written(parts(), shape=b"\n\n%d 0 obj\n%s\nendobj\n"),
    "offsets that stand at spaces": written(parts(), shape=b"  %d 0 obj\n%s\nendobj\n"),
    "no line end after the last mark": GOOD.rstrip(),
    "two end marks": GOOD + b"\n%%EOF\n",
    "end marks and white space": GOOD + b"\r\n\0\0%%EOF\r\n%%EOF \t\0",
    "zeros behind": GOOD + b"\0" * 5000,
    "no end mark": GOOD.replace(b"%%EOF\n", b""),
    "a comment between objects": between(GOOD, b"xref\n0", b"% made by hand, 2 < 3\n"),
    "a comment that names an object": between(GOOD, b"xref\n0", b"% 1 0 obj\n"),
    "a comment in an object": page(b"% 9 0 obj >>\n"),
    "an object's words in a text": page(
        b"/PageLabels << /Nums [0 << /P (1 0 obj \\) endobj) >>] >>"
    ),
    "an object's words in a stream": written(
        parts() | {4: stream(b"BT /F1 9 Tf 40 500 Td (1 0 obj << >> endobj) Tj ET")}
    ),
    "objects in another order": written(dict(sorted(parts().items(), reverse=True))),
    "gaps in the numbers": page(o90=b"null"),
    "a size too small": written(parts(o9=b"null"), size=6),
    "a size too large": written(parts(), size=60),
    "a length elsewhere": written(
        parts(o6=b"%d" % len(CONTENT)) | {4: stream(CONTENT, length=b"6 0 R")}
    ),
    "a length too short": written(parts() | {4: stream(CONTENT, length=b"12")}),
    "a length too long": written(parts() | {4: stream(CONTENT, length=b"99")}),
    "no length": written(parts() | {4: stream(CONTENT, length=b"null")}),
    "an update": updated(GOOD, {1: HARMLESS, 6: b"<< /Title (Rechten) >>"}, b"/Info 6 0 R"),
    "three updates": updated(updated(updated(GOOD, {1: HARMLESS}), {3: parts()[3]}), {1: HARMLESS}),
    "an empty update": updated(GOOD, {}),
    "an update right behind the end": updated(GOOD.rstrip(), {1: HARMLESS}),
    "an object that an update removes": updated(page(o6=b"<< /Old true >>"), {}).replace(
        b"0 1\n0000000000 65535 f \ntrailer", b"6 1\n0000000000 00001 f \ntrailer"
    ),
    "no table before": written(parts(), trailer=b"/Prev 0"),
    "two tables, as Word writes": hybrid(b"<< /Hidden true >>"),
    "packed objects": packed(
        {4: stream(CONTENT), 5: parts()[5]}, {1: HARMLESS, 2: parts()[2], 3: parts()[3]}
    ),
    "a packed object that an update replaces": updated(
        packed({4: stream(CONTENT), 5: parts()[5]}, {1: HARMLESS, 2: parts()[2], 3: parts()[3]}),
        {1: HARMLESS},
    ).replace(b"/Size 6", b"/Size 8"),
    "names in numbers": page(b"/Page#4dode /UseN#6fne"),
    "a key twice, the same": page(b"/PageMode /UseNone /PageMode /UseNone"),
    "numbers that aren't whole": written(
        parts() | {3: parts()[3].replace(b"[0 0 420 595]", b"[-0 +.0 420. 595.00]")}
    ),
    "no scripts by name": page(b"/Names << /JavaScript << /Names [] >> >>"),
    "no scripts in branches": page(
        b"/Names << /JavaScript << /Kids [6 0 R] >> >>", o6=b"<< /Names [] >>"
    ),
    "no attachments": page(b"/Names << /EmbeddedFiles 6 0 R >>", o6=b"<< /Names [] >>"),
    "an empty XFA form": page(b"/AcroForm << /Fields [] /XFA [] >>"),
    "a form to print": page(
        b"/AcroForm << /Fields [6 0 R] >>",
        o6=b"<< /FT /Tx /T (a) /Subtype /Widget /Rect [0 0 9 9] /F 4 >>",
    ),
    "elements called like actions": page(
        b"/StructTreeRoot 6 0 R /MarkInfo << /Marked true >>",
        o6=b"<< /Type /StructTreeRoot /K [7 0 R 8 0 R] /RoleMap << /Launch /P /JavaScript /P >> >>",
        o7=b"<< /Type /StructElem /S /Launch /P 6 0 R /K [] >>",
        o8=b"<< /S /JavaScript /P 6 0 R /K [] >>",
    ),
    "fonts called like actions": page(
        page=b"/Group << /S /Transparency >> /X << /Font << /XFA 5 0 R /EF 5 0 R /JS 5 0 R >> >>"
    ),
    "a place to begin": opened(b"[3 0 R /Fit]"),
    "a step to begin with": opened(b"<< /S /GoTo /D [3 0 R /Fit] >>"),
    "turning pages": page(page=b"/AA << /O << /S /Named /N /NextPage >> >> /Trans << /S /Wipe >>"),
    "a button that prints": note(b"/Subtype /Link /A << /S /Named /N /Print >>"),
    "private data of its maker": page(
        page=b"/PieceInfo << /Maker << /LastModified (D:2026) /Private 6 0 R >> >>",
        o6=stream(b"anything"),
    ),
    "a name of a file that isn't there": page(o6=b"<< /Type /Filespec /F (report.pdf) >>"),
    **{
        f"a link to {address.decode()}": link(address)
        for address in (
            b"https://www.example.org/x?y=z#a",
            b"HTTP://example.org",
            b"mailto:info@example.org",
            b"tel:+3278055800",
            b"tel: 078 055 800",
            b"www.example.org",
            b"www.example.org:8080/x",
            b"localhost:8000",
            b"192.168.0.1:80/x",
            b"e-mail: info@example.org",
            b"Website: www.example.org",
            b"Zie ook: www.example.org",
            b"info@example.org",
            b"#page=2",
            b"",
        )
    },
}

_XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>%s</x:xmpmeta>"
#: Of which readers show the pages, and no title.
UNTITLED = {
    "a title that is nothing": written(
        parts(o6=b"<< /Title 7 0 R >>", o7=b"null"), trailer=b"/Info 6 0 R"
    ),
    "a title that is a number": written(parts(o6=b"<< /Title 7 >>"), trailer=b"/Info 6 0 R"),
    "information that is none": written(parts(), trailer=b"/Info 9 0 R"),
    "information that is a list": written(parts(o6=b"[1 2]"), trailer=b"/Info 6 0 R"),
    **{
        name: page(b"/Metadata 6 0 R", o6=stream(xmp, b"/Type /Metadata /Subtype /XML"))
        for name, xmp in (
            ("XMP that is no XML", b"Zorg & Hulp <"),
            ("XMP without RDF", _XMP % b""),
            ("XMP with a zero", _XMP % b"M\0a\0"),
            ("XMP that is empty", b""),
            ("XMP with entities", b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + _XMP % b"&a;"),
            (
                "XMP in a wrong encoding",
                b"<?xml version='1.0' encoding='x-none'?>" + _XMP % b"\xff",
            ),
        )
    },
    "XMP that isn't there": page(b"/Metadata 9 0 R"),
    "XMP that is a dictionary": page(b"/Metadata << >>"),
}
