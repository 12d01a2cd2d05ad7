"""The clock of a run in hand: paused, resumed, hastened, moved on, stopped by what is real."""

from datetime import datetime, timedelta

from csirt.errors import StateError
from csirt.model.journal import EntryKind
from csirt.model.scenario_time import told
from csirt.operation.exercise_clock import FASTEST, Running, speed_of
from csirt.operation.exercise_run import RunState
from csirt.operation.timeline import stored
from csirt.workspace.exercise_alive import FRESH_SECONDS, gone, last_seen
from csirt.workspace.exercise_run import ExerciseRun, Turned
from csirt.workspace.journal import Act, Stamp

_K = EntryKind


def pause(run: ExerciseRun, stamp: Stamp, *, reason: str = "") -> Turned:
    """Let scenario time stand.

    Raises:
        StateError: it stands already.
    """
    state = run.state(stamp.now)
    if state.running is not Running.RUNNING:
        raise StateError("exercise.not-running", state=state.running.value)
    return run.write([Act(_K.TIME_PAUSED, "", _why(reason))], state, stamp)


def resume(run: ExerciseRun, stamp: Stamp, *, stopped_at: datetime | None = None) -> Turned:
    """Let scenario time pass again: after a pause, after a real incident, or after a crash.

    After a crash, the time from the last sign of life to now does not count: that of the animator's
    screen, or the last entry where one was written since. What was due and not sent still is.

    Args:
        run: The run.
        stamp: When, by whom.
        stopped_at: When the machine stopped, where its screen was not open or is not believed.

    Raises:
        StateError: it passes already, or the exercise is over.
    """
    state = run.state(stamp.now)
    if state.over:
        raise StateError("exercise.over")
    if state.running is not Running.RUNNING:
        return run.write([Act(_K.TIME_RESUMED)], state, stamp)
    since = stopped_at or _last_sign(run)
    if since is None or stamp.now - since < timedelta(seconds=FRESH_SECONDS):
        raise StateError("exercise.running")
    data = {"since": stored(since), "until": stored(stamp.now)}
    turned = run.write([Act(_K.TIME_GAP, "", data)], state, stamp)
    gone(run.id)
    return turned


def _last_sign(run: ExerciseRun) -> datetime | None:
    """Return when a run was last known to go on; none where no screen was lost."""
    screen = last_seen(run.id)
    if screen is None:
        return None
    written = (datetime.fromisoformat(each.recorded_at) for each in run.entries)
    return max(screen, *written)


def set_speed(run: ExerciseRun, speed: float, stamp: Stamp) -> Turned:
    """Set how many scenario minutes pass in a real one.

    Raises:
        StateError: it is no speed.
    """
    state = run.state(stamp.now)
    _going_on(state)
    if speed_of(speed) is None:
        raise StateError("exercise.bad-speed", given=speed, most=FASTEST)
    return run.write([Act(_K.TIME_SPEED, "", {"speed": speed})], state, stamp)


def jump(run: ExerciseRun, stamp: Stamp, *, to: int | None = None, reason: str = "") -> Turned:
    """Move scenario time on: to some seconds from the start, or to the next phase.

    Raises:
        StateError: that time has passed, or there is no phase to come.
    """
    state = run.state(stamp.now)
    _going_on(state)
    if to is None:
        coming = (each.start for each in state.script.plan.spans if each.start > state.seconds)
        to = min(coming, default=None)
        if to is None:
            raise StateError("exercise.no-next-phase")
    if to <= state.seconds:
        raise StateError("exercise.hour-passed", time=told(to), now=told(state.seconds))
    return run.write([Act(_K.TIME_JUMPED, "", {"to_seconds": to} | _why(reason))], state, stamp)


def interrupt(run: ExerciseRun, stamp: Stamp, *, reason: str) -> Turned:
    """Stop the exercise for something real; its time is kept, and it may be taken up again.

    Raises:
        StateError: there is no reason, or it has ended.
    """
    state = run.state(stamp.now)
    _going_on(state)
    if not reason.strip():
        raise StateError("exercise.interrupt-reason")
    return run.write([Act(_K.EXERCISE_INTERRUPTED, "", _why(reason))], state, stamp)


def end(run: ExerciseRun, stamp: Stamp, *, reason: str = "") -> Turned:
    """End the exercise; observers may still bring in what they saw.

    Raises:
        StateError: it has ended.
    """
    state = run.state(stamp.now)
    _going_on(state)
    return run.write([Act(_K.EXERCISE_ENDED, "", _why(reason))], state, stamp)


def _going_on(state: RunState) -> None:
    if state.over:
        raise StateError("exercise.over")


def _why(reason: str) -> dict[str, object]:
    return {"reason": reason.strip()} if reason.strip() else {}
