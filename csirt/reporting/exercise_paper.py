"""What the printed pieces of an exercise share: its words in one language, the frame of a page.

Every page bears EXERCICE three times and the marking. Every text passes ``safe`` and
``html.escape``; a page loads nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from re import compile as pattern

from csirt.model.exercise import Exercise, PlayedBy
from csirt.model.exercise_inject import Inject
from csirt.model.record import Text
from csirt.model.scenario_time import MINUTE, minute_of_day
from csirt.operation.exercise_chronogramme import Names, in_order, names_of
from csirt.operation.exercise_schedule import Schedule, scenario_hour, schedule
from csirt.reporting.fonts import FAMILY
from csirt.reporting.kit_parts import css_text
from csirt.reporting.typeset import typeset
from csirt.safe import safe
from csirt.text import say

MARK = "EXERCICE EXERCICE EXERCICE"
"""In French everywhere: it is what a stranger must recognise on a sheet or on the phone."""
_NUMBER, _MINUTES = pattern(r"\b(N°|No\.) (\d)"), pattern(r"(\d) (min)\b")

STYLE = f"""
body {{ font: 10pt/1.3 {FAMILY}, sans-serif; color: #000; background: #fff; margin: 0; }}
h1 {{ font-size: 17pt; line-height: 1.1; margin: 0 0 1.5mm; }}
h2 {{ font-size: 12pt; margin: 5mm 0 1.5mm; border-bottom: 1pt solid #000; break-after: avoid; }}
h3 {{ font-size: 10.5pt; margin: 0 0 1mm; break-after: avoid; }}
p {{ margin: 1mm 0; }} .small {{ font-size: 8.5pt; }} ol, ul {{ margin: 1mm 0; padding-left: 6mm; }}
.lines {{ white-space: pre-line; }}
.notice {{ border: 1.2pt solid #000; padding: 2mm 3mm; margin: 2mm 0; }}
.mark {{ border: 1.6pt solid #000; text-align: center; font-weight: bold; letter-spacing: .5pt;
  padding: .8mm; margin: 0 0 2mm; }}
table {{ width: 100%; border-collapse: collapse; table-layout: fixed; margin: 0 0 2mm; }}
th, td {{ border: .5pt solid #000; padding: .8mm 1.2mm; text-align: left; vertical-align: top;
  overflow-wrap: break-word; font-size: 8.6pt; line-height: 1.2; }}
th {{ border-bottom-width: 1.2pt; font-weight: 600; }} tr {{ break-inside: avoid; }}
thead {{ display: table-header-group; }}
.boxes {{ display: table; width: 100%; table-layout: fixed; border-collapse: collapse;
  margin-top: -.5pt; break-inside: avoid; }}
.box {{ display: table-cell; border: .5pt solid #000; padding: .6mm 1.2mm; height: 11mm;
  font-size: 8pt; vertical-align: top; }}
.whole {{ white-space: nowrap; }}
.tick {{ display: inline-block; width: 3mm; height: 3mm; border: .9pt solid #000;
  margin-right: 1mm; vertical-align: -.4mm; }}
.at {{ white-space: nowrap; }} .page {{ break-before: page; }}
.hand {{ border-bottom: .4pt solid #000; height: 7mm; }}
tr.hand td {{ height: 8.5mm; border-bottom: .5pt solid #000; }}
@media screen {{ body {{ max-width: 200mm; margin: 0 auto; padding: 5mm; }}
  body.wide {{ max-width: 290mm; }} body.widest {{ max-width: 410mm; }} }}
"""


def _bound(text: str) -> str:
    """Return a text in which no line breaks within ``No. 10`` or ``15 min``."""
    return _NUMBER.sub("\\1\u00a0\\2", _MINUTES.sub("\\1\u00a0\\2", text))


@dataclass(frozen=True, slots=True)
class Occasion:
    """The day on which an exercise is played."""

    lang: str
    start: str = ""
    """Real hour of the start, ``09:30``; that of the scenario by default."""
    on: str = ""
    """The day, ISO; left to be written by hand where it is not known."""


@dataclass(slots=True)
class Paper:
    """A scenario and its plan, in one language, for one day."""

    exercise: Exercise
    occasion: Occasion
    plan: Schedule = field(init=False)
    names: Names = field(init=False)
    order: tuple[Inject, ...] = field(init=False)
    """The injects as they are numbered: by planned hour, those without one last."""

    def __post_init__(self) -> None:
        self.plan = schedule(self.exercise)
        self.names = names_of(self.exercise, self.lang)
        self.order = tuple(in_order(self.exercise, self.plan))

    @property
    def lang(self) -> str:
        """The language of the paper."""
        return self.occasion.lang

    @property
    def tlp(self) -> str:
        """The marking."""
        return self.exercise.tlp.value

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells in which players sit."""
        players = PlayedBy.PLAYERS
        return tuple(each.id for each in self.exercise.cells if each.played_by is players)

    def number(self, inject: Inject) -> int:
        """Return the number that an inject bears on paper."""
        return self.order.index(inject) + 1

    def say(self, key: str, **facts: object) -> str:
        """Return a sentence of the catalogue, ready for a page."""
        told = {name: safe(fact) if isinstance(fact, str) else fact for name, fact in facts.items()}
        return escape(typeset(say(f"report.paper.{key}", self.lang, **told), self.lang))

    def words(self, text: Text | None) -> str:
        """Return a text of the scenario, ready for a page; its lines are kept by ``.lines``."""
        return "" if text is None else self.text(text.in_(self.lang))

    def text(self, text: str) -> str:
        """Return a text ready for a page."""
        return "\n".join(
            escape(_bound(typeset(safe(line, limit=8_000), self.lang))) for line in text.split("\n")
        )

    def plain(self, text: Text | None) -> str:
        """Return a text of the scenario as it stands."""
        return "" if text is None else text.in_(self.lang)

    def real(self, seconds: int | None) -> str:
        """Return the real hour of a scenario time: ``09:40``; empty where nobody knows."""
        if seconds is None:
            return ""
        start = minute_of_day(self.occasion.start or self.exercise.clock.starts_at)
        room = self.plan.room_seconds(seconds, self.exercise.clock.speed)
        minute = (start + round(room / MINUTE)) % 1_440
        return f"{minute // 60:02d}:{minute % 60:02d}"

    def hour(self, seconds: int | None) -> str:
        """Return the hour that the scenario says, with the day where it is another."""
        if seconds is None:
            return ""
        day, hour = scenario_hour(self.exercise, seconds)
        return hour if day == 0 else say("report.paper.day-hour", self.lang, day=day, hour=hour)

    def channel(self, inject: Inject) -> str:
        """Return how an inject comes, ready for a page."""
        return self.text(say(f"cli.exercise.channel.{inject.channel}", self.lang))

    def voice(self, inject: Inject) -> str:
        """Return who speaks, ready for a page."""
        return self.text(self.names.voices.get(inject.sender or "", "") or "—")

    def receivers(self, inject: Inject) -> str:
        """Return who receives an inject, ready for a page."""
        cells = ", ".join(self.names.cells.get(each, each) for each in inject.to)
        roles = ", ".join(self.names.roles.get(each, each) for each in inject.roles)
        return self.text(f"{cells} ({roles})" if roles else cells)

    def heads(self, prefix: str, columns: Mapping[str, float]) -> str:
        """Return the widths and the heads of a table, of columns with their share of the width."""
        widths = "".join(f'<col style="width: {share}%">' for share in columns.values())
        cells = "".join(f"<th>{self.say(f'{prefix}.{key}')}</th>" for key in columns)
        return f"<colgroup>{widths}</colgroup><thead><tr>{cells}</tr></thead>"

    def boxes(self, *names: str) -> str:
        """Return a line of empty boxes with their names."""
        cells = "".join(f'<div class="box">{self.say(f"box.{name}")}</div>' for name in names)
        return f'<div class="boxes">{cells}</div>'

    def ticks(self, *names: str) -> str:
        """Return boxes to tick with their names."""
        return " ".join(
            f'<span class="whole"><span class="tick"></span>{self.say(f"tick.{each}")}</span>'
            for each in names
        )


def page(
    paper: Paper, title: str, body: Iterable[str], *, size: str = "A4 portrait", more: str = ""
) -> str:
    """Return a page; ``title`` is plain text, ``more`` a style of its own."""
    shown = paper.text(title)
    wide = {"A4 landscape": ' class="wide"', "A3 landscape": ' class="widest"'}.get(size, "")
    parts = [
        *_head(paper, shown, STYLE + frame(paper, title, size) + more),
        f"</head><body{wide}>",
        f'<p class="mark">{MARK}</p><h1>{shown}</h1>',
        *body,
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _head(paper: Paper, title: str, style: str) -> Iterator[str]:
    yield f'<!DOCTYPE html><html lang="{paper.lang}"><head><meta charset="utf-8">'
    yield (
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    )
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield f"<title>{title}</title><style>{style}</style>"


def bare_page(paper: Paper, title: str, style: str, body: Iterable[str]) -> str:
    """Return a page without a frame: its body brings its own marks."""
    shown = paper.text(title)
    parts = [*_head(paper, shown, style), "</head><body>", *body, "</body></html>\n"]
    return "\n".join(parts)


_SHORT = 44
"""Signs of a title that stand beside the mark at the head of a page."""


def frame(paper: Paper, title: str, size: str) -> str:
    """Return the style that marks every printed page, whatever it holds."""
    name = title if len(title) <= _SHORT else f"{title[:_SHORT]}…"
    font = f"font: 8pt {FAMILY}"
    return f"""
@page {{ size: {size}; margin: 16mm 12mm 14mm;
  @top-left {{ content: {css_text(name)}; {font}; width: 36%; }}
  @top-center {{ content: "{MARK}"; font: bold 9pt {FAMILY}; white-space: nowrap; }}
  @top-right {{ content: "{paper.tlp}"; font: bold 9pt {FAMILY}; width: 26%; }}
  @bottom-left {{ content: {css_text(say("report.paper.stop", paper.lang))}; {font}; width: 85%; }}
  @bottom-right {{ content: counter(page) " / " counter(pages); {font}; }} }}
@media print {{ p.mark {{ display: none; }} }}
"""
