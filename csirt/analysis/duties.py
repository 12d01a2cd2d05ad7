"""Whether a duty is met on a day: according to whom, until when, why, and on what proof.

What nobody entered is not assessed, nor is a piece that says too little: only what is known to fall
short is a no. A rule of another region, or one that is closed, is judged all the same, for
comparison, and does not bind.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from csirt.analysis.duty_proofs import Note, Proofs, answered, said
from csirt.model.assessment import Evidence
from csirt.model.duty import Duties, Duty, DutyStatus, DutyWindow
from csirt.model.place import Profile
from csirt.model.plan import Action
from csirt.model.provenance import Origin
from csirt.model.record import NOT_ASSESSED, NotAssessed, Text
from csirt.text import LANGUAGES


class DutyState(StrEnum):
    """How a duty stands on a day."""

    VALID = "valid"
    NOT = "not"
    NOT_ASSESSED = "not-assessed"
    NOT_APPLICABLE = "not-applicable"
    PENDING = "pending"
    """Its text is not in force yet."""
    CLOSED = "closed"
    """Its text is no longer in force."""
    WINDOW_LATER = "window-later"
    WINDOW_OPEN = "window-open"
    WINDOW_CLOSED = "window-closed"


VALIDITY = {DutyState.VALID: True, DutyState.NOT: False}
"""States that are an answer; every other is neither yes nor no."""


@dataclass(frozen=True, slots=True)
class DutyStanding:
    """One duty of a facility on a day."""

    rules: Duties
    duty: Duty
    state: DutyState
    until: str | None
    """First day on which it no longer holds, or the last day of a window."""
    why: tuple[Note, ...]
    records: tuple[str, ...]
    """References of the evidence that the answer rests on."""
    judged: bool | None
    """What the rule says of the evidence, whether it binds or not."""

    @property
    def id(self) -> str:
        """``SET/DUTY``."""
        return f"{self.rules.id}/{self.duty.id}"

    @property
    def our_reading(self) -> bool:
        """Whether what meets it is our reading of the text (``origin: expert``)."""
        given = (need.given for need in self.duty.needs)
        return any(each.origin is Origin.EXPERT for each in given)


@dataclass(frozen=True, slots=True)
class Place:
    """Of a facility, what decides whether a rule concerns it."""

    facility: str
    profile: Profile | NotAssessed
    department: str = ""


def duties_on(
    rule_sets: Iterable[Duties],
    evidence: Iterable[Evidence],
    actions: Iterable[Action],
    *,
    on: str,
    place: Place,
    altered: Collection[str] = (),
) -> tuple[DutyStanding, ...]:
    """Return how each duty of each rule set stands on a day, by set, then in the order of the set.

    Args:
        rule_sets: Any order; the answer is sorted by id.
        evidence: Pieces of the facility, any order.
        actions: Those of the plan.
        on: The day, ISO.
        place: The facility.
        altered: Ids of the pieces whose file no longer has its hash.

    Source:
        The rules are those of the files; a text that was not read in full says so in its own note.
    """
    proofs = Proofs(tuple(evidence), {each.id: each for each in actions}, on, frozenset(altered),
                    place.facility)  # fmt: skip
    return tuple(
        _standing(rules, duty, proofs, place)
        for rules in sorted(rule_sets, key=lambda each: each.id)
        for duty in rules.duties
    )


def _standing(rules: Duties, duty: Duty, proofs: Proofs, place: Place) -> DutyStanding:
    barred = _barred(rules, duty, place, proofs.on)
    if barred is not None and place.profile not in (duty.profiles or rules.profiles):
        return DutyStanding(rules, duty, *_bare(barred))
    if barred is None and duty.window is not None:
        state, until, note = _window(duty.window, proofs.on)
        return DutyStanding(rules, duty, state, until, (note, *_more(duty)), (), None)
    answers = tuple(answered(need, f"{rules.id}/{duty.id}", proofs) for need in duty.needs)
    judged = _all(each.met for each in answers) if answers else None
    why = tuple(note for each in answers for note in each.why)
    records = tuple(dict.fromkeys(ref for each in answers for ref in each.records))
    if barred is not None:
        return DutyStanding(rules, duty, barred[0], None, (*barred[1], *why), records, judged)
    until = min((each.until for each in answers if each.until), default=None) if judged else None
    why = why or (said("note.duty.by-hand"),)
    more = (*_late(duty, proofs.on, judged=judged), *_more(duty))
    return DutyStanding(rules, duty, _state(judged), until, (*why, *more), records, judged)


_Barred = tuple[DutyState, tuple[Note, ...]]


def _bare(barred: _Barred) -> tuple[DutyState, None, tuple[Note, ...], tuple[str, ...], None]:
    """Return the rest of an answer that nothing was looked at for."""
    return barred[0], None, barred[1], (), None


def _late(duty: Duty, on: str, *, judged: bool | None) -> Iterator[Note]:
    if duty.deadline is not None and judged is not True and duty.deadline < on:
        yield said("note.duty.late", date=duty.deadline)


def _all(found: Iterable[bool | None]) -> bool | None:
    """Return no where one says no, else unknown where one is unknown, else yes."""
    told = set(found)
    return False if False in told else None if None in told else True


def _state(judged: bool | None) -> DutyState:
    if judged is None:
        return DutyState.NOT_ASSESSED
    return DutyState.VALID if judged else DutyState.NOT


def _more(duty: Duty) -> Iterator[Note]:
    """Yield what a reader must know besides: a condition that a person decides, a remark."""
    if duty.only_if is not None:
        yield said("note.duty.only-if", condition=words(duty.only_if))
    if duty.note is not None:
        yield words(duty.note)


def words(text: Text) -> Note:
    """Return a text of a file by language."""
    return {lang: text.in_(lang) for lang in LANGUAGES}


def _barred(rules: Duties, duty: Duty, place: Place, on: str) -> _Barred | None:
    """Return why a rule does not bind the facility on the day, where it does not."""
    profiles = duty.profiles or rules.profiles
    if place.profile is NOT_ASSESSED:
        return DutyState.NOT_ASSESSED, (said("note.duty.profile-unknown"),)
    if place.profile not in profiles:
        return DutyState.NOT_APPLICABLE, (words(rules.not_for),)
    if rules.departments and place.department not in rules.departments:
        return DutyState.NOT_APPLICABLE, (said("note.duty.elsewhere"), *_more(duty))
    if rules.status is DutyStatus.PENDING:
        return DutyState.PENDING, (said("note.duty.pending", on=rules.checked_on), *_more(duty))
    if rules.in_force_from is not None and on < rules.in_force_from:
        return DutyState.PENDING, (said("note.duty.later", date=rules.in_force_from),)
    ended = rules.in_force_until is not None and rules.in_force_until < on
    if duty.window is None and (ended or rules.status is DutyStatus.CLOSED):
        return DutyState.CLOSED, (_ended(rules), *_more(duty))
    return None


def _ended(rules: Duties) -> Note:
    if rules.in_force_until is None:
        return said("note.duty.closed-undated")
    return said("note.duty.closed", date=rules.in_force_until)


def _window(window: DutyWindow, on: str) -> tuple[DutyState, str | None, Note]:
    read = words(window.read)
    if window.opens is None and window.closes is None:
        return DutyState.NOT_ASSESSED, None, read
    if window.opens is not None and on < window.opens:
        return DutyState.WINDOW_LATER, window.closes, read
    if window.closes is not None and on > window.closes:
        return DutyState.WINDOW_CLOSED, window.closes, read
    return DutyState.WINDOW_OPEN, window.closes, read
