"""The decisions with the function that took them, and what was done otherwise than the playbooks.

A deviation is a fact to be understood, and no fault.
"""

from csirt.model.playbook import Decision, Step
from csirt.operation.adherence import Adherence, Misplaced
from csirt.operation.exercise_decided import Decided, DecisionStatus
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_script import node_of
from csirt.operation.item import Item
from csirt.reporting.document import Section
from csirt.reporting.exercise_words import Wording, both, counted, share
from csirt.text import say
from csirt.workspace.exercise_dossier import ExerciseDossier

DONE = (Result.MET, Result.LATE, Result.PARTIAL)


def decisions(dossier: ExerciseDossier, lang: str) -> Section:
    """Return the decisions that were put, with their hour, author, reason and entry."""
    words, run = Wording(dossier, lang), dossier.run
    put = [e for e in run.decisions if e.status is not DecisionStatus.NOT_ASKED]
    taken = [e for e in put if e.answer is not None and e.answer.sign is not None]
    refs = [sign.entry.ref for e in taken for g in e.given if (sign := g.sign) is not None]
    numbers = {each.decision.id: str(nth) for nth, each in enumerate(run.decisions, 1)}
    content: dict[str, object] = {
        "put": counted("put", len(put)) if put else "",
        "taken": counted("taken", len(taken), refs) if put else "",
        "rows": tuple(_decision(dossier, each, numbers, words) for each in put),
        "unput": tuple(
            each.decision.question.in_(lang) for each in run.decisions if each not in put
        ),
    }
    return Section("exercise-decisions", words.say("decisions.title"), content)


def _decision(
    dossier: ExerciseDossier, each: Decided, numbers: dict[str, str], words: Wording
) -> dict[str, object]:
    sign = each.answer.sign if each.answer else None
    return {
        "number": numbers[each.decision.id],
        "what": each.decision.question.in_(words.lang),
        "cell": words.cell(each.decision.cell),
        "choice": words.answer(each),
        "status": say(f"cli.play.decided.{each.status}", words.lang),
        "asked": words.hour(each.asked_at),
        "hour": words.hour(each.answer.at) if sign and each.answer else "",
        "took": words.span(each.seconds),
        "by": words.role(sign.entry) if sign else "",
        "nobody": sign is None,
        "reason": words.words(sign.entry, each.reason) if sign and each.reason else "",
        "unmet": each.unmet,
        "changed": each.reversals > 0,
        "entries": words.entries([g.sign.entry.ref for g in each.given if g.sign]),
    }


def ways(dossier: ExerciseDossier, lang: str) -> Section:
    """Return each playbook that the exercise tried, beside what was done; its measure on demand."""
    words = Wording(dossier, lang)
    tried = [each for each in dossier.score.adherence if _tells(each)]
    aside = [e.run.playbook.title.in_(lang) for e in dossier.score.adherence if e not in tried]
    content: dict[str, object] = {
        "runs": tuple(_run(dossier, each, words) for each in tried),
        "untried": say("report.semicolon", lang).join(aside),
        "overall": dossier.asked.overall,
    }
    return Section("exercise-ways", words.say("ways.title"), content)


def _tells(found: Adherence) -> bool:
    """Return whether a playbook was tried, or something was done in it all the same."""
    return bool(found.expected or found.done or not _is_plain(found))


def _is_plain(found: Adherence) -> bool:
    return not (found.missing or found.skipped or found.extra or found.misplaced)


def _run(dossier: ExerciseDossier, found: Adherence, words: Wording) -> dict[str, object]:
    playbook, lang = found.run.playbook, words.lang
    of, among = both(playbook.title), found.run.subject
    names = {node.id: _node(node, lang) for node in playbook.nodes()}
    done = [ref for item in found.done for ref in item.records]
    fitness = found.fitness if dossier.asked.overall else None
    shown = _shown(dossier, playbook.id)
    unwritten = [each for each in found.missing if each.node.id in shown]
    missing = [each for each in found.missing if each.node.id not in shown]
    return {
        "title": playbook.title.in_(lang),
        "version": words.say(
            "ways.version", version=playbook.version, sha256=found.run.sha256[:16]
        ),
        "expected": counted("steps", found.expected, of=of, among=among),
        "done": counted("steps-done", len(found.done), done, of=of, among=among)
        if found.done
        else "",
        "missing": tuple(_item(each, words) for each in missing),
        "unwritten": tuple(
            _item(each, words) | {"entries": words.entries(shown[each.node.id])}
            for each in unwritten
        ),
        "skipped": tuple(_item(each, words) for each in found.skipped),
        "extra": tuple(_item(each, words) for each in found.extra),
        "early": tuple(_early(each, names, words) for each in found.misplaced),
        "fitness": "" if fitness is None else share("fitness", fitness, done, of=of, among=among),
        "plain": _is_plain(found),
    }


def _shown(dossier: ExerciseDossier, playbook: str) -> dict[str, tuple[str, ...]]:
    """Return the steps that an observer saw done, or an answer shows, with the entries.

    Nobody wrote them in the playbook: they lack in its log, and were done all the same.
    """
    made: dict[str, tuple[str, ...]] = {}
    for each in dossier.score.outcomes:
        for met in each.expected.met_by if each.result in DONE else ():
            of, node = node_of(met.step)
            if of == playbook:
                made[node] = each.records
    for found in dossier.run.decisions:
        of, node = node_of(found.decision.plays)
        refs = tuple(given.sign.entry.ref for given in found.given if given.sign)
        if of == playbook and refs:
            made[node] = refs
    return made


def _node(node: Step | Decision, lang: str) -> str:
    title = node.question if isinstance(node, Decision) else node.title
    return title.in_(lang).rstrip(".")


def _item(item: Item, words: Wording) -> dict[str, str]:
    hidden = item.words and any(map(words.hides, item.records))
    return {
        "what": _node(item.node, words.lang),
        "reason": words.say("withheld") if hidden else item.words,
        "entries": words.entries(item.records),
    }


def _early(each: Misplaced, names: dict[str, str], words: Wording) -> dict[str, str]:
    before = say("report.semicolon", words.lang).join(names.get(n, n) for n in each.before)
    return _item(each.item, words) | {"before": before}
