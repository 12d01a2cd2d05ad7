"""What the after-action of an exercise prints, put together: results, actions, proofs, years."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import csirt
from csirt.errors import NotFoundError
from csirt.files.canonical import canonical
from csirt.files.shipped import catalogue
from csirt.model.catalogue import Catalogue
from csirt.model.improvement import Improvement
from csirt.model.journal import Entry, EntryKind
from csirt.model.plan import Action
from csirt.model.tlp import Tlp
from csirt.operation.case_state import CaseState
from csirt.operation.chain import Examination, case_head, examined
from csirt.operation.exercise_run import RunState
from csirt.operation.exercise_scoring import Score
from csirt.operation.marking import ORDER, own_level, split
from csirt.operation.moment import PARIS
from csirt.safe import safe
from csirt.text import LANGUAGES, say
from csirt.workspace.after_action import last_moment, workspace_marking
from csirt.workspace.exercise_evidence import Shown, proposed
from csirt.workspace.exercise_run import ExerciseRun
from csirt.workspace.exercise_score import Held, Scored, scored
from csirt.workspace.exercise_years import ACTED_ON, Earlier, Retest, earlier, retests
from csirt.workspace.improvements import FOLDER, improvements, shown_at
from csirt.workspace.plan_actions import actions as plan_actions

_FROZEN = (EntryKind.SCENARIO_FROZEN, EntryKind.PLAYBOOK_FROZEN, EntryKind.PLAYBOOK_AMENDED)
"""What the report is about: of a scenario that was played it prints no secret of the animators."""
NOBODY_SAID = Held()


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody asks of the report of a run."""

    hot: bool = False
    """The page of the same day, without causes, proofs and years."""
    overall: bool = False
    """Give the overall figure too."""
    tlp: Tlp | None = None
    held: Held = NOBODY_SAID


@dataclass(frozen=True, slots=True)
class ExerciseDossier:
    """What the after-action of one exercise prints."""

    asked: Asked
    found: Scored
    case: CaseState
    entries: tuple[Entry, ...]
    subject_name: Mapping[str, str]
    tlp: Tlp
    on: str
    """Date of the last entry, ISO: the same journal gives the same report."""
    version: str
    catalogue: Catalogue
    proof: Examination
    withheld: tuple[tuple[str, Tlp], ...]
    """References of what is above the marking, with its level."""
    gone: tuple[str, ...]
    """References of the entries whose body is not in this journal."""
    actions: tuple[Improvement, ...]
    """The actions that this run opened."""
    retests: tuple[Retest, ...]
    earlier: tuple[Earlier, ...]
    """The runs of the same facility before this one, the newest first."""
    lines: Mapping[str, Mapping[str, str]]
    """By action of the plan, then by language, the command that enters its evidence."""
    plan: Mapping[str, Action]
    names: Mapping[str, Mapping[str, str]]
    files: Mapping[str, str]
    notices: tuple[Mapping[str, str], ...] = ()
    inputs: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """Id of the run."""
        return self.found.id

    @property
    def score(self) -> Score:
        """Its results."""
        return self.found.score

    @property
    def run(self) -> RunState:
        """The run as of its last entry."""
        return self.found.run

    @property
    def case_head(self) -> str:
        """The head of the case."""
        return case_head(self.proof.heads)

    def hides(self, ref: str) -> bool:
        """Return whether the words of an entry are above the marking."""
        return any(ref == each for each, _ in self.withheld)

    def as_json(self) -> dict[str, object]:
        """Return it for machines."""
        return {
            "report": "hot" if self.asked.hot else "cold",
            "tlp": self.tlp.value,
            "results": self.found.as_json("fr", overall=self.asked.overall),
            "actions": [{"id": each.id, "due": each.due} for each in self.actions],
            "retests": [
                {"id": each.improvement.id,
                 "outcomes": {o.expected.id: o.result.value for o in each.outcomes}}
                for each in self.retests
            ],
            "earlier": [
                {"id": each.id, "on": each.on,
                 **{result.value: len(each.counted(result)) for result in ACTED_ON}}
                for each in self.earlier
            ],
            "commands": {code: line["fr"] for code, line in self.lines.items()},
            "withheld": [{"id": ref, "tlp": level.value} for ref, level in self.withheld],
            "gone": list(self.gone),
            "verified": self.proof.holds,
        }  # fmt: skip


