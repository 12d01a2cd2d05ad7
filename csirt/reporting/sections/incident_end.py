"""What comes after: actions opened, what the journal does not hold, what was set right in it."""

from collections.abc import Iterator
from datetime import datetime

from csirt.model.improvement import Improvement
from csirt.operation.after_action import Correction
from csirt.operation.timeline import case_time
from csirt.reporting.after_action_words import Wording, hour, short, some
from csirt.reporting.document import Section
from csirt.reporting.numbers import date
from csirt.text import say
from csirt.workspace.after_action import CaseDossier
from csirt.workspace.timeline_export import words_of

MOST_WITHHELD = 200
"""References that a page lists; the rest is counted, and whole in ``--json``."""


def actions(dossier: CaseDossier, lang: str) -> Section:
    """Return the actions that the incident opened, by due date."""
    content: dict[str, object] = {
        "rows": tuple(_action(each, lang) for each in dossier.actions),
        "count": some("actions", [f"improvement:{e.facility}/{e.id}" for e in dossier.actions]),
    }
    return Section("incident-actions", say("report.after.actions.title", lang), content)


def _action(each: Improvement, lang: str) -> dict[str, str]:
    return {
        "what": each.what.in_(lang),
        "id": each.id,
        "action": (each.action or "").upper(),
        "owner": each.owner,
        "due": date(each.due, lang),
        "status": say(f"report.after.action.status.{each.status}", lang),
        "proof": each.proof,
        "quality_ref": each.quality_ref,
        "retest": each.retest or "",
    }


def gaps(dossier: CaseDossier, lang: str) -> Section:
    """Return what nobody wrote down, what is not shown, and what was written from memory."""
    case = dossier.told
    held = dossier.withheld[:MOST_WITHHELD]
    content: dict[str, object] = {
        "untold": tuple(_untold(name, lang) for name in case.untold),
        "from_memory": some("from-memory", case.from_memory),
        "untimed": some("untimed", case.untimed),
        "gone": some("gone", dossier.gone),
        "withheld": some("withheld", [ref for ref, _ in dossier.withheld]),
        "held": tuple({"ref": _held(ref), "level": level.value} for ref, level in held),
        "more": len(dossier.withheld) > MOST_WITHHELD,
    }
    return Section("incident-gaps", say("report.after.gaps.title", lang), content)


def _held(ref: str) -> str:
    return short(ref) if ref.startswith("entry:") else ref


def _untold(name: str, lang: str) -> str:
    key = "count" if name in ("handovers", "exhibits") else "moment"
    return say(f"report.after.{key}.{name}", lang)


def corrections(dossier: CaseDossier, lang: str) -> Section:
    """Return the conflicts and the corrections; what was written first is shown beside."""
    words = Wording(dossier.told.state, dossier.regimes, lang)
    content: dict[str, object] = {
        "rows": tuple(_correction(each, words) for each in dossier.told.corrections),
        "conflicts": tuple(_conflicts(dossier, words)),
    }
    return Section("incident-corrections", say("report.after.corrections.title", lang), content)


def _correction(each: Correction, words: Wording) -> dict[str, str]:
    entry, target = each.entry, each.target
    change = entry.data.get("data")
    told = change if isinstance(change, dict) else {}
    lang = words.lang
    after = [say("report.pair", lang, name=name, items=value) for name, value in told.items()]
    if moved := entry.data.get("happened_at"):
        after.insert(0, _moved(str(moved)))
    struck = target is not None and each.nature != "erased"
    return {
        "nature": say(f"report.after.correction.{each.nature}", words.lang),
        "target": short(entry.subject),
        "before": f"{hour(case_time(target))} {words_of(target)}" if target and struck else "",
        "after": say("report.semicolon", lang).join(after),
        "by": entry.actor,
        "hour": hour(case_time(entry)),
        "reason": str(entry.data.get("reason", "")),
        "ref": short(entry.ref),
    }


def _moved(text: str) -> str:
    try:
        return hour(datetime.fromisoformat(text))
    except ValueError:
        return text


def _conflicts(dossier: CaseDossier, words: Wording) -> Iterator[dict[str, object]]:
    for each in dossier.told.state.conflicts:
        decided = each.resolved
        yield {
            "what": words.subject(each.subject),
            "entries": tuple(
                f"{short(entry.ref)} ({hour(case_time(entry))}, {entry.actor})"
                f" {words_of(entry)}".rstrip()
                for entry in each.entries
            ),
            "kept": short(str(decided.data.get("kept", ""))) if decided else "",
            "by": decided.actor if decided else "",
        }
