"""``csirt capture reach``: from what the attacker holds, what may fall next."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.capture_hunt import DEFAULT_BUDGET, Budget, _hunted, _whole
from csirt.cli.capture_logs import Clocks, Files, Logs
from csirt.cli.case import At, By, CaseId, Place, Role
from csirt.cli.options import DEFAULT_SAMPLES, Json, On, Samples, Seed
from csirt.text import say

if TYPE_CHECKING:
    from csirt.workspace.capture_reach import CaptureReach
    from csirt.workspace.incident import Outcome


def register(group: typer.Typer) -> None:
    """Add the command to ``capture``."""
    group.command("reach", help=say("cli.capture.reach.help"))(reach)


def reach(
    facility: Annotated[
        Path, typer.Option("--facility", help=say("cli.capture.reach.facility"), metavar="F.yaml")
    ],
    files: Files = None,
    logs: Logs = None,
    clocks: Clocks = None,
    zone: Annotated[
        str, typer.Option("--zone", help=say("cli.capture.reach.zone"), metavar="ID")
    ] = "",
    samples: Samples = DEFAULT_SAMPLES,
    seed: Seed = 1,
    on: On = "",
    budget: Budget = DEFAULT_BUDGET,
    write: Annotated[bool, typer.Option("--write", help=say("cli.capture.reach.write"))] = False,
    at: At = "",
    case: CaseId = "",
    by: By = "",
    role: Role = "",
    journal: Place = "",
    as_json: Json = False,
) -> None:
    """Tell how far the attack may go."""
    from csirt.workspace.capture_reach import capture_reach

    if case and not write:
        raise typer.BadParameter(say("cli.capture.reach.case-writes"))
    hunted = _hunted(files, budget, logs, clocks)
    with talk.progress(say("cli.risk.sampling")) as progress:
        found = capture_reach(
            hunted, facility, zone=zone, on=on or talk.today(), samples=samples, seed=seed,
            progress=progress,
        )  # fmt: skip
    written = _written(found, journal, case, (at, by, role)) if write else None
    if as_json:
        entries = [each.ref for each in written.entries] if written else []
        talk.answer({**found.as_json(), "written": entries})
    else:
        from csirt.cli.capture_reach_view import show_reach

        show_reach(found)
        if written:
            talk.talk(say("cli.capture.reach.written", count=len(written.entries)))
    _whole(hunted)


def _written(
    found: "CaptureReach", journal: str, case: str, said: tuple[str, str, str]
) -> "Outcome":
    from csirt.cli.case import incident_of, stamp_of
    from csirt.workspace.capture_reach_log import write_reach

    return write_reach(incident_of(journal, case), found, stamp_of(*said))
