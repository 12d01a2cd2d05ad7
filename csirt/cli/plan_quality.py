"""``csirt plan improve|improvements`` and ``csirt import quality``: the quality plan, both ways."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import plain
from csirt.cli.incident_report import LEVELS, Marking
from csirt.cli.options import Force, Json, Language, _day
from csirt.cli.plan_assess import Facility
from csirt.errors import MissingOutputError
from csirt.model.tlp import Tlp
from csirt.text import language, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from csirt.files.overlay import Difference


def register(group: typer.Typer) -> None:
    """Add the commands of ``plan``."""
    group.command("improve", help=say("cli.plan.improve.help"))(_improve)
    group.command("improvements", help=say("cli.plan.improvements.help"))(_improvements)


def register_import(group: typer.Typer) -> None:
    """Add the command to the group ``import``."""
    group.command("quality", help=say("cli.import.quality.help"))(_quality)


def _improve(
    facility: Facility,
    owner: Annotated[
        str, typer.Option("--owner", help=say("cli.after.action.owner"), metavar="FUNCTION")
    ],
    due: Annotated[
        str,
        typer.Option(
            "--due", help=say("cli.after.action.due"), metavar="YYYY-MM-DD", callback=_day
        ),
    ],
    what: Annotated[
        str, typer.Option("--what", help=say("cli.plan.improve.what"), metavar="TEXT")
    ] = "",
    step: Annotated[
        str, typer.Option("--step", help=say("cli.plan.improve.step"), metavar="ID")
    ] = "",
    action: Annotated[
        str, typer.Option("--action", help=say("cli.after.action.action"), metavar="ID")
    ] = "",
    funding: Annotated[str, typer.Option("--funding", help=say("cli.after.action.funding"))] = "",
    quality_ref: Annotated[
        str, typer.Option("--quality-ref", help=say("cli.after.action.quality-ref"))
    ] = "",
    proof: Annotated[str, typer.Option("--proof", help=say("cli.after.action.proof"))] = "",
    retest: Annotated[str, typer.Option("--retest", help=say("cli.after.action.retest"))] = "",
    tlp: Marking = "",
    as_json: Json = False,
) -> None:
    from csirt.workspace.improvements import Wanted, opened_by_audit
    from csirt.workspace.improvements import as_json as told
    from csirt.workspace.plan import subject_of
    from csirt.workspace.plan_roadmap import step_funding, step_of, step_words

    if not (what or step):
        raise typer.BadParameter(say("cli.plan.improve.what-or-step"))
    today, english = talk.today(), ""
    if step:
        found = step_of(facility, step, on=today)
        words = step_words(found)
        action = action or found.action.id
        funding = funding or step_funding(facility, found)
        if not what:
            what, english = words["fr"], words["en"]
    wanted = Wanted(
        plain(what), plain(owner), due, action.lower(), plain(funding), plain(quality_ref),
        plain(proof), retest, LEVELS.get(tlp, Tlp.AMBER), english,
    )  # fmt: skip
    subject, _ = subject_of(facility)
    made, path = opened_by_audit(facility.parent, subject.id, wanted, on=today)
    if as_json:
        talk.answer({"schema": "csirt.plan.improve/1", **told(made), "file": str(path)})
    else:
        talk.line(str(path))


def _improvements(
    facility: Facility,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=say("cli.plan.improvements.output"))
    ] = None,
    lang: Language = "",
    tlp: Marking = "",
    force: Force = False,
    as_json: Json = False,
) -> None:
    from csirt.workspace.improvements import as_json as told
    from csirt.workspace.improvements import exported, followed
    from csirt.workspace.plan import name_of, subject_of
    from csirt.workspace.quality import difference_json

    subject, level = subject_of(facility)
    pairs = sorted(
        followed(facility, facility=subject.id), key=lambda pair: (pair[0].due, pair[0].id)
    )
    held: tuple[tuple[str, Tlp], ...] = ()
    if output is not None:
        held = exported(
            [each for each, _ in pairs], output, tlp=LEVELS.get(tlp, level),
            lang=lang or language(), here=facility, force=force,
        )  # fmt: skip
    if as_json:
        talk.answer(
            {
                "schema": "csirt.plan.improvements/1",
                "facility": subject.id,
                "file": str(output) if output else None,
                "improvements": [
                    {**told(each), "differences": [difference_json(one) for one in lost]}
                    for each, lost in pairs
                ],
                "withheld": [ref for ref, _ in held],
            }
        )
    elif output is not None:
        talk.line(str(output))
    else:
        heads = [say(f"report.after.head.{name}") for name in ("due", "action", "owner", "state")]
        rows = [
            (each.due, f"{each.what.in_(language())} ({each.id})", each.owner,
             say(f"report.after.action.status.{each.status}"))
            for each, _ in pairs
        ]  # fmt: skip
        title = say("cli.plan.improvements.title", facility=name_of(subject))
        talk.table(title, heads, rows, most=max(1, len(rows)))
        _tell(one for _, lost in pairs for one in lost)
    if held:
        for ref, each in () if as_json else held:
            talk.talk(say("cli.after.withheld", id=ref, tlp=each.value))
        raise MissingOutputError("journal.withheld", count=len(held))


def _tell(found: "Iterable[Difference]") -> None:
    from csirt.workspace.quality import difference_json

    for each in found:
        told: dict[str, object] = {**difference_json(each)}
        talk.line(say("cli.plan.improvements.lost", None, **told))


def _quality(
    file: Annotated[Path, typer.Argument(help=say("cli.import.table.file"), metavar="FILE")],
    facility: Annotated[
        Path, typer.Option("--facility", help=say("cli.import.facility"), metavar="F.yaml")
    ],
    mapping: Annotated[
        str, typer.Option("--map", help=say("cli.import.quality.map"), metavar="M.yaml|ID")
    ] = "quality-plan",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.dry-run"))] = False,
    as_json: Json = False,
) -> None:
    from csirt.workspace.quality import quality_imported

    done = quality_imported(file, facility, on=talk.today(), mapping=mapping, dry_run=dry_run)
    if as_json:
        talk.answer(done.as_json())
        return
    talk.faults(done.faults)
    changes = done.changes
    talk.line(
        say(
            "cli.import.table.trial" if dry_run else "cli.import.table.done", rows=done.rows,
            added=len(changes.added), updated=len(changes.updated),
            unchanged=len(changes.unchanged),
        )
    )  # fmt: skip
    _tell(done.differences)
    if done.written is not None:
        talk.talk(say("cli.import.written", file=done.written))
    else:
        talk.talk(say("cli.import.trial-over" if dry_run else "cli.import.nothing"))
