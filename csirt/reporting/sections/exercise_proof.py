"""What was played of what was planned, what it would prove, the duty, and what nobody can tell."""

from collections import Counter
from collections.abc import Iterator, Sequence

from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_proofs import Proposal
from csirt.operation.exercise_queue import InjectState
from csirt.operation.exercise_weights import Weighed
from csirt.reporting.after_action_words import short
from csirt.reporting.document import Section
from csirt.reporting.exercise_words import Wording, both, counted, share
from csirt.reporting.numbers import date, spelled
from csirt.reporting.sections import sources
from csirt.text import say
from csirt.workspace.exercise_dossier import ExerciseDossier

PLAYING = ("planned", "sent", "skipped", "held", "improvised", "amended")
LIMITS = 5
MOST = 40


def coverage(dossier: ExerciseDossier, lang: str) -> Section:
    """Return what was played and judged of what was planned; the overall figure on demand."""
    words, score = Wording(dossier, lang), dossier.score
    sent = [each.sent.entry.ref for each in dossier.run.injects if each.sent]
    refs = {"sent": sent}
    overall = score.overall if dossier.asked.overall else None
    content: dict[str, object] = {
        "playing": tuple(
            {"name": words.say(f"coverage.{name}"),
             "figure": counted(f"inject-{name}", score.playing[name], refs.get(name, ()))}
            for name in PLAYING
        ),
        "left": tuple(_left(dossier, words)),
        "rows": tuple(_objective(dossier, words)),
        "share": "" if score.coverage is None else share("coverage", score.coverage),
        "asked": dossier.asked.overall,
        "overall": "" if overall is None else share("overall", overall),
    }  # fmt: skip
    return Section("exercise-coverage", words.say("coverage.title"), content)


def _left(dossier: ExerciseDossier, words: Wording) -> Iterator[str]:
    """Yield the injects that the animation kept back; what the course left aside is not missed."""
    for each in dossier.run.injects:
        if each.state in (InjectState.SKIPPED, InjectState.HELD, InjectState.DUE):
            yield f"{each.inject.id.upper()} – {each.inject.title.in_(words.lang)}"


def _objective(dossier: ExerciseDossier, words: Wording) -> Iterator[dict[str, object]]:
    for each in dossier.run.exercise.objectives:
        mine = [w for w in dossier.score.things if w.objective == each.id and w.planned]
        if mine:
            yield _row(mine, each.title.in_(words.lang), both(each.title), each.id, dossier)


def _row(
    mine: list[Weighed], title: str, of: dict[str, str], among: str, dossier: ExerciseDossier
) -> dict[str, object]:
    earned = dossier.score.objectives[among].share if dossier.asked.overall else None
    return {
        "title": title,
        "planned": counted("to-judge", len(mine), of=of, among=among),
        "judged": counted("judged", sum(each.assessed for each in mine), of=of, among=among),
        "share": "" if earned is None else share("earned", earned, of=of, among=among),
    }


def evidence(dossier: ExerciseDossier, lang: str) -> Section:
    """Return what the run would prove of the 19 actions, and the command that enters it."""
    words = Wording(dossier, lang)
    content: dict[str, object] = {
        "rows": tuple(_proposal(dossier, each, words) for each in dossier.found.proposals),
        "any": bool(dossier.lines),
        "over": dossier.run.over,
    }
    return Section("exercise-evidence", words.say("evidence.title"), content)


def _proposal(dossier: ExerciseDossier, each: Proposal, words: Wording) -> dict[str, object]:
    action = dossier.plan.get(each.action)
    counts = [(result, len(each.counted(result))) for result in Result]
    told = [words.say(f"evidence.{result}", count=n) for result, n in counts
            if n and result not in (Result.VOID, Result.PENDING)]  # fmt: skip
    return {
        "code": each.action.upper(),
        "title": action.title.in_(words.lang) if action else "",
        "level": "" if each.level is None else words.say("evidence.level", level=each.level),
        "why": say(f"cli.play.proof.{each.why}", words.lang),
        "counts": ", ".join(told),
        "entries": words.entries(each.records),
        "line": dossier.lines.get(each.action, {}).get(words.lang, ""),
    }


