"""Campaigns of a workspace: the file that a person writes, and what facilities sent back."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from pydantic import ValidationError

from csirt.analysis.rollup_groups import Member
from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.kinds import built, load
from csirt.files.source import Source, read
from csirt.files.write import as_yaml, write_text
from csirt.model.campaign import Campaign, CampaignKind, CampaignResult, of_campaign
from csirt.model.fault import ContentError, Fault
from csirt.model.region import Region, Settings
from csirt.operation.campaign import chosen
from csirt.safe import safe
from csirt.workspace.region import region_at
from csirt.workspace.region_members import ids_of, members_of
from csirt.workspace.root import MARKER, root_of

FOLDER, FILE, RESULTS = "campaigns", "campaign.yaml", "results"
SCHEMA = "csirt.campaign/1"
_UNKNOWN = {"facility": "campaign.unknown-facility", "group": "campaign.unknown-group"}


@dataclass(frozen=True, slots=True)
class Received:
    """Every result that was received of a campaign."""

    results: dict[str, list[CampaignResult]]
    """By facility of the region, in the order of their files."""
    strangers: int
    """Results of no facility of the region."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A campaign and its region; what was received is read when it is asked for."""

    root: Path
    path: Path
    campaign: Campaign
    region: Region
    settings: Settings
    members: dict[str, Member]
    """Every facility of the region, by id."""

    def received(self) -> Received:
        """Read every result: thousands of small files, which nothing keeps but who asked.

        Raises:
            ContentError: a file is at fault.
        """
        entries = self.region.facilities
        known = {id: entry.id for entry in entries for id in ids_of(entry)}
        found: dict[str, list[CampaignResult]] = {}
        strangers = 0
        for path in sorted((self.path.parent / RESULTS).glob("*.yaml")):
            result = load(path, CampaignResult)
            facility = known.get(result.facility)
            if facility is None or result.campaign != self.campaign.id:
                strangers += 1
            else:
                found.setdefault(facility, []).append(result)
        return Received(found, strangers)


def campaign_file(path: Path) -> Path:
    """Return the file of a campaign, by its path or that of its folder.

    Raises:
        NotFoundError: there is none.
    """
    file = path / FILE if path.is_dir() else path
    if not file.is_file():
        near = ", ".join(sorted(each.parent.name for each in path.parent.glob(f"*/{FILE}"))) or "—"
        raise NotFoundError("campaign.none", file=safe(file), near=near)
    return file


def opened_campaign(path: Path, *, beside: Opened | None = None) -> Opened:
    """Open a campaign of a workspace.

    Args:
        path: Its file or folder.
        beside: A campaign that is open; the region of the same workspace is not read again.

    Raises:
        NotFoundError: no such file, or no workspace with a region around it.
        ContentError: a file is at fault, or the campaign names a facility or a group that the
            region does not have, with its place; results are not read yet.
    """
    file = campaign_file(path)
    root = root_of(file)
    if root is None or not (root / "region.yaml").is_file():
        raise NotFoundError("campaign.no-region", file=safe(file))
    source = read(file)
    campaign = built(source, Campaign)
    if beside is not None and beside.root == root:
        region, members = beside.region, beside.members
    else:
        region = region_at(root / "region.yaml")
        members = members_of(root, region)
    if faults := list(_unknown(source, campaign, region, members)):
        raise ContentError(faults)
    return Opened(root, file, campaign, region, load(root / MARKER, Settings), members)


def _unknown(
    source: Source, campaign: Campaign, region: Region, members: dict[str, Member]
) -> Iterable[Fault]:
    """Yield the names that the region does not have: a target that is mistyped would be nobody."""
    known = {
        "facility": {id for entry in region.facilities for id in ids_of(entry)},
        "group": {each.group for each in members.values()} - {""},
    }
    for reference in of_campaign(campaign):
        if reference.text not in known[reference.kind]:
            near = ", ".join(get_close_matches(reference.text, known[reference.kind])) or "—"
            yield source.fault(
                _UNKNOWN[reference.kind], reference.path, name=reference.text, near=near
            )


@dataclass(frozen=True, slots=True)
class Wanted:
    """A campaign that somebody begins, before it is a file."""

    id: str
    kind: CampaignKind
    year: int
    title: str
    due: str
    profiles: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    focus: str = ""
    """Of an exercise: what it tries; empty where it is not said."""
    cyber: bool | None = None
    """Of an exercise: whether an attack starts it."""


@dataclass(frozen=True, slots=True)
class Begun:
    """The answer of ``csirt campaign init``."""

    campaign: Campaign
    file: Path
    targets: int

    def as_json(self) -> dict[str, object]:
        """Return the answer for machines (``csirt.campaign.init/1``)."""
        return {
            "schema": "csirt.campaign.init/1",
            "id": self.campaign.id,
            "kind": self.campaign.kind.value,
            "file": str(self.file),
            "targets": self.targets,
        }


def begun(region: Path, wanted: Wanted) -> Begun:
    """Write the file of a new campaign; one that stands is never changed.

    Args:
        region: The person's file, ``region.yaml``.
        wanted: What is asked of whom.

    Raises:
        NotFoundError: the region is in no workspace, or has no such facility or group.
        InputError: a value that its place does not take.
        StateError: a campaign of that id stands already.
    """
    root = root_of(region)
    if root is None:
        raise NotFoundError("campaign.no-region", file=safe(region))
    campaign = _built(wanted)
    directory = region_at(region)
    members = members_of(root, directory)
    ids = {id for entry in directory.facilities for id in ids_of(entry)}
    kinds = (
        ("facility", campaign.targets.facilities, ids),
        ("group", campaign.targets.groups, {each.group for each in members.values()}),
    )  # fmt: skip
    for kind, names, known in kinds:
        for name in names:
            if name not in known:
                near = ", ".join(get_close_matches(name, known)) or "—"
                raise NotFoundError(_UNKNOWN[kind], name=safe(name), near=near)
    path = root / FOLDER / campaign.id / FILE
    if path.exists():
        raise StateError("write.exists", file=safe(path))
    kept = campaign.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    write_text(path, as_yaml({"schema": SCHEMA, **kept}))
    return Begun(campaign, path, len(chosen(campaign, members.values())))


def _built(wanted: Wanted) -> Campaign:
    targets = {
        name: list(getattr(wanted, name))
        for name in ("profiles", "departments", "groups", "facilities")
        if getattr(wanted, name)
    }
    told = {
        "schema": SCHEMA, "id": wanted.id, "kind": wanted.kind.value, "year": wanted.year,
        "title": wanted.title, "due": wanted.due, "targets": targets,
        **({"focus": wanted.focus} if wanted.focus else {}),
        **({} if wanted.cyber is None else {"cyber": wanted.cyber}),
    }  # fmt: skip
    try:
        return Campaign.model_validate(told)
    except ValidationError as error:
        fault = error.errors()[0]
        name = ".".join(map(str, fault["loc"])) or "—"
        raise InputError("campaign.refused", name=name, problem=safe(fault["msg"])) from error
