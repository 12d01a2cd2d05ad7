"""A page of ours as an OpenDocument text: headings, paragraphs, lists and tables, to be edited.

Source: OASIS OpenDocument 1.3. Pictures are left out: a note has none. The same page gives the same
bytes: the archive bears no date of the day.
"""

import io
import zipfile
from html.parser import HTMLParser
from re import sub
from xml.sax.saxutils import escape, quoteattr

from csirt.reporting import html
from csirt.reporting.document import Document

MIMETYPE = "application/vnd.oasis.opendocument.text"
_SPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3}
_SKIPPED = ("style", "title", "svg", "script", "nav")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def rendered(document: Document) -> bytes:
    """Return an editable report as an ODT that bears its marking at the head and foot of each page.

    Args:
        document: The report.
    """
    page, lang, told = html.rendered(document), document.lang, document.dossier
    reader = _Reader()
    reader.feed(page.partition("<main>")[2].partition("</main>")[0] or page)
    reader.close()
    parts = {
        "content.xml": _content(reader.body()),
        "styles.xml": _styles(lang, told.tlp.value),
        "meta.xml": _meta(document.title, lang, told.on),
        "META-INF/manifest.xml": _manifest(),
    }
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        # The type comes first and uncompressed: that is how the format is recognised.
        _add(archive, "mimetype", MIMETYPE, zipfile.ZIP_STORED)
        for name, text in parts.items():
            _add(archive, name, text, zipfile.ZIP_DEFLATED)
    return held.getvalue()


def _add(archive: zipfile.ZipFile, name: str, text: str, method: int) -> None:
    entry = zipfile.ZipInfo(name, _EPOCH)
    entry.compress_type = method
    entry.external_attr = 0o644 << 16
    archive.writestr(entry, text.encode())


class _Reader(HTMLParser):
    """Turns the tags that our templates use into elements of a text; anything else is its text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._made: list[str] = []
        self._words: list[str] = []
        self._open: list[str] = []
        self._skipped = 0
        self._style = "Text_20_body"
        self._table, self._cells = 0, 0

    def body(self) -> str:
        """Return the elements of the text."""
        self._flush()
        return "".join(self._made)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open a heading, a paragraph, a list or a table; an image or a style is skipped."""
        if tag in _SKIPPED or self._skipped:
            self._skipped += tag in _SKIPPED
            return
        if tag in ("ul", "ol"):
            self._flush()
            self._made.append(f'<text:list text:style-name="{"L1" if tag == "ul" else "L2"}">')
        elif tag == "li":
            self._flush()
            self._made.append("<text:list-item>")
        elif tag in ("p", "h1", "h2", "h3"):
            self._flush()
            self._open.append(tag)
            self._style = _style_of(dict(attrs).get("class") or "")
        elif tag in ("table", "tr", "td", "th"):
            self._flush()
            if tag == "table":
                self._table, self._cells = len(self._made), 0
            self._cells += tag in ("td", "th")
            self._made.append(_table(tag))
        elif tag == "br":
            self._words.append("<text:line-break/>")
        elif tag == "strong":
            self._words.append('<text:span text:style-name="Bold">')

    def handle_endtag(self, tag: str) -> None:
        """Close what was opened."""
        if self._skipped:
            self._skipped -= tag in _SKIPPED
            return
        if tag == "strong":
            self._words.append("</text:span>")
        elif tag in ("p", "h1", "h2", "h3"):
            self._flush()
            if self._open:
                self._open.pop()
        elif tag in _ENDS:
            self._flush()
            self._made.append(_ENDS[tag])
            if tag == "tr" and self._cells:  # a table says how many columns it has before its rows
                self._made[self._table] = _table("table") + _COLUMNS.format(self._cells)
                self._cells = 0

    def handle_data(self, data: str) -> None:
        """Take the words of a paragraph."""
        if not self._skipped:
            self._words.append(escape(sub(r"[ \t\r\n]+", " ", data)))

    def _flush(self) -> None:
        words = "".join(self._words).strip()
        self._words.clear()
        if not words:
            return
        level = _HEADINGS.get(self._open[-1]) if self._open else None
        if level:
            self._made.append(
                f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">'
                f"{words}</text:h>"
            )
        else:
            self._made.append(f'<text:p text:style-name="{self._style}">{words}</text:p>')
        self._style = "Text_20_body"


_COLUMNS = '<table:table-column table:number-columns-repeated="{}"/>'
_ENDS = {
    "ul": "</text:list>",
    "ol": "</text:list>",
    "li": "</text:list-item>",
    "td": "</table:table-cell>",
    "th": "</table:table-cell>",
    "tr": "</table:table-row>",
    "table": "</table:table>",
}


