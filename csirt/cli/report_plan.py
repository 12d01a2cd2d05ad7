"""``csirt report evidence`` and ``csirt report note``: what is printed of a facility's plan."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force, Language, On, Output, Samples, Seed, Subject
from csirt.model.tlp import Tlp
from csirt.text import language, say

DEFAULT_SAMPLES = 65_536


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("note", help=say("cli.report.note.help"))(_note)
    group.command("evidence", help=say("cli.report.evidence.help"))(_evidence)


def _evidence(
    facility: Annotated[Path, typer.Argument(help=say("cli.plan.facility"), metavar="F.yaml")],
    output: Output,
    lang: Language = "",
    tlp: Annotated[Tlp | None, typer.Option("--tlp", help=say("cli.tlp"))] = None,
    on: On = "",
    force: Force = False,
) -> None:
    from csirt.reporting.evidence import published
    from csirt.reporting.publish import check_output
    from csirt.workspace.plan_dossier import plan_dossier

    check_output(output, force=force)
    dossier = plan_dossier(facility, on=on or talk.today(), tlp=tlp)
    published(dossier, output, lang=lang or language(), force=force)
    talk.line(str(output))


def _note(
    subject: Subject,
    output: Output,
    lang: Language = "",
    tlp: Annotated[Tlp | None, typer.Option("--tlp", help=say("cli.tlp"))] = None,
    on: On = "",
    samples: Samples = DEFAULT_SAMPLES,
    seed: Seed = 1,
    force: Force = False,
) -> None:
    import csirt.workspace
    from csirt.reporting.note import check, published
    from csirt.workspace.audit import audit_dossier

    check(output, force=force)
    with talk.progress(say("cli.risk.sampling")) as progress:
        data = audit_dossier(
            csirt.workspace.open(subject), subject, on=on or talk.today(), tlp=tlp,
            samples=samples, seed=seed, progress=progress,
        )  # fmt: skip
    published(data, output, lang=lang or language(), force=force)
    talk.line(str(output))
