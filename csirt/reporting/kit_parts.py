"""What the pages of a kit share: safe words, the frame of a page, black on white.

Every text passes ``safe`` and ``html.escape``; a page loads nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from csirt.model.record import Text
from csirt.operation.moment import PARIS
from csirt.reporting.fonts import FAMILY, drawable
from csirt.reporting.numbers import date
from csirt.reporting.typeset import typeset
from csirt.safe import safe
from csirt.text import say
from csirt.workspace.kit import Kit
from csirt.workspace.kit_record import Order

STYLE = f"""
@page {{ size: A4 portrait; margin: 15mm 12mm 14mm;
  @top-left {{ content: string(doc); font: 8.5pt {FAMILY}; }}
  @bottom-right {{ content: counter(page) " / " counter(pages); font: 8.5pt {FAMILY}; }} }}
body {{ font: 10pt/1.3 {FAMILY}, sans-serif; color: #000; background: #fff; margin: 0; }}
.marks {{ font-size: 9pt; margin: 0 0 2mm; }} .marks b {{ float: right; }}
h1 {{ font-size: 18pt; line-height: 1.1; margin: 0 0 1.5mm; string-set: doc content(); }}
h2 {{ font-size: 12pt; margin: 5mm 0 1.5mm; border-bottom: 1pt solid #000; break-after: avoid; }}
p {{ margin: 1mm 0; }} .small {{ font-size: 8.5pt; }} ol, ul {{ margin: 1mm 0; padding-left: 6mm; }}
.notice {{ border: 1.2pt solid #000; padding: 2mm 3mm; margin: 2mm 0; }}
table {{ width: 100%; border-collapse: collapse; table-layout: fixed; }}
th, td {{ border: .5pt solid #000; padding: .8mm 1.2mm; text-align: left; vertical-align: top;
  overflow-wrap: break-word; font-size: 8.8pt; line-height: 1.2; }}
th {{ border-bottom-width: 1.2pt; }} tr {{ break-inside: avoid; }}
thead {{ display: table-header-group; }}
.number {{ font-size: 11pt; font-weight: bold; white-space: nowrap; }} .phone {{ margin: 0 0 1mm; }}
.alarm {{ border: 1.2pt solid #000; padding: 0 1mm; font-weight: bold;
  display: inline-block; margin: 0; }}
.boxes {{ display: table; width: 100%; table-layout: fixed; border-collapse: collapse;
  margin-top: -.5pt; break-inside: avoid; }}
.box {{ display: table-cell; border: .5pt solid #000; padding: .6mm 1.2mm; height: 11mm;
  font-size: 8pt; vertical-align: top; }}
.tick {{ display: inline-block; width: 3mm; height: 3mm; border: .9pt solid #000;
  margin-right: 1.5mm; vertical-align: -.4mm; }}
li.ticked {{ list-style: none; margin-left: -5mm; }}
article {{ border: .8pt solid #000; padding: 1.5mm 2.5mm; margin: 0 0 3mm; break-inside: avoid; }}
article h3 {{ font-size: 11.5pt; margin: 0 0 1mm; }}
td.sha {{ font-size: 6.2pt; overflow-wrap: anywhere; }} .right {{ text-align: right; }}
tr.hand td {{ height: 7.5mm; }}
table.tight td {{ padding: .35mm 1.2mm; line-height: 1.1; }} td.mail {{ font-size: 7.8pt; }}
@media screen {{ body {{ max-width: 190mm; margin: 0 auto; padding: 5mm; }}
  body.wide {{ max-width: 275mm; }} }}
"""
_WIDE = "@page { size: A4 landscape; }"


@dataclass(frozen=True, slots=True)
class Paper:
    """A kit, who makes it, and the words of one language."""

    kit: Kit
    order: Order

    @property
    def lang(self) -> str:
        """The language of the page."""
        return self.order.lang

    @property
    def on(self) -> str:
        """The day in Paris, ISO."""
        return self.order.now.astimezone(PARIS).date().isoformat()

    @property
    def facility(self) -> str:
        """The name of the facility, as plain text."""
        return self.kit.name.in_(self.lang)

    def say(self, key: str, **facts: object) -> str:
        """Return a sentence of the catalogue, ready for a page."""
        told = {name: safe(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        return escape(typeset(say(key, self.lang, **told), self.lang))

    def words(self, text: Text | None) -> str:
        """Return a text of a file, ready for a page."""
        return self.text(text.in_(self.lang)) if text else ""

    def text(self, text: str) -> str:
        """Return a line of a file, ready for a page."""
        return escape(typeset(safe(text), self.lang))

    def day(self, iso: str) -> str:
        """Return a date in words."""
        return escape(date(iso, self.lang))

    def hour(self) -> str:
        """Return the hour in Paris at which the kit is made."""
        return escape(self.order.now.astimezone(PARIS).strftime("%H:%M"))

    def heads(self, prefix: str, columns: Mapping[str, int]) -> str:
        """Return the widths and the heads of a table, of columns with their share of the width."""
        widths = "".join(f'<col style="width: {share}%">' for share in columns.values())
        cells = "".join(f"<th>{self.say(f'{prefix}.{key}')}</th>" for key in columns)
        return f"<colgroup>{widths}</colgroup><thead><tr>{cells}</tr></thead>"

    def boxes(self, *names: str) -> str:
        """Return a line of empty boxes with their names."""
        cells = "".join(f'<div class="box">{self.say(f"kit.box.{name}")}</div>' for name in names)
        return f'<div class="boxes">{cells}</div>'


def page(paper: Paper, title: str, body: Iterable[str], *, wide: bool = False) -> str:
    """Return a page of the kit; ``title`` is ready for a page."""
    marks = f"<b>{paper.kit.tlp.value}</b>{paper.text(paper.facility)}"
    style, named = (STYLE + _WIDE, ' class="wide"') if wide else (STYLE, "")
    parts = [
        f'<!DOCTYPE html><html lang="{paper.lang}"><head><meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title><style>{style}</style></head><body{named}>",
        f'<p class="marks">{marks}</p><h1>{title}</h1>',
        *body,
        "</body></html>\n",
    ]
    return "\n".join(parts)


def css_text(text: str) -> str:
    """Return a text as a string of CSS: no sign of it can end the string, or the style."""
    signs = (
        each if each.isascii() and each.isalnum() else f"\\{ord(each):x} "
        for each in drawable(safe(text, limit=120))
    )
    return '"' + "".join(signs) + '"'
