"""``csirt report roadmap``: what first and why, the calendar, the costs, what does not fit."""

import typer

from csirt.cli import talk
from csirt.cli.options import Force, Language, On, Output, Samples, Seed
from csirt.cli.plan_assess import Facility
from csirt.cli.plan_roadmap import DEFAULT_MONTHS, DEFAULT_SAMPLES, Months, To, computed
from csirt.text import language, say


def register(group: typer.Typer) -> None:
    """Add the command."""

    @group.command("roadmap", help=say("cli.report.roadmap.help"))
    def roadmap(
        facility: Facility,
        output: Output,
        on: On = "",
        to: To = 3,
        months: Months = DEFAULT_MONTHS,
        samples: Samples = DEFAULT_SAMPLES,
        seed: Seed = 1,
        lang: Language = "",
        force: Force = False,
    ) -> None:
        from csirt.reporting.publish import check_output
        from csirt.reporting.roadmap import published
        from csirt.workspace.roadmap_dossier import roadmap_dossier

        check_output(output, force=force)
        found = computed(facility, on, to, months, samples, seed)
        published(roadmap_dossier(found), output, lang=lang or language(), force=force)
        talk.line(str(output))
