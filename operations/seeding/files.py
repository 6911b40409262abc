"""Makes the demo shop's files: real, small, and the same bytes each time they are made."""

import io
import re
import zipfile
from collections.abc import Callable
from html import escape

from openpyxl import Workbook
from openpyxl.styles import Font
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer

from operations.seeding.artwork import draw
from operations.seeding.goods import Good

#: Every entry of every archive carries this time, so that the bytes never change.
_MOMENT = (2026, 1, 1, 0, 0, 0)

_MODIFIED = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</)")

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
    "png": "image/png",
}


def make_file(good: Good, filename: str) -> bytes:
    """The bytes of one file of a product; the ending of its name says how it is made."""
    makers: dict[str, Callable[[Good], bytes]] = {
        "pdf": _pdf,
        "epub": _epub,
        "xlsx": _xlsx,
        "zip": _zip,
        "png": draw,
    }
    return makers[ending(filename)](good)


def ending(filename: str) -> str:
    """The ending of a file's name, in lower case."""
    return filename.rpartition(".")[2].lower()


def _chapters(good: Good) -> list[tuple[str, str]]:
    """A first page from the product's own words, then its lessons if it has any."""
    words = good.english
    return [(words.title, words.tagline), ("About", words.description), *good.lessons]


def _pdf(good: Good) -> bytes:
    target = io.BytesIO()
    styles = getSampleStyleSheet()
    parts: list[Flowable] = []
    for title, text in _chapters(good):
        parts += [Paragraph(escape(title), styles["Title"]), Spacer(1, 12)]
        parts += [
            Paragraph(escape(block.lstrip("#- ")), styles["BodyText"])
            for block in text.split("\n")
            if block.strip()
        ]
        parts.append(PageBreak())
    document = SimpleDocTemplate(
        target, pagesize=A5, title=good.english.title, author="Fernwood", invariant=1
    )
    document.build(parts)
    return target.getvalue()


def _epub(good: Good) -> bytes:
    chapters = "".join(
        f"<h2>{escape(title)}</h2><p>{escape(text)}</p>" for title, text in _chapters(good)
    )
    title = escape(good.english.title)
    files = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<?xml version="1.0"?><container version="1.0" xmlns="urn:oasis:'
        'names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="book.opf" '
        'media-type="application/oebps-package+xml"/></rootfiles></container>',
        "book.opf": '<?xml version="1.0" encoding="utf-8"?><package xmlns="http://www.idpf.org/'
        '2007/opf" version="3.0" unique-identifier="id"><metadata xmlns:dc="http://purl.org/dc/'
        f'elements/1.1/"><dc:identifier id="id">urn:storehand:{good.slug}</dc:identifier>'
        f"<dc:title>{title}</dc:title><dc:language>en</dc:language>"
        '<meta property="dcterms:modified">2026-01-01T00:00:00Z</meta></metadata><manifest>'
        '<item id="text" href="text.xhtml" media-type="application/xhtml+xml"/>'
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>'
        '</manifest><spine><itemref idref="text"/></spine></package>',
        "nav.xhtml": _xhtml(
            title,
            '<nav epub:type="toc" xmlns:epub="http://www.idpf.org/2007/ops"><ol><li>'
            f'<a href="text.xhtml">{title}</a></li></ol></nav>',
        ),
        "text.xhtml": _xhtml(title, chapters),
    }
    return _archive({name: text.encode() for name, text in files.items()})


def _xhtml(title: str, body: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
        f"<head><title>{title}</title></head><body>{body}</body></html>"
    )


def _xlsx(good: Good) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet = book.create_sheet("Start here")
    sheet["A1"], sheet["A1"].font = good.english.title, Font(bold=True, size=16)
    sheet["A2"] = good.english.tagline
    for row, text in enumerate(("What", "Amount", "How often in a month"), start=1):
        sheet.cell(row=4, column=row, value=text).font = Font(bold=True)
    for row, line in enumerate((("Materials", 12, 8), ("Rent", 300, 1), ("Hours", 25, 60)), 5):
        for column, value in enumerate(line, start=1):
            sheet.cell(row=row, column=column, value=value)
    sheet["A8"], sheet["B8"] = "In a month", "=SUMPRODUCT(B5:B7,C5:C7)"
    written = io.BytesIO()
    book.save(written)
    with zipfile.ZipFile(written) as made:  # openpyxl stamps the entries with the time of day
        entries = {name: made.read(name) for name in made.namelist()}
    # .. and writes the time of saving into the properties, whatever they said before.
    entries["docProps/core.xml"] = _MODIFIED.sub(
        rb"\g<1>2026-01-01T00:00:00Z\g<2>", entries["docProps/core.xml"]
    )
    return _archive(entries)


def _zip(good: Good) -> bytes:
    words = good.english
    readme = f"{words.title}\n\n{words.tagline}\n\nStart: python3 shelfmark.py list.csv\n"
    program = (
        '"""Print one label for each line of a list: name;price."""\n\nimport sys\n\n'
        "for line in open(sys.argv[1], encoding='utf-8'):\n"
        "    name, _, price = line.strip().partition(';')\n"
        "    print(f'{name:<30} {price:>10}')\n"
    )
    return _archive({"README.txt": readme.encode(), "shelfmark.py": program.encode()})


def _archive(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _MOMENT)
            # An EPUB's first entry lies there as it is, for readers that look before unzipping.
            stored = name == "mimetype"
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return target.getvalue()
