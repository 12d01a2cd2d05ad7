"""The log of decisions, and the legal clocks: late by law only, never by a target of the house."""

from csirt.model.clock import State
from csirt.operation.clocks import ClockState
from csirt.reporting.after_action_words import Wording, hour, short, some, tally
from csirt.reporting.document import Section
from csirt.text import say
from csirt.workspace.after_action import CaseDossier

_QUIET = frozenset([State.NOT_TRIGGERED])


def decisions(dossier: CaseDossier, lang: str) -> Section:
    """Return every decision with its hour, choice, reason, author and role."""
    words = Wording(dossier.told.state, dossier.regimes, lang)
    found = dossier.told.decisions
    rows = tuple(words.decided(each) | {"number": str(nth)} for nth, each in enumerate(found, 1))
    unreasoned = [row["id"] for row in rows if row["asked"] and not row["reason"]]
    content: dict[str, object] = {
        "rows": rows,
        "count": some("decisions", [each.ref for each in found]),
        "unreasoned": some("unreasoned", unreasoned),
    }
    return Section("incident-decisions", say("report.after.decisions.title", lang), content)


def clocks(dossier: CaseDossier, lang: str) -> Section:
    """Return the legal clocks that started or were served; the others are counted."""
    words = Wording(dossier.told.state, dossier.regimes, lang)
    every = [each for each in dossier.told.state.clocks if each.regime in dossier.regimes]
    told = [each for each in every if each.kept or each.started]
    asleep = [each for each in every if each not in told and each.state in _QUIET]
    late = [each for each in told if each.late and not each.pending]
    content: dict[str, object] = {
        "rows": tuple(_clock(each, words, dossier) for each in told),
        "asleep": tuple(dict.fromkeys(words.regime(each.regime) for each in asleep)),
        "late": tally("clocks-late", [ref for each in late for ref in each.kept[:1]])
        if told
        else "",
        "any": bool(told),
    }
    return Section("incident-clocks", say("report.after.clocks.title", lang), content)


def _clock(clock: ClockState, words: Wording, dossier: CaseDossier) -> dict[str, object]:
    lang = words.lang
    regime = dossier.regimes[clock.regime]
    limit = words.limit(clock)
    if limit is not None:
        law = hour(limit)
    elif clock.pending:
        law = say("report.after.clocks.pending", lang)
    elif regime.without_delay:
        law = say("report.after.clocks.without-delay", lang)
    else:
        law = say("report.after.clocks.contract", lang) if regime.by_contract else "—"
    return {
        "name": words.at_place(regime.name.in_(lang), clock.facility),
        "basis": regime.basis.in_(lang),
        "start": hour(clock.started),
        "law": law,
        "filed": hour(clock.filed) if clock.filed else "",
        "elapsed": words.span(clock.filed - clock.started)
        if clock.filed and clock.started and clock.filed >= clock.started
        else "",
        "state": say(f"cli.clock.state.{clock.state}", lang),
        "late": clock.late and not clock.pending,
        "complement": hour(clock.due) if clock.state is State.COMPLEMENT_DUE else "",
        "reason": clock.reason,
        "by": clock.decided_by,
        "refs": ", ".join(short(ref) for ref in clock.kept),
    }
