"""``csirt report``: the same sections as one HTML file or as a PDF."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import (
    report_batch,
    report_evidence,
    report_oscal,
    report_region,
    report_roadmap,
    report_verify,
    talk,
)
from csirt.cli.groups import noun
from csirt.cli.options import DEFAULT_SAMPLES, Force, Language, On, Output, Samples, Seed, Subject
from csirt.model.tlp import Tlp
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.dossier import Dossier


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.report.help")
    app.add_typer(group, name="report")
    for name in ("audit", "risk", "note"):
        group.command(name, help=say(f"cli.report.{name}.help"))(_command(name))
    report_evidence.register(group)
    report_batch.register(group)
    report_roadmap.register(group)
    report_verify.register(group)
    report_oscal.register(group)
    report_region.register(group)


def _command(report: str) -> Callable[..., None]:
    def command(
        subject: Subject,
        output: Output,
        lang: Language = "",
        tlp: Annotated[Tlp | None, typer.Option("--tlp", help=say("cli.tlp"))] = None,
        on: On = "",
        samples: Samples = DEFAULT_SAMPLES,
        seed: Seed = 1,
        force: Force = False,
    ) -> None:
        from csirt.reporting.publish import check_output
        from csirt.reporting.reports import EDITABLE, published

        check_output(output, force=force, editable=report in EDITABLE)
        with talk.progress(say("cli.risk.sampling")) as progress:
            data = _dossier(report, subject, on or talk.today(), tlp, samples, seed, progress)
        published(data, report, output, lang=lang or language(), force=force)
        talk.line(str(output))

    return command


def _dossier(
    report: str,
    subject: Path,
    on: str,
    tlp: Tlp | None,
    samples: int,
    seed: int,
    progress: Callable[[int, int], None],
) -> "Dossier":
    import csirt.workspace
    from csirt.workspace.audit import audit_dossier
    from csirt.workspace.dossier import dossier

    workspace = csirt.workspace.open(subject)
    make = dossier if report == "risk" else audit_dossier
    return make(workspace, subject, on=on, tlp=tlp, samples=samples, seed=seed, progress=progress)
