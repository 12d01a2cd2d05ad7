"""What the animation does in a run: sends, holds, skips, makes up, changes; each written once."""

from difflib import get_close_matches
from typing import Any

from csirt.errors import NotFoundError, StateError
from csirt.model.exercise_inject import InjectChannel
from csirt.model.journal import EntryKind
from csirt.model.scenario_time import MINUTE, told
from csirt.operation.exercise_clock import SCENARIO_SECONDS, Mode, Running
from csirt.operation.exercise_queue import Coming, InjectState
from csirt.operation.exercise_run import RunState
from csirt.operation.exercise_told import inject_subject
from csirt.safe import safe
from csirt.text import LANGUAGES, say
from csirt.workspace.exercise_run import ExerciseRun, Turned
from csirt.workspace.journal import Act, Stamp


def next_inject(run: ExerciseRun, stamp: Stamp) -> Turned:
    """Send the inject that is due; from step to step, let the clock jump to the next one first.

    Raises:
        StateError: nothing comes any more, or, by the clock of the room, nothing is due yet.
    """
    state = run.state(stamp.now)
    _playing(state)
    coming = state.next_due
    if coming is None:
        raise StateError("exercise.nothing-next")
    acts = []
    due = coming.due or 0
    if due > state.seconds:
        if state.clock is None or state.clock.mode is Mode.PACED:
            raise StateError("exercise.not-due", name=coming.inject.id, time=told(due))
        acts.append(Act(EntryKind.TIME_JUMPED, "", {"to_seconds": due}))
    return run.write([*acts, _sending(run, state, coming)], state, stamp)


def play(run: ExerciseRun, name: str, stamp: Stamp, *, at: int | None = None) -> Turned:
    """Send an inject now, whether it is due or not: from the pool, held, left out, or early.

    Args:
        run: The run.
        name: The inject.
        stamp: When, by whom.
        at: Scenario seconds at which it was sent, where the hour of the stamp does not say it.

    Raises:
        NotFoundError: no such inject.
        StateError: it was sent already, or the exercise stands still for good.
    """
    state = run.state(stamp.now)
    _playing(state)
    return run.write([_sending(run, state, _unsent(state, name), at)], state, stamp)


def _sending(run: ExerciseRun, state: RunState, coming: Coming, at: int | None = None) -> Act:
    subject = inject_subject(state.exercise.id, coming.inject.id)
    return Act(EntryKind.INJECT_SENT, subject, timed({}, at), run.base(subject))


def timed(data: dict[str, Any], at: int | None) -> dict[str, Any]:
    """Return the data of an entry with the scenario time that it says itself, if it says one."""
    return data if at is None else data | {SCENARIO_SECONDS: at}


def hold(
    run: ExerciseRun, name: str, stamp: Stamp, *, minutes: int | None = None, reason: str = ""
) -> Turned:
    """Keep an inject back, for some scenario minutes or until somebody plays it.

    Raises:
        NotFoundError: no such inject.
        StateError: it was sent already.
    """
    state = run.state(stamp.now)
    _playing(state)
    coming = _unsent(state, name)
    data = _said(reason=reason)
    if minutes is not None:
        data["until_seconds"] = max(state.seconds, coming.due or 0) + minutes * MINUTE
    return _turned(run, state, EntryKind.INJECT_HELD, coming, data, stamp)


def skip(run: ExerciseRun, name: str, stamp: Stamp, *, reason: str = "") -> Turned:
    """Leave an inject out; it can still be played.

    Raises:
        NotFoundError: no such inject.
        StateError: it was sent already.
    """
    state = run.state(stamp.now)
    _playing(state)
    coming, data = _unsent(state, name), _said(reason=reason)
    return _turned(run, state, EntryKind.INJECT_SKIPPED, coming, data, stamp)


