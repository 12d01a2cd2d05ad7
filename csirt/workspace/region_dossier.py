"""What the report of a region prints: the roll-up, its campaigns, and no facility."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import csirt
from csirt import seal
from csirt.files.shipped import catalogue
from csirt.model.fault import Fault
from csirt.model.plan import Action
from csirt.model.progress import Progress, silent
from csirt.model.region import Region
from csirt.model.tlp import Tlp
from csirt.text import LANGUAGES
from csirt.workspace.campaign import FILE, FOLDER, RESULTS, opened_campaign
from csirt.workspace.campaign_status import CampaignStatus, status_of
from csirt.workspace.plan_evidence import FOLDER as ASSESSMENTS
from csirt.workspace.plan_region import RegionPlan, region_plan
from csirt.workspace.region import seen_path
from csirt.workspace.root import root_of
from csirt.workspace.told import Told


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionDossier(Told):
    """A region on a day."""

    plan: RegionPlan
    campaigns: tuple[CampaignStatus, ...]

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Files of evidence that could not be read: they name facilities, and are never printed."""
        return self.plan.faults

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the answers that the report is made of."""
        return {
            "plan": self.plan.as_json(lang),
            "campaigns": [each.as_json(lang) for each in self.campaigns],
        }


def region_dossier(
    path: Path, *, on: str, tlp: Tlp | None = None, progress: Progress = silent
) -> RegionDossier:
    """Return what the report of a region prints.

    Args:
        path: The person's file, ``region.yaml``, of a workspace.
        on: The day, ISO.
        tlp: Marking; that of the workspace by default.
        progress: Called with the facilities read and their number.

    Raises:
        NotFoundError: the file does not exist, or stands in no workspace.
        ContentError: a file of the region, of a group or of a campaign is at fault.
        InputError: the region has no facility.
    """
    plan = region_plan(path, on=on, progress=progress)
    root = root_of(path) or path.parent
    files = sorted((root / FOLDER).glob(f"*/{FILE}"))
    campaigns = tuple(status_of(opened_campaign(each), on=on) for each in files)
    return RegionDossier(
        plan=plan,
        campaigns=campaigns,
        subject_name={lang: plan.region.name.in_(lang) for lang in LANGUAGES},
        tlp=tlp or plan.tlp,
        on=on,
        version=csirt.__version__,
        catalogue=catalogue(),
        names=named(plan.region, (each.action for each in plan.actions), campaigns),
        files={f"region:{plan.region.id}": path.name},
        notices=plan.notes,
        inputs=tuple(read_files(root, path, files)),
    )


def named(
    region: Region, actions: Iterable[Action], campaigns: Iterable[CampaignStatus]
) -> dict[str, dict[str, str]]:
    """Return the readable names of what figures rest on."""
    found = {f"region:{region.id}": {lang: region.name.in_(lang) for lang in LANGUAGES}}
    for action in actions:
        found[f"action:{action.id}"] = dict.fromkeys(LANGUAGES, action.id.upper())
    for each in campaigns:
        title = each.campaign.title
        found[f"campaign:{each.campaign.id}"] = {lang: title.in_(lang) for lang in LANGUAGES}
    return found


def read_files(root: Path, path: Path, campaigns: Iterable[Path]) -> Iterator[tuple[str, str]]:
    """Yield the files read, with their SHA-256; one digest for all those of facilities."""
    for file in (path, seen_path(path), *campaigns):
        if file.is_file():
            yield file.absolute().relative_to(root).as_posix(), seal.sha256_file(file)
    for some in (f"{ASSESSMENTS}/*/e-*.yaml", f"{FOLDER}/*/{RESULTS}/*.yaml"):
        found = sorted(root.glob(some))
        if found:
            yield f"{some} ({len(found)})", _together(root, found)


def _together(root: Path, files: Iterable[Path]) -> str:
    """Return one digest of many files: of their names and their own digests, in order."""
    listed = "".join(
        f"{seal.sha256_file(each)}  {each.relative_to(root).as_posix()}\n" for each in files
    )
    return seal.sha256_bytes(listed.encode())
