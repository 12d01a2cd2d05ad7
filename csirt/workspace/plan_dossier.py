"""What the reports of the plan alone print, without a risk analysis: the register of evidence."""

from dataclasses import dataclass
from pathlib import Path

import csirt
from csirt.files.shipped import catalogue
from csirt.model.record import Text
from csirt.model.tlp import Tlp
from csirt.text import LANGUAGES
from csirt.workspace.plan import subject_of
from csirt.workspace.plan_records import names, records
from csirt.workspace.plan_year import PlanYear, plan_notices, plan_year, read_files
from csirt.workspace.root import root_of
from csirt.workspace.told import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanDossier(Told):
    """One facility's actions, their evidence, and the files they were read from."""

    year: PlanYear


def plan_dossier(file: Path, *, on: str, tlp: Tlp | None = None) -> PlanDossier:
    """Return what the reports of a facility's actions print.

    Args:
        file: File of the facility.
        on: The day, ISO.
        tlp: Marking; that of the workspace by default. What is above it is left out and counted.

    Raises:
        NotFoundError: the file does not exist.
        InputError: it is no facility.
        ContentError: a file is at fault.
    """
    facility, usual = subject_of(file)
    root, marking = root_of(file), tlp or usual
    year = plan_year(root, facility, on=on, tlp=marking)
    words = facility.name
    return PlanDossier(
        year=year,
        subject_name={
            lang: words.in_(lang) if isinstance(words, Text) else facility.id for lang in LANGUAGES
        },
        tlp=marking,
        on=on,
        version=csirt.__version__,
        catalogue=catalogue(),
        names=dict(names([year])),
        files={ref: place for ref, (place, _) in records([year])},
        notices=plan_notices(year),
        inputs=read_files(root, year),
    )
