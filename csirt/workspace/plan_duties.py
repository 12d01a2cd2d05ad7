"""Which duties a facility meets on a day, according to whom, and why not."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.duties import VALIDITY, DutyStanding, Place, duties_on
from csirt.analysis.duty_proofs import said
from csirt.model.duty import Duties
from csirt.model.facility import Facility
from csirt.model.tlp import Tlp
from csirt.operation.marking import ORDER
from csirt.text import LANGUAGES
from csirt.workspace.duty_rules import chosen, duty_names, rule_sets
from csirt.workspace.plan import Note, subject_of
from csirt.workspace.plan_actions import actions, notices
from csirt.workspace.plan_evidence import altered, evidence_of, unread
from csirt.workspace.root import root_of


@dataclass(frozen=True, slots=True)
class PlanDuties:
    """The answer of ``csirt plan duties``."""

    facility: Facility
    on: str
    standings: tuple[DutyStanding, ...]
    notes: tuple[Note, ...]
    tlp: Tlp

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the answer for machines (``csirt.plan.duties/1``)."""
        return {
            "schema": "csirt.plan.duties/1",
            "facility": self.facility.id,
            "on": self.on,
            "tlp": self.tlp.value,
            "duties": [duty_json(each, lang) for each in self.standings],
            "notes": [note[lang] for note in self.notes],
        }


def duty_json(each: DutyStanding, lang: str) -> dict[str, object]:
    """Return one duty for machines: ``valid`` is null where the answer is neither yes nor no."""
    return {
        "id": each.id,
        "duty": each.id,
        "title": each.duty.what.in_(lang),
        "state": each.state.value,
        "valid": VALIDITY.get(each.state),
        "until": each.until,
        "deadline": each.duty.deadline,
        "according_to": each.rules.according_to.in_(lang),
        "checked_on": each.rules.checked_on,
        "why": [note[lang] for note in each.why],
        "records": list(each.records),
        "judged": each.judged,
        "origin": "expert" if each.our_reading else None,
        "sources": list(dict.fromkeys((*each.duty.source, *each.rules.source))),
    }


def plan_duties(file: Path, *, on: str, sets: Iterable[str] = ()) -> PlanDuties:
    """Return how the duties of a facility stand on a day.

    Args:
        file: File of the facility.
        on: The day, ISO.
        sets: Ids of rule sets; all of them by default.

    Raises:
        NotFoundError: the file does not exist, or there is no such rule set.
        ContentError: a file of evidence or of a rule set is at fault.
    """
    (facility, tlp), root = subject_of(file), root_of(file)
    known = rule_sets(file)
    rules, plan = chosen(known, sets), actions(file)
    pieces = evidence_of(root, facility.id)
    place = Place(facility.id, facility.profile, facility.location.department)
    found = duties_on(
        rules, pieces, plan.values(), on=on, place=place, altered=altered(root, pieces)
    )
    lost = {name for each in pieces for name in each.duties} - duty_names(known)
    notes = [*notices(plan.values()), said("note.duty.expert"), *_alone(root), *_read(rules)]
    notes += [said("note.plan-unread", id=id) for id in unread(root, pieces)]
    notes += [said("note.duty.unknown", duty=name) for name in sorted(lost)]
    level = max((tlp, *(each.tlp for each in pieces)), key=ORDER.__getitem__)
    return PlanDuties(facility, on, found, tuple(notes), level)


def _alone(root: Path | None) -> tuple[Note, ...]:
    return (said("note.plan-alone"),) if root is None else ()


def _read(rules: Iterable[Duties]) -> Iterable[Note]:
    """Yield what each rule set says of how it was read."""
    for each in rules:
        if each.note is not None:
            title = {lang: each.title.in_(lang) for lang in LANGUAGES}
            note = {lang: each.note.in_(lang) for lang in LANGUAGES}
            yield said("note.duty.set", according=title, note=note)
