"""The legal clocks on paper: who tells whom, from when on, within what; 'sans délai' stays so."""

import math
from collections.abc import Iterator

from csirt.model.clock import Channel, Clock, Party, Start, Status
from csirt.reporting.kit_parts import Paper, page
from csirt.reporting.playbook_page import limit_of

_AT_ONCE = frozenset((Start.DETECTION, Start.CARE))
_HOURS_OF_A_MONTH = 730
_COLUMNS = {"name": 28, "who": 22, "to": 27, "limit": 12, "filed": 11}


def clocks(paper: Paper) -> str:
    """Return the page of the legal clocks of a facility."""
    return page(paper, paper.say("kit.clocks.title"), _body(paper))


def _body(paper: Paper) -> Iterator[str]:
    yield f"<p>{paper.say('kit.clocks.how')}</p>"
    if paper.kit.profile is None:
        yield f'<p class="notice">{paper.say("kit.clocks.no-profile")}</p>'
    yield from _summary(paper)
    for party in (Party.FACILITY, Party.SUPPLIER):
        found = [each for each in _by_haste(paper) if each.party is party]
        if found:
            yield f"<h2>{paper.say(f'kit.clocks.{party}')}</h2>"
        for clock in found:
            yield from _clock(paper, clock)


def _by_haste(paper: Paper) -> list[Clock]:
    """Return the clocks in the order in which a night meets them; what is no law yet comes last."""
    return sorted(paper.kit.clocks, key=_haste)


def _haste(clock: Clock) -> tuple[bool, bool, bool, float]:
    at_once = clock.without_delay and clock.start in _AT_ONCE
    hours = clock.deadline_hours or (clock.deadline_months or 0) * _HOURS_OF_A_MONTH
    others = clock.party is not Party.FACILITY
    pending = clock.status is Status.PENDING
    return others, pending, not at_once, math.inf if clock.by_contract else hours


def _summary(paper: Paper) -> Iterator[str]:
    """Yield one line a clock: who, to whom, within what."""
    yield f"<table>{paper.heads('kit.clocks.column', _COLUMNS)}<tbody>"
    for clock in _by_haste(paper):
        first = clock.channels[0]
        to = " — ".join(each for each in (paper.words(first.name), paper.text(first.phone)) if each)
        limit = paper.text(limit_of(clock, paper.lang))
        if clock.status is Status.PENDING:
            limit += f"<br>{paper.say('kit.clocks.pending')}"
        cells = (paper.words(clock.name), paper.words(clock.who), to, f"<b>{limit}</b>", "")
        yield f"<tr>{''.join(f'<td>{each}</td>' for each in cells)}</tr>"
    yield "</tbody></table>"


def _clock(paper: Paper, clock: Clock) -> Iterator[str]:
    yield f"<article><h3>{paper.words(clock.name)} — {paper.text(limit_of(clock, paper.lang))}</h3>"
    if clock.status is Status.PENDING:
        pending = paper.say("cli.clock.pending", on=clock.checked_on)
        yield f'<p><span class="alarm">{pending}</span></p>'
    yield f"<p>{_named(paper, 'who')}{paper.words(clock.who)}</p>"
    yield f"<p>{_named(paper, 'trigger')}{paper.words(clock.trigger)}</p>"
    if clock.only_if:
        yield f"<p>{_named(paper, 'only-if')}{paper.words(clock.only_if)}</p>"
    if clock.complement_hours is not None:
        hours = f"{clock.complement_hours:g}"
        yield f"<p>{paper.say('kit.clocks.complement', hours=hours)}</p>"
    yield "<ul>"
    yield from (f"<li>{_channel(paper, each)}</li>" for each in clock.channels)
    yield f"</ul><p>{_named(paper, 'content')}</p><ul>"
    yield from (
        f'<li class="ticked"><span class="tick"></span>{paper.words(each)}</li>'
        for each in clock.content
    )
    yield "</ul>"
    if clock.note:
        yield f'<p class="small">{paper.words(clock.note)}</p>'
    checked = paper.say("kit.clocks.checked", day=paper.day(clock.checked_on))
    yield f'<p class="small">{paper.words(clock.basis)} — {checked}</p>'
    yield paper.boxes("since", "filed-at", "filed-by", "reference")
    yield "</article>"


def _named(paper: Paper, key: str) -> str:
    return f"<b>{paper.say(f'kit.clocks.head.{key}')}</b> "


def _channel(paper: Paper, channel: Channel) -> str:
    told = [paper.words(channel.name)]
    if channel.phone:
        told.append(f'<span class="number">{paper.text(channel.phone)}</span>')
    if channel.address:
        told.append(paper.text(channel.address))
    if channel.hours:
        told.append(paper.words(channel.hours))
    if channel.verified_on:
        told.append(paper.say("kit.clocks.verified", day=paper.day(channel.verified_on)))
    return " — ".join(told)
