"""One sheet an animator, in the order of time: call whom, say what, if they ask, note, tick."""

from collections.abc import Iterator

from csirt.model.exercise import Voice
from csirt.model.exercise_inject import Inject
from csirt.reporting.exercise_lead import lead
from csirt.reporting.exercise_lines import asked_by, decision_lines, due_text, trigger_lines
from csirt.reporting.exercise_paper import Paper, page
from csirt.text import say

LEAD = ""
"""The lead animator: injects whose voice nobody plays."""
_STYLE = """
article { border: .8pt solid #000; margin: 0 0 2.5mm; break-inside: avoid; display: table;
  width: 100%; table-layout: fixed; box-sizing: border-box; }
.left, .right { display: table-cell; vertical-align: top; padding: 1.2mm 2mm; }
.left { width: 64%; border-right: .5pt solid #000; }
.head { font-size: 10.5pt; font-weight: bold; } .say { font-size: 10.5pt; margin: 1.2mm 0;
  padding-left: 2mm; border-left: 2pt solid #000; }
.asked { font-size: 9pt; } .call { margin: .8mm 0; }
.number { display: inline-block; border-bottom: .6pt solid #000; width: 32mm; height: 4mm; }
.played { font-weight: bold; }
"""


def seats(paper: Paper) -> tuple[str, ...]:
    """Return the lead, who runs the clock, then the animators who play something, in order."""
    played = {_seat_of(paper, each) for each in paper.order}
    named = (each.id for each in paper.exercise.animators)
    return (LEAD, *(each for each in named if each in played))


def _seat_of(paper: Paper, inject: Inject) -> str:
    voices = {each.id: each.animator for each in paper.exercise.voices}
    return voices.get(inject.sender or "") or LEAD


def seat_name(paper: Paper, seat: str) -> str:
    """Return how an animator is called, as plain text."""
    return paper.names.animators.get(seat) or say("report.paper.lead", paper.lang)


def sheet(paper: Paper, seat: str) -> str:
    """Return the sheet of one animator."""
    title = say("report.paper.animator.title", paper.lang, name=seat_name(paper, seat))
    return page(paper, title, _sheet(paper, seat), more=_STYLE)


def _sheet(paper: Paper, seat: str) -> Iterator[str]:
    mine = [each for each in paper.order if _seat_of(paper, each) == seat]
    timed = [each for each in mine if _is_timed(paper, each)]
    yield f'<p class="small">{paper.say("animator.how")}</p>'
    yield paper.boxes("animator-function", "animator-place", "lead-number")
    if seat == LEAD:
        yield from lead(paper)
    yield from _voices(paper, {each.sender for each in mine})
    if timed:
        yield f"<h2>{paper.say('animator.timed')}</h2>"
        yield from (_block(paper, each) for each in timed)
    rest = [each for each in mine if each not in timed]
    if rest:
        yield f'<h2>{paper.say("animator.waiting")}</h2><p class="small">'
        yield f"{paper.say('animator.waiting-how')}</p>"
        yield from (_block(paper, each) for each in rest)


def _is_timed(paper: Paper, inject: Inject) -> bool:
    return (inject.at or inject.after) is not None and paper.plan.injects[inject.id] is not None


def _voices(paper: Paper, senders: set[str | None]) -> Iterator[str]:
    """Yield who one plays, and what each of them knows."""
    mine = [each for each in paper.exercise.voices if each.id in senders]
    if mine:
        rows = "".join(f"<li>{_voice(paper, each)}</li>" for each in mine)
        yield f"<h2>{paper.say('animator.voices')}</h2><ul>{rows}</ul>"


def _voice(paper: Paper, voice: Voice) -> str:
    brief = f" — {paper.words(voice.brief)}" if voice.brief else ""
    return f"<b>{paper.words(voice.name)}</b>{brief}"


def _block(paper: Paper, inject: Inject) -> str:
    return (
        f'<article><div class="left">{"".join(_left(paper, inject))}</div>'
        f'<div class="right">{"".join(_right(paper, inject))}</div></article>'
    )


def _left(paper: Paper, inject: Inject) -> Iterator[str]:
    number = paper.say("number", number=paper.number(inject))
    yield f'<div class="head">{_when(paper, inject)} · {number} · {paper.words(inject.title)}</div>'
    call = paper.say(f"call.{inject.channel}", who=_plain_receivers(paper, inject))
    box = ' <span class="number"></span>' if inject.channel in ("phone", "sms", "radio") else ""
    voice = f"<br>{paper.say('i-am')} <b>{paper.voice(inject)}</b>" if inject.sender else ""
    yield f'<div class="call">{call}{box}{voice}</div>'
    yield f'<div class="say lines">{paper.words(inject.text)}</div>'
    if inject.notes is not None:
        yield f'<div class="asked lines">{paper.words(inject.notes)}</div>'
    if inject.answers:
        rows = "".join(
            f"<li>{paper.words(e.asked)} → <b>{paper.words(e.answer)}</b></li>"
            for e in inject.answers
        )
        yield f'<div class="asked">{paper.say("block.if-they-ask")}<ul>{rows}</ul></div>'
    decision = asked_by(paper.exercise, inject)
    if decision is not None:
        lines = paper.text("\n".join(decision_lines(paper, decision)))
        yield f'<div class="asked lines">{paper.say("block.decision")}\n{lines}</div>'
    more = list(trigger_lines(paper, inject))[1:]
    if more:
        told = "\n".join(more)
        yield f'<div class="asked lines">{paper.text(told)}</div>'


def _plain_receivers(paper: Paper, inject: Inject) -> str:
    cells = ", ".join(paper.names.cells.get(each, each) for each in inject.to)
    roles = ", ".join(paper.names.roles.get(each, each) for each in inject.roles)
    return f"{cells} ({roles})" if roles else cells


def _when(paper: Paper, inject: Inject) -> str:
    planned = paper.plan.injects[inject.id]
    if not _is_timed(paper, inject) or planned is None:
        return paper.text(due_text(paper, inject))
    return paper.say("when", real=paper.real(planned), hour=paper.hour(planned))


def _right(paper: Paper, inject: Inject) -> Iterator[str]:
    yield f'<div class="played">{paper.say("played-at")} <span class="tick"></span></div>'
    yield f'<div class="small">{paper.ticks("read", "not-played")}</div>'
    for expected in inject.expects:
        yield f'<div class="small">[{expected.id}] {paper.words(expected.text)}</div>'
    yield f'<div class="small">{paper.say("note")}</div>'
    yield '<div class="hand"></div>' * (3 if inject.expects or inject.asks else 2)
