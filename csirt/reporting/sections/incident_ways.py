"""What was done otherwise than the playbooks say: facts to be understood, and no faults."""

from csirt.operation.after_action_runs import Deviation, Ways
from csirt.operation.item import Item
from csirt.reporting.after_action_words import Wording, hour, short, tally
from csirt.reporting.document import Section
from csirt.text import say
from csirt.workspace.after_action import CaseDossier


def section(dossier: CaseDossier, lang: str) -> Section:
    """Return each playbook that was run, beside what was done."""
    words = Wording(dossier.told.state, dossier.regimes, lang)
    every = dossier.told.ways
    counted: dict[str, list[str]] = {
        "skipped": [each.ref for run in every for each in run.skipped],
        "early": [each.ref for run in every for each in run.early],
        "reopened": [each.ref for run in every for each in run.reopened],
        "amended": [each.ref for run in every for each in run.amended],
        "left-open": [item.subject for run in every for item in run.left_open],
    }
    content: dict[str, object] = {
        "counts": tuple(
            {"name": say(f"report.after.count.{name}", lang), "figure": tally(name, refs)}
            for name, refs in counted.items()
            if every
        ),
        "runs": tuple(_run(each, words, internal=dossier.internal) for each in every),
        "unread": tuple(words.subject(each.subject) for each in dossier.told.state.unread),
    }
    return Section("incident-ways", say("report.after.ways.title", lang), content)


def _run(ways: Ways, words: Wording, *, internal: bool) -> dict[str, object]:
    run = ways.run
    names = {node.id: words.node(node) for node in run.playbook.nodes()}
    return {
        "title": words.at_place(run.playbook.title.in_(words.lang), run.facility),
        "started": hour(run.started),
        "version": str(run.playbook.version),
        "sha256": run.sha256[:16],
        "skipped": tuple(_deviation(each, words, names) for each in ways.skipped),
        "early": tuple(_deviation(each, words, names) for each in ways.early),
        "reopened": tuple(_deviation(each, words, names) for each in ways.reopened),
        "amended": tuple(_deviation(each, words, names) for each in ways.amended),
        "left": tuple(_left(item, words) for item in ways.left_open),
        "targets": tuple(_late(item, words) for item in ways.late) if internal else (),
        "plain": not (
            ways.skipped or ways.early or ways.reopened or ways.amended or ways.left_open
        ),
    }


def _deviation(each: Deviation, words: Wording, names: dict[str, str]) -> dict[str, str]:
    return {
        "what": _named(each.item, words) if each.item else "",
        "hour": hour(each.at),
        "by": each.by,
        "reason": each.reason,
        "before": say("report.semicolon", words.lang).join(
            names.get(name, name) for name in each.before
        ),
        "ref": short(each.ref),
    }


def _named(item: Item, words: Wording) -> str:
    """Return a step; its facility only where the run is that of the whole crisis."""
    return words.node(item.node) if item.run.facility else words.step(item)


def _left(item: Item, words: Wording) -> dict[str, str]:
    return {
        "what": _named(item, words),
        "state": say(f"report.after.item.{item.state}", words.lang),
        "owner": words.role(item.node.owner or ""),
    }


def _late(item: Item, words: Wording) -> dict[str, str]:
    return {
        "what": _named(item, words), "target": hour(item.due),
        "settled": hour(item.settled_at) if item.settled_at else "",
    }  # fmt: skip
