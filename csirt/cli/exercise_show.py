"""What a run says on a terminal: a message for the players, what was written, what comes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from csirt.cli import talk
from csirt.cli.case import whole
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.journal import Entry
    from csirt.operation.exercise_queue import Coming
    from csirt.operation.exercise_run import RunState
    from csirt.workspace.exercise_run import ExerciseRun, Turned


def summary(state: "RunState") -> dict[str, object]:
    """Return what every answer on a run says of where it stands."""
    told = state.as_json()
    kept = ("scenario", "mode", "running", "speed", "scenario_seconds", "scenario_hour", "phase",
            "due", "next")  # fmt: skip
    return {key: told[key] for key in kept} | {
        "overdue": [each.expected.id for each in state.overdue],
        "open_decisions": [
            each.decision.id for each in state.decisions if each.status.value == "open"
        ],
    }


def tell(verb: str, run: "ExerciseRun", turned: "Turned", *, as_json: bool) -> None:
    """Say what a turn wrote: the message to the players first, then what comes."""
    sent = _sent(turned)
    if as_json:
        talk.answer(
            {
                "schema": f"csirt.exercise.{verb}/1",
                "id": run.id,
                "entries": [
                    {"id": each.ref, "kind": each.kind.value, "subject": each.subject,
                     "happened_at": each.happened_at, "scenario_seconds": _seconds(turned, each)}
                    for each in turned.entries
                ],
                "messages": [_message(each) for each in sent],
                "replies": [{"id": name, "text": text} for name, text in _replies(turned)],
                **summary(turned.after),
            }
        )  # fmt: skip
        return
    for coming_now in sent:
        message(coming_now, turned.after, language())
    for _, text in _replies(turned):
        talk.line(text)
    for entry in turned.entries:
        whole(_line(turned, entry))
    coming(turned.after, language())


def _seconds(turned: "Turned", entry: "Entry") -> int | None:
    clock = turned.after.clock
    return None if clock is None else clock.seconds(entry)


def _line(turned: "Turned", entry: "Entry") -> str:
    from csirt.reporting.exercise_board import hour_of

    hour = hour_of(turned.after.exercise, _seconds(turned, entry))
    data = entry.data
    about = (entry.subject.rpartition("/")[2], data.get("act"), data.get("choice"),
             data.get("mark"), data.get("outcome"), data.get("cell"))  # fmt: skip
    words = " · ".join(str(each) for each in about if each)
    return f"{entry.ref}  {hour}  {say(f'cli.kind.{entry.kind}')}  {words}".rstrip()


def _sent(turned: "Turned") -> list["Coming"]:
    before = {each.inject.id for each in turned.before.injects if each.sent}
    return [each for each in turned.after.injects if each.sent and each.inject.id not in before]


def _replies(turned: "Turned") -> Iterator[tuple[str, str]]:
    """Yield what the animation says back to a decision, as the players hear it."""
    from csirt.workspace.exercise_animation import for_players

    written = {entry.ref for entry in turned.entries}
    for found in turned.after.decisions:
        answer = found.answer
        if answer is None or answer.sign is None or answer.sign.entry.ref not in written:
            continue
        told = next((o.told for o in found.decision.options if o.id == answer.option), None)
        if told is not None:
            yield found.decision.id, for_players(told.in_(language()))


def _message(each: "Coming") -> dict[str, object]:
    from csirt.workspace.exercise_animation import for_players

    return {
        "id": each.inject.id,
        "to": list(each.inject.to),
        "channel": each.inject.channel.value,
        "text": for_players(each.inject.text.in_(language())),
    }


def message(each: "Coming", state: "RunState", lang: str) -> None:
    """Print an inject as it is to be said, then what only the animation reads."""
    from csirt.operation.exercise_chronogramme import names_of
    from csirt.reporting.exercise_board import hour_of
    from csirt.workspace.exercise_animation import for_players

    names, inject = names_of(state.exercise, lang), each.inject
    to = ", ".join(names.cells.get(name, name) for name in inject.to)
    sender = names.voices.get(inject.sender or "", "")
    channel = say(f"cli.exercise.channel.{inject.channel}", lang)
    hour = hour_of(state.exercise, each.sent_at)
    who = f"{sender} → {to}" if sender else f"→ {to}"
    talk.line(f"{hour}  {inject.id}  {channel}  {who}", style="bold")
    for line in for_players(inject.text.in_(lang)).splitlines():
        talk.line(line)
    for line in _for_animators(each, lang):
        talk.line(line, style="dim")


def _for_animators(each: "Coming", lang: str) -> Iterator[str]:
    from csirt.operation.exercise_chronogramme import expected_line, one_line

    inject = each.inject
    if inject.notes is not None:
        yield say("cli.play.show.notes", lang, notes=one_line(inject.notes.in_(lang)))
    for answer in inject.answers:
        asked, told = answer.asked.in_(lang), answer.answer.in_(lang)
        yield say("cli.play.show.if-asked", lang, asked=one_line(asked), answer=one_line(told))
    for expected in inject.expects:
        yield say("cli.play.show.expected", lang, line=expected_line(expected, lang))
    if inject.asks:
        yield say("cli.play.show.asks", lang, decision=inject.asks)


def coming(state: "RunState", lang: str) -> None:
    """Say in a few lines what is to be sent now, what comes next, and what is late."""
    from csirt.reporting.exercise_board import hour_of, running

    talk.talk(say("cli.play.show.now", lang, hour=hour_of(state.exercise, state.seconds),
                  state=running(state, lang)))  # fmt: skip
    if state.over:
        return
    for each in state.due:
        hour = hour_of(state.exercise, each.due)
        talk.talk(say("cli.play.show.due", lang, id=each.inject.id, hour=hour,
                      title=each.inject.title.in_(lang)))  # fmt: skip
    after = next((each for each in state.ahead if each not in state.due), None)
    if after is not None:
        hour = hour_of(state.exercise, after.due)
        talk.talk(say("cli.play.show.next", lang, id=after.inject.id, hour=hour,
                      title=after.inject.title.in_(lang)))  # fmt: skip
    for late in state.overdue[:5]:
        talk.talk(say("cli.play.show.late", lang, id=late.expected.id,
                      text=late.expected.text.in_(lang)))  # fmt: skip