def _style_of(class_: str) -> str:
    names = class_.split()
    if "cover-title" in names:
        return "Title"
    return "Subtitle" if "cover-subject" in names else "Text_20_body"


def _table(tag: str) -> str:
    return {
        "table": '<table:table table:style-name="Table1">',
        "tr": "<table:table-row>",
    }.get(tag, '<table:table-cell office:value-type="string">')


_BULLET = 'text:bullet-char="•"'
_DASH = 'text:bullet-char="–"'
_NUMBER = 'style:num-format="1" style:num-suffix="."'


def _level(at: int, kind: str, sign: str) -> str:
    """Return one level of a list, indented by its depth."""
    return (
        f'<text:list-level-style-{kind} text:level="{at}" {sign}><style:list-level-properties '
        f'text:space-before="{0.3 + 0.8 * (at - 1):.1f}cm" text:min-label-width="0.5cm"/>'
        f"</text:list-level-style-{kind}>"
    )


def _list(name: str, kind: str, sign: str) -> str:
    levels = _level(1, kind, sign) + _level(2, "bullet", _DASH)
    return f'<text:list-style style:name="{name}">{levels}</text:list-style>'


def _content(body: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} '
        'office:version="1.3"><office:automatic-styles>'
        f"{_list('L1', 'bullet', _BULLET)}{_list('L2', 'number', _NUMBER)}"
        '<style:style style:name="Bold" style:family="text"><style:text-properties '
        'fo:font-weight="bold"/></style:style>'
        f"</office:automatic-styles><office:body><office:text>{body}"
        "</office:text></office:body></office:document-content>"
    )


def _styles(lang: str, marking: str) -> str:
    country = {"fr": "FR", "en": "GB"}[lang]

    def style(name: str, shown: str, size: float, *, bold: bool = True, end: bool = False) -> str:
        weight = ' fo:font-weight="bold"' if bold else ""
        side = ' fo:text-align="end"' if end else ""
        return (
            f'<style:style style:name="{name}" style:display-name="{shown}" '
            'style:family="paragraph"><style:paragraph-properties fo:margin-top="0.2cm" '
            f'fo:margin-bottom="0.1cm"{side}/><style:text-properties '
            f'fo:font-size="{size}pt"{weight}/></style:style>'
        )

    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-styles {_SPACES} '
        'office:version="1.3"><office:styles><style:default-style style:family="paragraph">'
        '<style:text-properties fo:font-family="Liberation Sans" fo:font-size="10.5pt" '
        f'fo:language="{lang}" '
        f'fo:country="{country}"/></style:default-style>'
        f"{style('Text_20_body', 'Text body', 10.5, bold=False)}{style('Title', 'Title', 18)}"
        f"{style('Subtitle', 'Subtitle', 14)}{style('Heading_20_1', 'Heading 1', 13)}"
        f"{style('Heading_20_2', 'Heading 2', 12)}{style('Heading_20_3', 'Heading 3', 11)}"
        f"{style('Marking', 'Marking', 11, end=True)}"
        '</office:styles><office:automatic-styles><style:page-layout style:name="A4">'
        '<style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" '
        'fo:margin="2cm"/></style:page-layout></office:automatic-styles><office:master-styles>'
        f'<style:master-page style:name="Standard" style:page-layout-name="A4">{_marked(marking)}'
        "</style:master-page></office:master-styles></office:document-styles>"
    )


def _marked(marking: str) -> str:
    """Return the head and the foot of each page: the marking, as TLP 2.0 wants it."""
    if not marking:
        return ""
    words = f'<text:p text:style-name="Marking">{escape(marking)}</text:p>'
    return f"<style:header>{words}</style:header><style:footer>{words}</style:footer>"


def _meta(title: str, lang: str, on: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-meta {_SPACES} '
        f'office:version="1.3"><office:meta><dc:title>{escape(title)}</dc:title>'
        f"<dc:language>{lang}</dc:language><meta:creation-date>{on}T00:00:00"
        f"</meta:creation-date><dc:date>{on}T00:00:00</dc:date>"
        "</office:meta></office:document-meta>"
    )


def _manifest() -> str:
    files = {"/": MIMETYPE, "content.xml": "text/xml", "styles.xml": "text/xml",
             "meta.xml": "text/xml"}  # fmt: skip
    entries = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(name)} "
        f"manifest:media-type={quoteattr(kind)}/>"
        for name, kind in files.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest {_SPACES} '
        f'manifest:version="1.3">{entries}</manifest:manifest>'
    )
