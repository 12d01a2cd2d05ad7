"""What came of a run, on a terminal: a rehearsal, results, a replay."""

from typing import TYPE_CHECKING

from csirt.cli import talk
from csirt.cli.case import whole
from csirt.text import say

if TYPE_CHECKING:
    from csirt.operation.exercise_run import RunState
    from csirt.workspace.exercise_rehearsal import Rehearsal
    from csirt.workspace.exercise_replay import Replay
    from csirt.workspace.exercise_score import Scored


def rehearsed(found: "Rehearsal", lang: str) -> None:
    """Print a rehearsal: what comes when, then what becomes of each expectation."""
    from csirt.reporting.exercise_board import hour_of

    exercise, names = found.exercise, {"time.jumped", "time.started"}
    talk.line(say("cli.board.exercise"), style="bold")
    heads = [say(f"cli.exercise.head.{key}", lang) for key in ("time", "id", "title")]
    titles = {each.id: each.title.in_(lang) for each in exercise.injects}
    titles |= {each.id: each.question.in_(lang) for each in exercise.decisions}
    titles |= {each.id: each.text.in_(lang) for each in exercise.all_expected()}
    rows = []
    for deed in found.deeds:
        name = str(deed.data.get("act") or deed.subject.rpartition("/")[2])
        word = str(deed.data.get("choice") or deed.data.get("mark") or "")
        if deed.kind.value in names or (not name and "cell" in deed.data):
            continue
        kind = say(f"cli.kind.{deed.kind}", lang)
        told = " · ".join(part for part in (kind, word, titles.get(name, "")) if part)
        rows.append((hour_of(exercise, deed.at), name, told))
    talk.table(exercise.title.in_(lang), heads, rows, most=len(rows))
    _outcomes(found.run, lang)
    unsent = [each.inject.id for each in found.run.injects if each.sent is None]
    if unsent:
        talk.line(say("cli.play.show.unsent", lang, names=", ".join(unsent)))


def _outcomes(state: "RunState", lang: str) -> None:
    from csirt.reporting.exercise_board import span

    rows = []
    for each in state.outcomes:
        took = "—" if each.seconds is None else span(each.seconds, lang)
        result = say(f"cli.play.result.{each.result}", lang)
        why = say(f"cli.play.why.{each.why}", lang) if each.why else ""
        mark = say("cli.play.show.disputed", lang) if each.support.disputed else ""
        told = " · ".join(part for part in (result, why, mark) if part)
        rows.append((each.expected.id, each.expected.text.in_(lang), told, took))
    heads = [say(f"cli.play.head.{key}", lang) for key in ("id", "expected", "outcome", "took")]
    talk.table(say("cli.play.show.expectations", lang), heads, rows, most=len(rows))


def results(found: "Scored", lang: str, *, overall: bool) -> None:
    """Print what came of a run: times and outcomes; a figure only where it was asked for."""
    from csirt.reporting.exercise_board import span

    run, score = found.run, found.score
    talk.line(f"{run.exercise.title.in_(lang)} ({found.id})", style="bold")
    _outcomes(run, lang)
    _decisions(run, lang)
    times = score.times.responses
    if times.count and times.median_seconds is not None and times.p90_seconds is not None:
        talk.line(say("cli.play.show.times", lang, count=times.count,
                      median=span(int(times.median_seconds), lang),
                      p90=span(times.p90_seconds, lang)))  # fmt: skip
    playing = score.playing
    talk.line(say("cli.play.show.playing", lang, sent=playing["sent"], of=playing["planned"],
                  improvised=playing["improvised"]))  # fmt: skip
    for looked in score.observed.disagreements:
        marks = ", ".join(f"{s.observer} : {say(f'cli.play.mark.{s.mark}', lang)}"
                          for s in looked.marks if s.mark)  # fmt: skip
        talk.line(
            say("cli.play.show.disagreement", lang, id=looked.id, marks=marks), style="yellow"
        )
    for each in (found for found in score.adherence if found.expected):
        _adherence(each.run.playbook.title.in_(lang), each.fitness, len(each.missing),
                   len(each.misplaced), lang, overall=overall)  # fmt: skip
    _coverage(found, lang, overall=overall)
    _duty(found, lang)
    for note in found.notes:
        talk.line(note[lang])


def _decisions(run: "RunState", lang: str) -> None:
    from csirt.reporting.exercise_board import hour_of

    rows = []
    for each in run.decisions:
        options = {o.id: o.title.in_(lang) for o in each.decision.options}
        answer = options.get(each.answer.option, each.answer.option) if each.answer else "—"
        at = hour_of(run.exercise, each.answer.at if each.answer else None)
        status = say(f"cli.play.decided.{each.status}", lang)
        rows.append((each.decision.question.in_(lang), answer, status, each.by or "—", at))
    if rows:
        keys = ("decision", "answer", "status", "by", "hour")
        heads = [say(f"cli.play.head.{key}", lang) for key in keys]
        talk.table(say("cli.play.show.decisions", lang), heads, rows, most=len(rows))


def _adherence(
    title: str, fitness: float | None, missing: int, early: int, lang: str, *, overall: bool
) -> None:
    told = say("cli.play.show.playbook", lang, title=title, missing=missing, early=early)
    if overall and fitness is not None:
        told += " " + say("cli.play.show.fitness", lang, share=_percent(fitness, lang))
    talk.line(told)


def _coverage(found: "Scored", lang: str, *, overall: bool) -> None:
    score = found.score
    share = "—" if score.coverage is None else _percent(score.coverage, lang)
    talk.line(say("cli.play.show.coverage", lang, share=share))
    if overall and score.overall is not None:
        talk.line(say("cli.play.show.overall", lang, share=_percent(score.overall, lang)))
    elif overall:
        talk.line(say("cli.play.show.withheld", lang))


def _percent(share: float, lang: str) -> str:
    from csirt.reporting.numbers import percent

    return percent(share, lang)


def _duty(found: "Scored", lang: str) -> None:
    for each in found.duty.binding:
        why = " ".join(note[lang] for note in each.why)
        talk.line(say("cli.play.show.duty", lang, according=each.rules.according_to.in_(lang),
                      state=say(f"duty.state.{each.state}", lang), why=why))  # fmt: skip
    if not found.duty.binding:
        talk.line(say("cli.play.show.no-duty", lang))


def replayed(found: "Replay", lang: str) -> None:
    """Print a run entry by entry, at the hours of the scenario, and what was compared."""
    from csirt.operation.exercise_clock import clock_of
    from csirt.reporting.exercise_board import hour_of

    clock, exercise = clock_of(found.entries), found.run.exercise
    talk.line(f"{exercise.title.in_(lang)} ({found.id})", style="bold")
    for entry in found.entries:
        hour = "—" if clock is None else hour_of(exercise, clock.seconds(entry))
        data = entry.data
        about = (entry.subject, data.get("act"), data.get("choice"), data.get("mark"),
                 data.get("outcome"), data.get("text"), data.get("reason"))  # fmt: skip
        words = " · ".join(str(each) for each in about if each)
        whole(f"{hour}  {say(f'cli.kind.{entry.kind}', lang)}  {words}  ({entry.actor})")
    talk.line(say("cli.play.show.digests", lang, state=found.state_sha256[:16],
                  results=found.results_sha256[:16]))  # fmt: skip
    if found.checks:
        checks = ", ".join(say(f"cli.play.checked.{name}", lang) for name in found.checks)
        talk.line(say("cli.play.show.checked", lang, checks=checks))
