"""Where a facility stands on a framework on a day, and what it answers beside."""

from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.framework_coverage import (
    Coverage,
    RequirementStanding,
    coverage,
    requirement_standings,
)
from csirt.analysis.framework_support import Support, SupportVerdict, meanings, supported
from csirt.analysis.plan_levels import ActionStanding, months_after
from csirt.model.answers import Answers
from csirt.model.facility import Facility
from csirt.model.fault import Fault
from csirt.model.framework import Framework
from csirt.model.place import Profile
from csirt.model.record import NOT_ASSESSED
from csirt.model.tlp import Tlp
from csirt.operation.marking import ORDER
from csirt.text import LANGUAGES, say
from csirt.workspace.framework_answers import answers_of, newest, written
from csirt.workspace.framework_form import answers_in
from csirt.workspace.framework_json import (
    answers_json,
    coverage_json,
    requirement_json,
    support_json,
)
from csirt.workspace.frameworks import Note, framework_of, notices
from csirt.workspace.plan import PlanStatus
from csirt.workspace.plan import status as plan_status
from csirt.workspace.root import root_of

OLD_MONTHS = 12
"""Months after which answers are said to be old."""


@dataclass(frozen=True, slots=True)
class FrameworkStanding:
    """The answer of ``csirt framework status``."""

    framework: Framework
    facility: Facility
    on: str
    found: tuple[RequirementStanding, ...]
    coverage: Coverage
    answers: Answers | None
    """The last set given by the day."""
    supports: tuple[Support, ...]
    notes: tuple[Note, ...]
    tlp: Tlp

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the answer for machines (``csirt.framework.status/1``)."""
        given = {each.requirement: each for each in self.answers.answers} if self.answers else {}
        said = meanings(self.framework, self.answers) if self.answers else {}
        return {
            "schema": "csirt.framework.status/1",
            "framework": self.framework.id,
            "title": self.framework.title.in_(lang),
            "status": self.framework.status.value,
            "checked_on": self.framework.checked_on,
            "facility": self.facility.id,
            "on": self.on,
            "tlp": self.tlp.value,
            "requirements": [
                requirement_json(each, self.facility.id, given, said, lang) for each in self.found
            ],
            "coverage": coverage_json(self.coverage, lang),
            "answers": answers_json(self.answers),
            "supports": [support_json(each) for each in self.supports],
            "notes": [note[lang] for note in self.notes],
        }


def status(file: Path, name: str, *, on: str) -> FrameworkStanding:
    """Return where a facility stands on a framework on a day.

    Args:
        file: File of the facility.
        name: Id of the framework.
        on: The day, ISO.
    """
    framework, plan = framework_of(name, file), plan_status(file, on=on)
    given = answers_of(root_of(file), plan.facility.id, framework.id)
    return _standing(framework, plan, newest(given, on))


def _standing(framework: Framework, plan: PlanStatus, answers: Answers | None) -> FrameworkStanding:
    profile = plan.facility.profile
    found = requirement_standings(framework, plan.standings, profile=profile)
    supports = supported(framework, answers, plan.standings) if answers else ()
    levels = [plan.tlp, *([answers.tlp] if answers else [])]
    return FrameworkStanding(
        framework, plan.facility, plan.on, found, coverage(framework, found), answers, supports,
        tuple(_notes(framework, plan, answers, supports)), max(levels, key=ORDER.__getitem__),
    )  # fmt: skip


def _notes(
    framework: Framework,
    plan: PlanStatus,
    answers: Answers | None,
    supports: tuple[Support, ...],
) -> list[Note]:
    notes = list(notices(framework, (each.action for each in plan.standings)))
    if plan.facility.profile == NOT_ASSESSED:
        notes.append(_said("note.plan-profile"))
    if not framework.concerns(plan.facility.profile):
        notes.append(_profile(plan.facility.profile))
    notes += _unknown(framework, plan.standings)
    if answers is None:
        return notes
    if months_after(answers.date, OLD_MONTHS) <= plan.on:
        notes.append(_said("note.framework-old", date=answers.date, months=OLD_MONTHS))
    if answers.version != framework.version:
        notes.append(_said("note.framework-version", then=answers.version, now=framework.version))
    lost = len(answers.answers) - len(meanings(framework, answers))
    if lost:
        notes.append(_said("note.framework-lost", count=lost, id=answers.id))
    return [*notes, *differences(supports)]


def _profile(profile: object) -> Note:
    shown = profile.value if isinstance(profile, Profile) else "—"
    return {
        lang: say("note.framework-profile", lang, profile=say(f"plan.profile.{shown}", lang))
        for lang in LANGUAGES
    }


def _unknown(framework: Framework, found: tuple[ActionStanding, ...]) -> list[Note]:
    named = {link.action for each in framework.assessable for link in each.actions}
    lost = sorted(named - {each.action.id for each in found})
    return [_said("note.framework-action", action=code.upper()) for code in lost]


def differences(supports: tuple[Support, ...]) -> list[Note]:
    """Return where answers say more, or less, than is proved: one sentence each."""
    notes = []
    for verdict in (SupportVerdict.MORE, SupportVerdict.LESS):
        some = [each for each in supports if each.verdict is verdict]
        if some:
            notes.append(
                {
                    lang: say(
                        f"note.framework-{verdict}", lang,
                        actions=", ".join(_difference(each, lang) for each in some),
                    )
                    for lang in LANGUAGES
                }
            )  # fmt: skip
    return notes


def _difference(each: Support, lang: str) -> str:
    nothing = say("cli.framework.nothing", lang)
    return say(
        "cli.framework.difference",
        lang,
        action=each.action.upper(),
        supports=each.supports,
        proved=nothing if each.proved is None else each.proved,
    )


def _said(key: str, **facts: object) -> Note:
    return {lang: say(key, lang=lang, **facts) for lang in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Answered:
    """The answer of ``csirt framework answer``."""

    answers: Answers
    file: Path
    standing: FrameworkStanding
    """On the day of entry."""
    faults: tuple[Fault, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Requirements answered, said not to apply, and left without an answer."""
        apart = sum(each.not_applicable is not None for each in self.answers.answers)
        answered = len(self.answers.answers)
        left = len(self.standing.framework.assessable) - answered
        return {"answered": answered - apart, "not_applicable": apart, "unanswered": left}

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the answer for machines (``csirt.framework.answer/1``)."""
        return {
            "schema": "csirt.framework.answer/1",
            "id": self.answers.id,
            "framework": self.answers.framework,
            "facility": self.answers.facility,
            "file": str(self.file),
            **self.counts,
            "supports": [support_json(each) for each in self.standing.supports],
            "faults": [fault.as_json() for fault in self.faults],
            "notes": [note[lang] for note in self.standing.notes],
        }


def answer(
    file: Path, name: str, form: Path, *, date: str, role: str, today: str, tlp: Tlp = Tlp.AMBER
) -> Answered:
    """Take back a form that was filled in, as a new set of answers.

    Args:
        file: File of the facility.
        name: Id of the framework.
        form: The form, CSV or XLSX.
        date: Day on which it was filled in.
        role: Function of who answered, never a name.
        today: The day of entry.
        tlp: Marking of the answers.

    Raises:
        ContentError: a line of the form cannot be read, or it holds no answer.
        NotFoundError: no workspace, no such framework.
        StateError: the same answers stand already.
    """
    framework, plan, root = framework_of(name, file), plan_status(file, on=today), root_of(file)
    given, faults = answers_in(form, framework)
    made, path = written(
        root, plan.facility.id, framework, given, date=date, role=role, today=today, tlp=tlp
    )
    return Answered(made, path, _standing(framework, plan, made), faults)
