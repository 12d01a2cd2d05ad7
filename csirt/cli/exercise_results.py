"""``csirt exercise replay|score|evidence``: a run replayed, scored, and what it would prove."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import Place, now, plain, whole
from csirt.cli.exercise_options import Run, choice, run_of
from csirt.cli.options import Force, Json, _day
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.workspace.exercise_replay import Replay
    from csirt.workspace.exercise_score import Held, Scored

_Log = Annotated[str, typer.Argument(help=say("cli.play.log"), metavar="RUN|-|FILE.jsonl")]
_Check = Annotated[bool, typer.Option("--check", help=say("cli.play.check"))]
_Until = Annotated[int | None, typer.Option("--until", min=1, help=say("cli.play.until"))]
_MayWrite = Annotated[Path | None, typer.Option("--output", "-o", help=say("cli.play.jsonl"))]
_Overall = Annotated[bool, typer.Option("--overall", help=say("cli.play.overall"))]
_Sets = Annotated[
    list[str] | None, typer.Option("--set", help=say("cli.plan.duties.set"), metavar="ID")
]
_Present = Annotated[
    list[str] | None, typer.Option("--present", help=say("cli.play.present"), metavar="CELL")
]
_Cyber = Annotated[
    bool | None, typer.Option("--cyber/--no-cyber", help=say("cli.plan.assess.cyber"))
]
_Lessons = Annotated[
    str,
    typer.Option("--lessons-on", help=say("cli.plan.assess.lessons"), metavar="YYYY-MM-DD",
                 callback=_day),
]  # fmt: skip
_Facility = Annotated[
    Path, typer.Option("--facility", help=say("cli.plan.facility"), metavar="F.yaml")
]
_Proof = Annotated[str, typer.Option("--evidence", help=say("cli.play.proof"), metavar="FILE|URL")]
_Confirms = Annotated[str, typer.Option("--role", help=say("cli.play.confirms"))]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("score", help=say("cli.play.score.help"))(_score)
    group.command("evidence", help=say("cli.play.evidence.help"))(_evidence)
    group.command("replay", help=say("cli.play.replay.help"))(_replay)


def _held(
    present: list[str] | None, cyber: bool | None, lessons: str, sets: list[str] | None
) -> "Held":
    from csirt.model.exercise_words import Presence
    from csirt.workspace.exercise_score import Held

    known = [each.value for each in Presence]
    there = tuple(Presence(choice(each, known)) for each in present or ())
    return Held(there, cyber, lessons or None, tuple(sets or ()))


def _score(
    run: Run, overall: _Overall = False, present: _Present = None, cyber: _Cyber = None,
    lessons_on: _Lessons = "", sets: _Sets = None, journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.cli.exercise_outcomes import results
    from csirt.workspace.exercise_score import scored

    held = _held(present, cyber, lessons_on, sets)
    found = scored(run_of(journal, run), now(), held)
    if as_json:
        talk.answer(found.as_json(language(), overall=overall))
    else:
        results(found, language(), overall=overall)


def _evidence(
    run: Run, facility: _Facility, evidence: _Proof,
    propose: Annotated[bool, typer.Option("--propose", help=say("cli.play.propose"))] = False,
    write: Annotated[bool, typer.Option("--write", help=say("cli.play.write"))] = False,
    role: _Confirms = "", present: _Present = None, cyber: _Cyber = None,
    lessons_on: _Lessons = "", journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_evidence import Shown, proposed
    from csirt.workspace.exercise_score import scored

    if propose and write:
        raise typer.BadParameter(say("cli.play.propose-or-write"))
    found = scored(run_of(journal, run), now(), _held(present, cyber, lessons_on, None))
    shown = Shown(facility, plain(evidence), plain(role))
    if write:
        _enter(found, shown.facility, shown.evidence, shown.role, as_json=as_json)
        return
    lines = list(proposed(found, shown))
    if as_json:
        told = [each.as_json() for each in found.proposals]
        talk.answer({"schema": "csirt.exercise.evidence/1", "id": found.id, "proposals": told,
                     "commands": lines})  # fmt: skip
        return
    _why(found)
    for line in lines:
        whole(line)


def _why(found: "Scored") -> None:
    for each in found.proposals:
        level = "—" if each.level is None else each.level
        why = say(f"cli.play.proof.{each.why}")
        talk.talk(say("cli.play.proposal", action=each.action.upper(), level=level, why=why))


def _enter(found: "Scored", facility: Path, proof: str, role: str, *, as_json: bool) -> None:
    from csirt.workspace.exercise_evidence import Shown, enter

    if not role and sys.stdin.isatty() and not as_json:
        _why(found)
        role = plain(typer.prompt(say("cli.play.ask-role"), err=True))
    done = enter(found, Shown(facility, proof, role), today=talk.today())
    if as_json:
        answers = [each.as_json(language()) for each in done]
        talk.answer({"schema": "csirt.exercise.evidence/1", "id": found.id, "written": answers})
        return
    for each in done:
        talk.talk(say("cli.plan.written", file=each.file))


def _replay(
    log: _Log, check: _Check = False, until: _Until = None, output: _MayWrite = None,
    force: Force = False, journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.cli.exercise_outcomes import replayed
    from csirt.files.write import write_bytes
    from csirt.workspace.exercise_replay import exported

    found = _replayed(log, journal, check=check, until=until)
    if output is not None:
        write_bytes(output, exported(run_of(journal, log)), force=force)
    if as_json:
        talk.answer(found.as_json() | {"file": None if output is None else str(output)})
        return
    replayed(found, language())
    if output is not None:
        talk.talk(say("cli.exercise.written", file=output))


def _replayed(log: str, journal: str, *, check: bool, until: int | None) -> "Replay":
    from csirt.workspace.exercise_replay import checked_file, checked_run, read_log, replay

    path = Path(log)
    if path.suffix == ".jsonl":
        if check:
            return checked_file(path)
        head, entries = read_log(path)
        return replay(str(head.get("id", "")), entries, until=until)
    run = run_of(journal, log)
    if not check:
        return replay(run.id, run.read().entries, until=until)
    from csirt.reporting.exercise_replay import with_reports

    return with_reports(checked_run(run), run)
