"""A playbook as one HTML page to print: black and white, boxes to tick, ids, cards at the end.

Every text passes ``safe`` and ``html.escape``; the page loads nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape

from csirt.model.clock import Clock
from csirt.model.playbook import START, Card, Decision, Node, Playbook, Step, Track
from csirt.model.provenance import Origin
from csirt.model.record import Text
from csirt.safe import safe
from csirt.text import say

STYLE = """
@page { size: A4; margin: 14mm 12mm; }
body { font: 11pt/1.35 sans-serif; color: #000; background: #fff; max-width: 190mm;
  margin: 0 auto; padding: 4mm; }
h1 { font-size: 18pt; margin: 0 0 2mm; } h2 { font-size: 14pt; border-bottom: 1.5pt solid #000;
  margin: 8mm 0 3mm; break-after: avoid; } h3 { font-size: 11.5pt; margin: 0; }
.marks, .id, .small { font-size: 9pt; } .id { font-family: monospace; }
.notice { border: 1pt solid #000; padding: 2mm 3mm; margin: 3mm 0; }
article { border: .6pt solid #000; padding: 2mm 3mm; margin: 0 0 2.5mm; break-inside: avoid; }
article.question { border-width: 1.6pt; } p { margin: 1mm 0; } ul { margin: 1mm 0 1mm 5mm;
  padding: 0 0 0 3mm; } li.box { list-style: none; margin-left: -6mm; }
.box::before { content: "\\2610\\00a0"; } .hand { text-align: right; }
.card { break-before: page; border: 0; padding: 0; }
"""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a playbook names and does not hold, by id: no id stands alone on a page."""

    clocks: Mapping[str, Clock] = field(default_factory=dict)
    cards: Mapping[str, Card] = field(default_factory=dict)
    playbooks: Mapping[str, Playbook] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    """Titles of the bibliography."""


def page(playbook: Playbook, beside: Beside, lang: str) -> str:
    """Return the page of a playbook in one language."""
    parts = [
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">',
        f"<title>{_words(playbook.title, lang)}</title><style>{STYLE}</style></head><body>",
        *_head(playbook, lang),
        *_roles(playbook, lang),
        *_tracks(playbook, beside, lang),
        *_loops(playbook, lang),
        *_sources(playbook, beside, lang),
        *_cards(playbook, beside.cards, lang),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _say(key: str, lang: str, **facts: object) -> str:
    return escape(say(key, lang, **facts))


def _words(text: Text, lang: str) -> str:
    return escape(safe(text.in_(lang)))


def _head(playbook: Playbook, lang: str) -> Iterator[str]:
    version = _say("cli.playbook.version", lang, version=playbook.version)
    scope = _say(f"cli.playbook.scope.{playbook.scope}", lang)
    marks = " · ".join((escape(playbook.tlp), scope, version, escape(playbook.id)))
    yield f'<p class="marks">{marks}</p><h1>{_words(playbook.title, lang)}</h1>'
    yield f"<p>{_words(playbook.purpose, lang)}</p>"
    if playbook.origin is Origin.RECONSTRUCTED:
        yield f'<p class="notice">{_say("cli.playbook.notice", lang)}</p>'


def _roles(playbook: Playbook, lang: str) -> Iterator[str]:
    yield f"<h2>{_say('cli.playbook.roles', lang)}</h2><ul>"
    for role in playbook.roles:
        told = [_words(role.name, lang)]
        if role.holder is not None:
            told.append(_line("cli.playbook.holder", lang, name=role.holder.in_(lang)))
        if role.deputies:
            names = ", ".join(each.in_(lang) for each in role.deputies)
            told.append(_line("cli.playbook.deputies", lang, names=names))
        yield f"<li>{' — '.join(told)} ______________________</li>"
    yield "</ul>"


def _several(lang: str) -> str:
    """Return what stands between the items of a list of sentences."""
    return " ; " if lang == "fr" else "; "


def _line(key: str, lang: str, **facts: str) -> str:
    return _say(key, lang, **{name: safe(fact) for name, fact in facts.items()})


def _tracks(playbook: Playbook, beside: Beside, lang: str) -> Iterator[str]:
    names = _names(playbook, lang)
    for track in Track:
        nodes = [node for node in playbook.nodes() if node.track is track]
        if nodes:
            yield f"<h2>{_say(f'cli.playbook.track.{track}', lang)}</h2>"
        for node in nodes:
            kind = ' class="question"' if isinstance(node, Decision) else ""
            yield f'<article{kind} id="{escape(node.id)}">'
            yield from _node(node, playbook, names, lang)
            yield from _list(_facts(node, playbook, names, beside, lang))
            done = "decided" if isinstance(node, Decision) else "done"
            yield f'<p class="hand small">{_say(f"cli.playbook.{done}-at", lang)}</p></article>'


def _names(playbook: Playbook, lang: str) -> dict[str, str]:
    steps = {step.id: step.title.in_(lang) for step in playbook.steps}
    asked = {each.id: each.question.in_(lang) for each in playbook.decisions}
    return steps | asked | {role.id: role.name.in_(lang) for role in playbook.roles}


def _node(
    node: Step | Decision, playbook: Playbook, names: Mapping[str, str], lang: str
) -> Iterator[str]:
    owner = escape(safe(names.get(node.owner or "", "—")))
    mark = f'<span class="id">{escape(node.id)}</span> · {owner}'
    target = target_of(node, names, lang)
    yield f'<p class="small">{mark}{" · " + escape(target) if target else ""}</p>'
    if isinstance(node, Step):
        yield f'<h3 class="box">{_words(node.title, lang)}</h3>'
        yield f"<p>{_words(node.how, lang)}</p>" if node.how else ""
        return
    asked = _say("cli.playbook.decision", lang)
    yield f"<h3>{asked} · {_words(node.question, lang)}</h3>"
    yield f"<p>{_words(node.help, lang)}</p><ul>" if node.help else "<ul>"
    for option in node.options:
        ways = _several(lang).join(
            escape(safe(names.get(name, name).rstrip("."))) for name in option.leads_to
        )
        doubt = f" ({_say('cli.playbook.doubt', lang)})" if option.doubt else ""
        then = f" → {ways}" if ways else ""
        yield f'<li class="box"><b>{_words(option.title, lang)}</b>{doubt}{then}</li>'
    yield "</ul>"


def target_of(node: Node, names: Mapping[str, str], lang: str) -> str:
    """Return the internal target of a node in words, or nothing."""
    if node.deadline_minutes is None:
        return ""
    if node.deadline_from == START:
        return say("cli.playbook.from-start", lang, minutes=node.deadline_minutes)
    name = safe(names.get(node.deadline_from, node.deadline_from))
    return say("cli.playbook.from-step", lang, minutes=node.deadline_minutes, name=name)


def _facts(
    node: Step | Decision,
    playbook: Playbook,
    names: Mapping[str, str],
    beside: Beside,
    lang: str,
) -> Iterator[str]:
    if opened := _openers(node, playbook, lang):
        yield _line("cli.playbook.opened-by", lang, names=opened)
    for key, ids in (
        ("after", node.after),
        ("gates", node.gates),
        ("accountable", [node.raci.accountable] if node.raci.accountable else []),
        ("consulted", node.raci.consulted),
        ("informed", node.raci.informed),
    ):
        if ids:
            told = _several(lang).join(names.get(name, name).rstrip(".") for name in ids)
            yield _line(f"cli.playbook.{key}", lang, names=told, name=told)
    if node.per_facility:
        yield _say("cli.playbook.per-facility", lang)
    if node.card is not None:
        card = beside.cards.get(node.card)
        yield _line("cli.playbook.card", lang, name=card.title.in_(lang) if card else node.card)
    if isinstance(node, Step):
        yield from _step_facts(node, beside, lang)
    yield _origin(node.source, lang)


def _origin(sources: tuple[str, ...], lang: str) -> str:
    told = ", ".join(sources) or say("cli.playbook.expert", lang)
    return _line("cli.playbook.source", lang, names=told)


def _openers(node: Node, playbook: Playbook, lang: str) -> str:
    """Return the answers that open a node, each with its question."""
    return _several(lang).join(
        f"{each.question.in_(lang)} {option.title.in_(lang)}"
        for each in playbook.decisions
        for option in each.options
        if node.id in option.leads_to
    )


def _step_facts(step: Step, beside: Beside, lang: str) -> Iterator[str]:
    if step.when is not None:
        yield _line("cli.playbook.when", lang, text=step.when.in_(lang))
    elif step.optional:
        yield _say("cli.playbook.optional", lang)
    for act in step.clocks:
        clock = beside.clocks.get(act.clock)
        name = clock.name.in_(lang) if clock else act.clock
        limit = f" ({limit_of(clock, lang)})" if clock else ""
        yield _line(f"cli.playbook.clock.{act.act}", lang, name=name + limit)
    if step.playbook is not None:
        called = beside.playbooks.get(step.playbook)
        title = f"{called.title.in_(lang)} ({called.id})" if called else step.playbook
        yield _line("cli.playbook.calls", lang, name=title)
    if step.evidence is not None:
        yield _line("cli.playbook.evidence", lang, text=step.evidence.in_(lang))
    if step.irreversible:
        yield f"<b>{_say('cli.playbook.irreversible', lang)}</b>"
    if step.compensation is not None:
        yield _line("cli.playbook.compensation", lang, text=step.compensation.in_(lang))


def limit_of(clock: Clock, lang: str) -> str:
    """Return the legal limit of a clock in words; 'sans délai' stays 'sans délai'."""
    if clock.without_delay:
        return say("cli.clock.limit.without-delay", lang)
    if clock.by_contract:
        return say("cli.clock.limit.by-contract", lang)
    if clock.deadline_hours is not None:
        return say("cli.clock.limit.hours", lang, hours=f"{clock.deadline_hours:g}")
    return say("cli.clock.limit.months", lang, months=clock.deadline_months or 0)


def _list(items: Iterable[str]) -> Iterator[str]:
    yield '<ul class="small">'
    yield from (f"<li>{item}</li>" for item in items)
    yield "</ul>"


def _loops(playbook: Playbook, lang: str) -> Iterator[str]:
    names = _names(playbook, lang)
    if playbook.loops:
        yield f"<h2>{_say('cli.playbook.loops', lang)}</h2>"
    for loop in playbook.loops:
        steps = _several(lang).join(names.get(name, name).rstrip(".") for name in loop.steps)
        told = _line(
            "cli.playbook.loop", lang, hours=f"{loop.every_hours:g}",
            name=names.get(loop.until, loop.until), steps=steps,
        )  # fmt: skip
        yield f"<p><b>{_words(loop.title, lang)}</b> — {told}</p>"


def _sources(playbook: Playbook, beside: Beside, lang: str) -> Iterator[str]:
    """Yield what the numbers of the sources stand for."""
    named = dict.fromkeys(node.card or "" for node in playbook.nodes())
    taken = (beside.cards[name] for name in named if name in beside.cards)
    cited = {
        name.split()[0] for each in (playbook, *playbook.nodes(), *taken) for name in each.source
    }
    if cited:
        yield f"<h2>{_say('cli.playbook.sources', lang)}</h2>"
        yield from _list(
            f"{escape(safe(name))} — {escape(safe(beside.sources.get(name, '—')))}"
            for name in sorted(cited, key=lambda name: (len(name), name))
        )


def _cards(playbook: Playbook, cards: Mapping[str, Card], lang: str) -> Iterator[str]:
    taken = dict.fromkeys(node.card for node in playbook.nodes() if node.card in cards)
    for card in (cards[name] for name in taken if name is not None):
        yield f'<article class="card" id="{escape(card.id)}"><h2>{_words(card.title, lang)}</h2>'
        decides = _say("cli.playbook.card.decides", lang)
        yield f"<p><b>{decides}</b> — {_words(card.decides, lang)}</p>"
        for key in ("lost", "now", "paper", "divert", "reopen"):
            yield f"<h3>{_say(f'cli.playbook.card.{key}', lang)}</h3><ul>"
            mark = ' class="box"' if key in ("now", "paper") else ""
            lines: tuple[Text, ...] = getattr(card, key)
            yield from (f"<li{mark}>{_words(each, lang)}</li>" for each in lines)
            yield "</ul>"
        yield f'<p class="small">{_origin(card.source, lang)}</p></article>'
