"""What the report of one campaign prints."""

from dataclasses import dataclass
from pathlib import Path

import csirt
from csirt.files.shipped import catalogue
from csirt.model.tlp import Tlp
from csirt.text import LANGUAGES
from csirt.workspace.campaign import opened_campaign
from csirt.workspace.campaign_status import CampaignStatus, status_of
from csirt.workspace.region_dossier import named, read_files
from csirt.workspace.told import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignDossier(Told):
    """One campaign on a day."""

    status: CampaignStatus


def campaign_dossier(
    path: Path, *, on: str, tlp: Tlp | None = None, before: Path | None = None
) -> CampaignDossier:
    """Return what the report of a campaign prints.

    Args:
        path: File or folder of the campaign.
        on: The day, ISO.
        tlp: Marking; that of the workspace by default.
        before: An earlier campaign of the same kind, to compare with.

    Raises:
        NotFoundError: no such campaign, or no region around it.
        ContentError: a file is at fault.
        InputError: the two campaigns cannot be compared.
    """
    found = opened_campaign(path)
    then = opened_campaign(before, beside=found) if before else None
    status = status_of(found, on=on, before=then)
    id = status.campaign.id
    file = found.path.absolute().relative_to(found.root).as_posix()
    files = [each.path for each in (found, then) if each]
    read = read_files(found.root, found.root / "region.yaml", files)
    return CampaignDossier(
        status=status,
        subject_name={lang: status.region.name.in_(lang) for lang in LANGUAGES},
        tlp=tlp or status.tlp,
        on=on,
        version=csirt.__version__,
        catalogue=catalogue(),
        names=named(status.region, (), [status]),
        files={f"campaign:{id}": file},
        notices=status.notes,
        inputs=tuple(each for each in read if not each[0].startswith("assessments")),
    )