def amend(
    run: ExerciseRun,
    name: str,
    stamp: Stamp,
    *,
    at: int | None = None,
    text: str = "",
    to: tuple[str, ...] = (),
    reason: str = "",
) -> Turned:
    """Change an inject that was not sent: its hour, its text, or who receives it.

    Raises:
        NotFoundError: no such inject, or no such cell.
        StateError: it was sent already, nothing changes, or its hour has passed.
    """
    state = run.state(stamp.now)
    _playing(state)
    coming, data = _unsent(state, name), _said(reason=reason)
    if at is not None and at < state.seconds:
        raise StateError("exercise.hour-passed", time=told(at), now=told(state.seconds))
    data |= {"at_seconds": at} if at is not None else {}
    data |= {"text": {"fr": text}} if text.strip() else {}
    data |= {"to": [cell_of(state, each) for each in to]} if to else {}
    if data.keys() <= {"reason"}:
        raise StateError("exercise.nothing-amended", name=coming.inject.id)
    return _turned(run, state, EntryKind.INJECT_AMENDED, coming, data, stamp)


def improvise(
    run: ExerciseRun,
    text: str,
    to: tuple[str, ...],
    stamp: Stamp,
    *,
    channel: InjectChannel = InjectChannel.PHONE,
    sender: str = "",
    at: int | None = None,
) -> Turned:
    """Send something that the scenario does not have.

    Raises:
        NotFoundError: no such cell.
        StateError: there is no text, or nobody to send it to.
    """
    state = run.state(stamp.now)
    _playing(state)
    if not text.strip() or not to:
        raise StateError("exercise.empty-inject")
    taken = {each.inject.id for each in state.injects}
    name = next(f"x{n}" for n in range(1, 10_000) if f"x{n}" not in taken)
    data = timed(
        {"text": text.strip(), "to": [cell_of(state, each) for each in to],
         "channel": channel.value, **_said(sender=sender)}, at,
    )  # fmt: skip
    subject = inject_subject(state.exercise.id, name)
    return run.write([Act(EntryKind.INJECT_IMPROVISED, subject, data, "")], state, stamp)


def _turned(
    run: ExerciseRun, state: RunState, kind: EntryKind, coming: Coming, data: dict[str, Any],
    stamp: Stamp,
) -> Turned:  # fmt: skip
    subject = inject_subject(state.exercise.id, coming.inject.id)
    return run.write([Act(kind, subject, data, run.base(subject))], state, stamp)


def _said(**texts: str) -> dict[str, Any]:
    return {key: text.strip() for key, text in texts.items() if text.strip()}


def _playing(state: RunState) -> None:
    """Refuse what makes no sense once an exercise has ended, or while a real incident is on."""
    if state.running is Running.ENDED:
        raise StateError("exercise.over")
    if state.running is Running.INTERRUPTED:
        raise StateError("exercise.interrupted-now")


def _unsent(state: RunState, name: str) -> Coming:
    coming = inject_of(state, name)
    if coming.state is InjectState.SENT:
        at = "—" if coming.sent_at is None else told(coming.sent_at)
        raise StateError("exercise.already-sent", name=coming.inject.id, time=at)
    return coming


def inject_of(state: RunState, name: str) -> Coming:
    """Return the inject that a name means: its id, or the beginning of one.

    Raises:
        NotFoundError: nothing bears the name; the near ones are listed.
    """
    names = [each.inject.id for each in state.injects]
    return state.injects[names.index(known(name, names, "exercise.unknown-inject"))]


def cell_of(state: RunState, name: str) -> str:
    """Return the cell that a name means: its id, the beginning of one, or its name.

    Raises:
        NotFoundError: nothing bears the name.
    """
    cells = state.exercise.cells
    for cell in cells:
        if name.casefold() in {cell.name.in_(lang).casefold() for lang in LANGUAGES}:
            return cell.id
    return known(name, [each.id for each in cells], "exercise.unknown-cell")


def known(name: str, names: list[str], key: str) -> str:
    """Return the id that a name means: itself, or the only one that begins so.

    Raises:
        NotFoundError: ``key``; the near ones are listed.
    """
    found = [each for each in names if each == name] or [
        each for each in names if name and each.startswith(name)
    ]
    if len(found) != 1:
        near = ", ".join(found[:6] or get_close_matches(name, names, n=4, cutoff=0.4) or names[:8])
        raise NotFoundError(key, name=safe(name), near=near or "—")
    return found[0]


def for_players(text: str) -> str:
    """Return a message as the players hear or read it: marked three times as an exercise."""
    return f"{say('cli.board.exercise')} — {text}"