def duty(dossier: ExerciseDossier, lang: str) -> Section:
    """Return whether the exercise counts for the yearly duty, according to whom, and why not."""
    words, found, played = Wording(dossier, lang), dossier.found.duty, dossier.found.played
    key = {True: "yes", False: "no", None: "unknown"}[found.valid]
    aside = [each for each in found.standings if each not in found.binding]
    cells = ", ".join(say(f"duty.cell.{each}", lang) for each in played.cells)
    cyber = played.cyber if isinstance(played.cyber, bool) else None
    content: dict[str, object] = {
        "valid": words.say(f"duty.{key}"),
        "rows": tuple(
            {"according": each.rules.according_to.in_(lang),
             "state": say(f"duty.state.{each.state}", lang),
             "why": tuple(spelled(note[lang], lang) for note in each.why)}
            for each in found.binding
        ),
        "aside": tuple(
            words.say("duty.aside-one", according=each.rules.according_to.in_(lang),
                      state=say(f"duty.state.{each.state}", lang))
            for each in aside
        ),
        "facts": (
            (words.say("duty.kind"), say(f"duty.exercise.{played.kind}", lang)
             if isinstance(played.kind, str) else ""),
            (words.say("duty.focus"), say(f"duty.focus.{played.focus}", lang)),
            (words.say("duty.cyber"), "" if cyber is None else words.say(
                "yes" if cyber else "no")),
            (words.say("duty.cells"), cells),
            (words.say("duty.lessons"), date(played.lessons_on, lang)
             if played.lessons_on else ""),
        ),
        "notes": tuple(note[lang].replace("`", "") for note in dossier.found.notes),
    }  # fmt: skip
    return Section("exercise-duty", words.say("duty.title"), content)


def limits(dossier: ExerciseDossier, lang: str) -> Section:
    """Return what the report does not say: what nobody judged, what is withheld, what it is not."""
    words, run = Wording(dossier, lang), dossier.run
    held = dossier.withheld[:MOST]
    untimed = [s.entry.ref for signs in run.told.kinds.values() for s in signs if s.at is None]
    content: dict[str, object] = {
        "unknown": tuple(
            {"what": words.expected(e.expected), "why": words.why(e)}
            for e in dossier.score.counted(Result.PENDING)
        ),
        "void": tuple(
            {"what": words.expected(e.expected), "why": words.why(e)}
            for e in dossier.score.counted(Result.VOID)
        ),
        "untimed": counted("untimed", len(untimed), untimed) if untimed else "",
        "conflicts": counted("conflicts", len(run.conflicts)) if run.conflicts else "",
        "gone": counted("gone", len(dossier.gone), dossier.gone) if dossier.gone else "",
        "withheld": counted("withheld", len(dossier.withheld)) if held else "",
        "held": tuple(
            {"ref": short(ref) if ref.startswith("entry:") else ref, "level": level.value}
            for ref, level in held
        ),
        "more": len(dossier.withheld) > MOST,
        "limits": tuple(words.say(f"limits.limit-{nth}") for nth in range(1, LIMITS + 1)),
    }
    return Section("exercise-limits", words.say("limits.title"), content)


def method(dossier: ExerciseDossier, lang: str) -> Section:
    """Return how the report was made, the clock of the run, and what its journal proves."""
    words, run, proof = Wording(dossier, lang), dossier.run, dossier.proof
    clock, refs = run.clock, [entry.ref for entry in dossier.entries]
    frozen = next((e for e in dossier.entries if e.kind == "scenario.frozen"), None)
    remarks = Counter(each.code for each in proof.remarks)
    content: dict[str, object] = {
        "entries": counted("entries", len(refs), refs),
        "mode": words.say(f"method.mode.{clock.mode}") if clock else "",
        "lost": words.span(clock.lost_seconds) if clock and clock.lost_seconds else "",
        "scenario": words.say(
            "method.scenario", id=run.exercise.id, version=run.exercise.version,
            sha256=str(frozen.data.get("sha256", ""))[:16] if frozen else "—",
        ),
        "holds": proof.holds,
        "breaks": tuple(f"{short(e.ref)} – {say(e.code, lang)}" for e in proof.breaks[:MOST]),
        "remarks": tuple(
            say("report.after.method.remark", lang, what=say(code, lang), count=times)
            for code, times in remarks.items()
        ),
        "head": dossier.case_head,
        "heads": tuple(
            {"station": h.station, "seq": str(h.seq), "chain": h.chain} for h in proof.heads
        ),
    }  # fmt: skip
    return Section("exercise-method", words.say("method.title"), content)


def figures(dossier: ExerciseDossier, lang: str, parts: Sequence[Section]) -> Section:
    """Return where each figure comes from: entries, or a count over the whole journal."""
    return sources.section(dossier, lang, parts, counted="report.lessons.counted")
