"""The cards of an exercise: A6, four a page, the animator's side behind each when printed double.

Leaves are turned on their long edge, so the backs stand in mirrored columns. A text that is too
long for a card goes on to another of the same number; nothing is cut off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from csirt.model.exercise_inject import Inject, InjectChannel
from csirt.reporting.exercise_lines import (
    asked_by,
    decision_lines,
    expected_text,
    trigger_lines,
)
from csirt.reporting.exercise_paper import MARK, Paper, bare_page
from csirt.reporting.fonts import FAMILY
from csirt.text import say

A_PAGE = 4
_SIZES = (14, 12, 10.5, 9.5, 8.5, 7.5)
"""Sizes of type, in points: the largest in which a side fits is taken."""
_WIDE, _HIGH = 92.0, 96.0
"""Millimetres that the text of a side has."""
_NOTES = 9
"""Lines of type that four lines of handwriting take."""
_POINT = 0.3528
_LETTER, _LEADING = 0.5, 1.27
"""Width of a letter and height of a line, in parts of the size: a little more than measured."""

STYLE = f"""
@page {{ size: A4 portrait; margin: 0; }}
body {{ margin: 0; font-family: {FAMILY}, sans-serif; color: #000; background: #fff; }}
.sheet {{ position: relative; width: 210mm; height: 297mm; overflow: hidden; }}
.sheet + .sheet {{ break-before: page; }}
.card {{ position: absolute; width: 105mm; height: 148.5mm; box-sizing: border-box;
  padding: 6mm 6.5mm; }}
.cut {{ position: absolute; border: 0 dashed #666; }}
.across {{ left: 0; top: 148.5mm; width: 210mm; border-top-width: .4pt; }}
.down {{ left: 105mm; top: 0; height: 297mm; border-left-width: .4pt; }}
.mark {{ background: #000; color: #fff; text-align: center; font-weight: bold; font-size: 9.5pt;
  letter-spacing: .4pt; padding: .8mm; }}
.back .mark {{ background: #fff; color: #000; outline: 1pt solid #000; }}
.top {{ display: table; width: 100%; margin: 1.5mm 0 1mm; }}
.no {{ display: table-cell; font-size: 22pt; line-height: 1; font-weight: bold;
  white-space: nowrap; width: 28mm; vertical-align: top; }}
.no span {{ font-size: 8pt; font-weight: normal; display: block; }}
.when {{ display: table-cell; font-size: 9pt; line-height: 1.25; vertical-align: top; }}
.tlp {{ font-weight: bold; font-size: 8pt; }}
.who {{ font-size: 9pt; line-height: 1.25; border-top: .6pt solid #000;
  border-bottom: .6pt solid #000; padding: .8mm 0; margin-bottom: 1.5mm; }}
.inside {{ white-space: pre-line; line-height: {_LEADING}; }}
.inside b {{ font-weight: 600; }}
.foot {{ position: absolute; left: 6.5mm; right: 6.5mm; bottom: 5mm; text-align: center;
  font-size: 7.5pt; font-weight: bold; border-top: .6pt solid #000; padding-top: .6mm; }}
.notes {{ position: absolute; left: 6.5mm; right: 6.5mm; bottom: 14mm; font-size: 8.5pt; }}
.notes div {{ border-bottom: .4pt solid #000; height: 7.5mm; }}
.tick {{ display: inline-block; width: 2.8mm; height: 2.8mm; border: .9pt solid #000;
  margin-right: 1mm; vertical-align: -.3mm; }}
@media screen {{ body {{ background: #ddd; }} .sheet {{ background: #fff; margin: 5mm auto; }} }}
"""


@dataclass(frozen=True, slots=True)
class Card:
    """The two sides of a card, as blocks of text; a block is a heading and what stands under it."""

    inject: Inject
    front: tuple[tuple[str, str], ...]
    back: tuple[tuple[str, str], ...]
    part: int = 1
    of: int = 1


def cards(paper: Paper) -> tuple[Card, ...]:
    """Return the cards of a scenario, in the order of their numbers."""
    return tuple(card for inject in paper.order for card in _of(paper, inject))


def _of(paper: Paper, inject: Inject) -> Iterator[Card]:
    front = _pages([("", paper.plain(inject.text)), *_attached(paper, inject)])
    back = _pages(list(_behind(paper, inject)))
    count = max(len(front), len(back))
    for at in range(count):
        before, behind = (tuple(side[at]) if at < len(side) else () for side in (front, back))
        yield Card(inject, before, behind, at + 1, count)


def _attached(paper: Paper, inject: Inject) -> Iterator[tuple[str, str]]:
    if inject.attachments:
        names = "\n".join(f"{paper.plain(each.title)} ({each.file})" for each in inject.attachments)
        yield "attached", names


def _behind(paper: Paper, inject: Inject) -> Iterator[tuple[str, str]]:
    """Yield what the animator reads and the players do not."""
    yield "trigger", "\n".join(trigger_lines(paper, inject))
    if inject.notes is not None:
        yield "notes", paper.plain(inject.notes)
    if inject.answers:
        asked = (f"{paper.plain(e.asked)} → {paper.plain(e.answer)}" for e in inject.answers)
        yield "if-they-ask", "\n".join(asked)
    if inject.expects:
        yield "expected", "\n".join(expected_text(paper, each) for each in inject.expects)
    decision = asked_by(paper.exercise, inject)
    if decision is not None:
        yield "decision", "\n".join(decision_lines(paper, decision))
    if inject.stress:
        yield "stress", ""


# --- what fits on a side ---


def _pages(blocks: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Return blocks in sides that fit in the smallest type; a long block goes on."""
    sides: list[list[tuple[str, str]]] = [[]]
    room = _room(_SIZES[-1])
    left = room
    for name, text in blocks:
        head = 1 if name else 0
        lines = text.split("\n") if text else []
        kept: list[str] = []
        left -= head
        for line in (piece for each in lines for piece in _pieces(each, room)):
            need = _lines(line, _SIZES[-1])
            if need > left and (kept or sides[-1]):
                if kept:
                    sides[-1].append((name, "\n".join(kept)))
                sides.append([])
                kept, left = [], room - head
            kept.append(line)
            left -= need
        sides[-1].append((name, "\n".join(kept)))
    return sides


def _pieces(line: str, room: int) -> Iterator[str]:
    """Yield a line, cut between words where it is longer than a whole side."""
    most = room * _letters(_SIZES[-1])
    while len(line) > most:
        at = line.rfind(" ", 0, most)
        at = at if at > 0 else most
        yield line[:at]
        line = line[at:].lstrip()
    yield line


def _size(side: tuple[tuple[str, str], ...], sizes: tuple[float, ...]) -> float:
    """Return the largest type in which a side fits."""
    return next((each for each in sizes if _height(side, each) <= _room(each)), sizes[-1])


def _height(side: tuple[tuple[str, str], ...], size: float) -> int:
    """Return how many lines a side takes."""
    return sum(
        (1 if name else 0) + sum(_lines(each, size) for each in text.split("\n"))
        for name, text in side
    )


def _lines(text: str, size: float) -> int:
    return max(1, -(-len(text) // _letters(size)))


def _letters(size: float) -> int:
    """Return how many letters stand in a line."""
    return int(_WIDE / (size * _POINT * _LETTER))


def _room(size: float) -> int:
    """Return how many lines a side has."""
    return int(_HIGH / (size * _POINT * _LEADING))


# --- the sheets ---


def sheets(paper: Paper) -> str:
    """Return the cards to print on both sides: a page of fronts, then the page of their backs."""
    return bare_page(paper, say("report.paper.cards.title", paper.lang), STYLE, _sheets(paper))


T = TypeVar("T")


def _fours(some: Sequence[T]) -> Iterator[Sequence[T]]:
    yield from (some[at : at + A_PAGE] for at in range(0, len(some), A_PAGE))


def _sheets(paper: Paper) -> Iterator[str]:
    for four in _fours(cards(paper)):
        yield _sheet(_front(paper, each, at) for at, each in enumerate(four))
        yield _sheet(_back(paper, each, at) for at, each in enumerate(four))


def handouts(paper: Paper) -> str:
    """Return the fronts alone of what is given to the players to read."""
    return bare_page(paper, say("report.paper.handouts.title", paper.lang), STYLE, _handouts(paper))


WRITTEN = frozenset(
    (InjectChannel.MAIL, InjectChannel.SMS, InjectChannel.PAPER, InjectChannel.SOCIAL_MEDIA,
     InjectChannel.PRESS, InjectChannel.SCREEN)
)  # fmt: skip


def _handouts(paper: Paper) -> Iterator[str]:
    given = [each for each in cards(paper) if each.front and each.inject.channel in WRITTEN]
    for four in _fours(given):
        yield _sheet(_front(paper, each, at) for at, each in enumerate(four))


def _sheet(some: Iterator[str]) -> str:
    cuts = '<div class="cut across"></div><div class="cut down"></div>'
    return f'<div class="sheet">{"".join(some)}{cuts}</div>'


def _place(at: int, *, mirrored: bool) -> str:
    row, column = divmod(at, 2)
    column = 1 - column if mirrored else column
    return f"left: {105 * column}mm; top: {148.5 * row}mm"


def _front(paper: Paper, card: Card, at: int) -> str:
    return _side(paper, card, _place(at, mirrored=False), card.front, "front", quoted=True)


def _back(paper: Paper, card: Card, at: int) -> str:
    return _side(paper, card, _place(at, mirrored=True), card.back, "back", quoted=False)


def _side(
    paper: Paper,
    card: Card,
    place: str,
    blocks: tuple[tuple[str, str], ...],
    kind: str,
    *,
    quoted: bool,
) -> str:
    inject = card.inject
    inside = "".join(_block(paper, name, text) for name, text in blocks)
    size = _size(blocks, _SIZES if kind == "front" else _SIZES[2:])
    return (
        f'<div class="card {kind}" style="{place}"><div class="mark">{MARK}</div>'
        f"{_top(paper, card, animator=kind == 'back')}"
        f'<div class="who">{_who(paper, inject, animator=kind == "back")}</div>'
        f'<div class="inside" style="font-size: {size}pt">{inside}</div>'
        f"{_notes(paper, kind, blocks)}"
        f'<div class="foot">{MARK}</div></div>'
    )


def _notes(paper: Paper, kind: str, blocks: tuple[tuple[str, str], ...]) -> str:
    """Return lines to write on, where a back has room for them."""
    if kind != "back" or _height(blocks, _SIZES[2]) > _room(_SIZES[2]) - _NOTES:
        return ""
    return f'<div class="notes">{paper.say("note")}{"<div></div>" * 4}</div>'


def _top(paper: Paper, card: Card, *, animator: bool) -> str:
    inject, planned = card.inject, paper.plan.injects[card.inject.id]
    more = f" {card.part}/{card.of}" if card.of > 1 else ""
    hours = paper.say("when", real=paper.real(planned), hour=paper.hour(planned)) if (
        planned is not None and inject.if_missing is None and not inject.manual
    ) else paper.say("when-unknown")  # fmt: skip
    played = f"<br>{paper.say('played-at')}" if animator else ""
    return (
        f'<div class="top"><div class="no">{paper.say("number", number=paper.number(inject))}{more}'
        f'<span>{inject.id}</span></div><div class="when">{hours}{played}'
        f'<br><span class="tlp">{paper.tlp}</span></div></div>'
    )


def _who(paper: Paper, inject: Inject, *, animator: bool) -> str:
    if animator:
        seat = _seat(paper, inject)
        return f"<b>{paper.words(inject.title)}</b><br>{paper.say('animator-side')} {seat}"
    sender = f" · {paper.say('from')} <b>{paper.voice(inject)}</b>" if inject.sender else ""
    return f"{paper.channel(inject)}{sender}<br>{paper.say('to')} <b>{paper.receivers(inject)}</b>"


def _seat(paper: Paper, inject: Inject) -> str:
    voices = {each.id: each.animator for each in paper.exercise.voices}
    seat = voices.get(inject.sender or "") or ""
    return paper.text(paper.names.animators.get(seat, "")) or paper.say("lead")


def _block(paper: Paper, name: str, text: str) -> str:
    head = f"<b>{paper.say(f'block.{name}')}</b>\n" if name else ""
    return f"{head}{paper.text(text)}\n" if text else head