def exercise_dossier(run: ExerciseRun, asked: Asked | None = None) -> ExerciseDossier:
    """Return what the after-action of a run prints, as of its last entry.

    Args:
        run: The run.
        asked: Hot or cold, the overall figure, the marking, who was there.

    Raises:
        NotFoundError: the case has no entry, or a rule set that was named does not exist.
        ContentError: the file of an action, or the workspace, is at fault.
    """
    asked = asked or Asked()
    rows = run.read().rows
    if not run.entries:
        raise NotFoundError("journal.no-case", case=safe(run.id), near="—")
    now = last_moment(run.entries)
    found = scored(run, now, asked.held)
    case = run.case_state(now)
    marking = _marking(run, found.run, asked.tlp)
    home = found.facilities[0] if found.facilities else ""
    mine = improvements(run.here, case=run.id) if run.here else ()
    actions, kept_back = shown_at(mine, marking)
    return ExerciseDossier(
        asked=asked,
        found=found,
        case=case,
        entries=run.entries,
        subject_name=_subject(case, found.run),
        tlp=marking,
        on=now.astimezone(PARIS).date().isoformat(),
        version=csirt.__version__,
        catalogue=catalogue(),
        proof=examined(rows, canonical=canonical),
        withheld=(*split(run.entries, marking, _level)[1], *kept_back),
        gone=tuple(f"entry:{r.case}/{r.station}/{r.seq}" for r in rows if r.body is None),
        actions=actions,
        retests=tuple(retests(run, found, home, marking)),
        earlier=tuple(earlier(run, found, home, marking)),
        lines=_lines(found, home),
        plan=plan_actions(run.here),
        names=dict(_names(run.entries, actions)),
        files={
            f"improvement:{each.facility}/{each.id}": f"{FOLDER}/{each.facility}/{each.id}.yaml"
            for each in actions
        },
    )


def _marking(run: ExerciseRun, state: RunState, tlp: Tlp | None) -> Tlp:
    """Return the marking: as asked, else the stricter of the workspace's and the scenario's."""
    if tlp is not None:
        return tlp
    return max(workspace_marking(run.here), state.exercise.tlp, key=ORDER.__getitem__)


def _subject(case: CaseState, state: RunState) -> dict[str, str]:
    places = ", ".join(place.name or place.id for place in case.facilities)
    titles = {lang: state.exercise.title.in_(lang) for lang in LANGUAGES}
    return {lang: f"{places} – {title}" if places else title for lang, title in titles.items()}


def _level(entry: Entry) -> Tlp:
    return Tlp.CLEAR if entry.kind in _FROZEN else own_level(entry)


def _lines(found: Scored, home: str) -> dict[str, dict[str, str]]:
    """Return the commands that would enter the evidence, where somebody could enter it."""
    if not home or not found.run.over:
        return {}
    claimed = [each.action for each in found.proposals if each.level is not None]
    shown = Shown(Path("facilities") / f"{home}.yaml", f"case:{found.id}", "")
    told = {lang: tuple(proposed(found, shown, lang)) for lang in LANGUAGES}
    return {code: {lang: told[lang][at] for lang in LANGUAGES} for at, code in enumerate(claimed)}


def _names(
    entries: tuple[Entry, ...], actions: Iterable[Improvement]
) -> Iterator[tuple[str, Mapping[str, str]]]:
    alone = len({entry.station for entry in entries}) == 1
    for entry in entries:
        number = str(entry.seq) if alone else f"{entry.station}/{entry.seq}"
        yield (
            entry.ref,
            {lang: say("report.lessons.entry", lang, number=number) for lang in LANGUAGES},
        )
    for each in actions:
        words = {lang: each.what.in_(lang) for lang in LANGUAGES}
        yield f"improvement:{each.facility}/{each.id}", words
