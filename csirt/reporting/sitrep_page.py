"""A situation report, and the sheet of a change of shift, as one page to print or to send.

Black on white; every text passes ``safe`` and ``html.escape``; the page loads nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from html import escape

from csirt.model.clock import Clock
from csirt.model.rhythm import Variant
from csirt.model.tlp import Tlp
from csirt.operation.case_state import CaseState
from csirt.operation.handover import roles
from csirt.operation.moment import PARIS, shown
from csirt.operation.sitrep import Sitrep
from csirt.operation.timeline import case_time
from csirt.reporting.board import Section, board, levels
from csirt.reporting.rows import Row
from csirt.reporting.sitrep_sections import sections
from csirt.safe import safe
from csirt.text import say

_STYLE = """
@page { size: A4; margin: 16mm 14mm 18mm; @bottom-left { content: string(tlp); font-size: 9pt; }
  @bottom-right { content: counter(page) " / " counter(pages); font-size: 9pt; } }
body { font: 10.5pt/1.35 sans-serif; color: #000; background: #fff; max-width: 182mm;
  margin: 0 auto; } h1 { font-size: 17pt; margin: 0; } h2 { font-size: 12pt; margin: 5mm 0 1mm;
  border-bottom: 1pt solid #000; break-after: avoid; } p { margin: .5mm 0; }
.tlp { string-set: tlp content(); float: right; border: 1pt solid #000; padding: 1mm 2mm; }
.exercise { background: #000; color: #fff; text-align: center; font-weight: bold; padding: 1mm; }
.head { font-family: monospace; font-size: 8pt; overflow-wrap: anywhere; }
ul { list-style: none; margin: 0; padding: 0; } li { display: flex; gap: 2mm; padding: .6mm 0;
  border-bottom: .3pt solid #999; break-inside: avoid; } li .mark { width: 5mm; }
li .hour { width: 26mm; flex: none; } li .told { flex: 1; } .about { font-size: 9pt; color: #222; }
.proof { display: flex; gap: 4mm; align-items: center; margin-top: 4mm; break-inside: avoid; }
.proof svg { width: 22mm; height: 22mm; flex: none; }
.sign { margin-top: 12mm; display: flex; gap: 12mm; } .sign p { flex: 1; border-top: 1pt solid #000;
  padding-top: 1mm; min-height: 18mm; }
"""


def page(
    report: Sitrep,
    variant: Variant,
    regimes: Mapping[str, Clock],
    lang: str,
    *,
    head: str,
    by: str,
    tlp: Tlp = Tlp.AMBER,
) -> str:
    """Return one version of a report.

    Args:
        report: The report.
        variant: For whom.
        regimes: The legal clocks.
        lang: Language.
        head: Head of the case that it rests on.
        by: Who approved it.
        tlp: Its marking.
    """
    state = report.state
    title = say(f"cli.sitrep.title.{variant}", lang, number=report.number)
    since = say("cli.sitrep.first", lang) if report.since is None else _moment(report.since)
    told = [
        say("cli.sitrep.period", lang, since=since, until=_moment(state.now)),
        *levels(state, lang),
        say("cli.sitrep.by", lang, name=by),
    ]
    if report.next_at is not None:
        told.append(say("cli.sitrep.next", lang, at=_moment(report.next_at)))
    found = sections(report, variant, regimes, lang)
    body = [part for section in found for part in _section(section, lang)]
    return _page(state, title, told, body, lang, head=head, tlp=tlp, before=report.from_head)


def handover(
    state: CaseState, regimes: Mapping[str, Clock], lang: str, *, head: str, tlp: Tlp
) -> str:
    """Return the sheet of a change of shift: who holds what, what presses, two signatures."""
    rows = tuple(
        Row("·", shown(case_time(each.since), state.now) if each.since else "", each.role, "",
            tuple(part for part in (
                each.holder,
                say("cli.handover.offered", lang, to=str(each.offer.data.get("to", "")))
                if each.offer else "",
            ) if part))
        for each in roles(state.entries)
    )  # fmt: skip
    held = Section("roles", say("cli.handover.roles", lang), rows)
    body = list(_section(held, lang))
    told = board(state, regimes, lang, most=30)
    for section in told.sections:
        body += _section(section, lang)
    signs = "".join(f"<p>{_say(f'cli.handover.{side}', lang)}</p>" for side in ("out", "in"))
    body.append(f'<div class="sign">{signs}</div>')
    title = say("cli.handover.title", lang)
    lines = [_moment(state.now), *levels(state, lang)]
    return _page(state, title, lines, body, lang, head=head, tlp=tlp)


def _page(
    state: CaseState,
    title: str,
    told: Sequence[str],
    body: Sequence[str],
    lang: str,
    *,
    head: str,
    tlp: Tlp,
    before: str = "",
) -> str:
    places = " · ".join(place.shown for place in state.facilities)
    parts = [
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">",
        f"<title>{_words(title)}</title><style>{_STYLE}</style></head><body>",
        f'<p class="exercise">{_say("cli.board.exercise", lang)}</p>' if state.exercise else "",
        f'<p class="tlp">{escape(tlp.value)}</p><h1>{_words(title)}</h1>',
        f"<p>{_words(state.title)} · {_words(state.id)}</p><p>{_words(places)}</p>",
        *(f"<p>{_words(line)}</p>" for line in told),
        *body,
        f'<div class="proof">{qr(f"{state.id} {head}")}<div>',
        f'<p class="head">{_say("cli.sitrep.from-head", lang, head=before)}</p>' if before else "",
        f'<p class="head">{_say("cli.incident.head", lang, head=head)}</p></div></div>',
        "</body></html>\n",
    ]
    return "\n".join(parts)


def qr(text: str) -> str:
    """Return a text as a QR code, drawn: a head is read by a phone rather than copied by hand."""
    import segno

    drawn: str = segno.make(text, error="m").svg_inline(scale=2, border=2)
    return drawn


def _moment(moment: datetime) -> str:
    return moment.astimezone(PARIS).strftime("%d/%m/%Y %H:%M")


def _say(key: str, lang: str, **facts: object) -> str:
    return escape(say(key, lang, **facts))


def _words(text: str) -> str:
    return escape(safe(text))


def _section(section: Section, lang: str) -> Iterator[str]:
    yield f"<h2>{_words(section.title)}</h2>"
    if not section.rows:
        yield f"<p>{_say('cli.sitrep.nothing', lang)}</p>"
        return
    yield "<ul>"
    hours = any(row.hour for row in section.rows)
    for row in section.rows:
        about = " · ".join(_words(each) for each in row.about if each)
        hour = f'<span class="hour">{_words(row.hour)}</span>' if hours else ""
        yield (
            f'<li><span class="mark">{_words(row.mark)}</span>{hour}<span class="told">'
            f'{_words(row.text)}<br><span class="about">{about}</span></span></li>'
        )
    yield "</ul>"
    if section.more:
        yield f"<p>{_say('cli.sitrep.more', lang, count=section.more)}</p>"
