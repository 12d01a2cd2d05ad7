"""One event through a region: what is named is found, and the facilities that have a file read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path

from csirt.analysis.cascade import cascaded
from csirt.errors import NotFoundError
from csirt.files.shipped import catalogue, services
from csirt.model.cascade import Cascade
from csirt.model.facility import Facility
from csirt.model.record import Text
from csirt.model.region import Estate, FacilityGroup, Region
from csirt.safe import safe
from csirt.workspace.diversion import care_files, opened_region
from csirt.workspace.region_places import Places

DAYS = 7


def cascade(path: Path, lose: Iterable[str], *, days: int = DAYS) -> Cascade:
    """Return what is lost in a region with some things.

    Args:
        path: ``region.yaml`` of a workspace.
        lose: Facilities, regional services, suppliers or groups, by id, reference or name; a
            supplier is lost at every facility that names it so.
        days: Over which paper modes are looked at.

    Raises:
        NotFoundError: nothing bears a name.
        ContentError: the region or a group is at fault.
    """
    region, workspace = opened_region(path)
    files, unread = care_files(workspace, region)
    found = cascaded(
        region,
        Estate.model_construct(
            subject=region.id,
            facilities=tuple(files.values()),
            groups=workspace.groups,
            services=tuple(services().values()),
            names={
                each.id: each.name
                for each in (*region.facilities, *files.values())
                if isinstance(each.name, Text)
            },
        ),
        catalogue(),
        [ref for each in lose for ref in _named(each, region, files, workspace.groups)],
        days,
    )
    return replace(found, notes=(*found.notes, *unread)) if unread else found


def _named(
    text: str, region: Region, files: dict[str, Facility], groups: Iterable[FacilityGroup]
) -> tuple[str, ...]:
    """Return the references that a name means: facility, service, group, then supplier."""
    kind, _, rest = text.rpartition(":")
    known = {"service": set(services()), "group": {each.id for each in groups}}
    if kind in ("", "facility") and (id := Places(region).find(rest)):
        own = next((file for file in files if file == id or file in _ids(region, id)), id)
        return (f"facility:{own}",)
    for name, ids in known.items():
        if kind in ("", name) and rest in ids:
            return (f"{name}:{rest}",)
    if kind in ("", "supplier") and (found := tuple(_suppliers(rest, files))):
        return found
    every = [*known["service"], *known["group"], *files, *_supplier_names(files)]
    every += [entry.id for entry in region.facilities]
    near = get_close_matches(rest, every, n=4, cutoff=0.4) or sorted(known["service"])[:4]
    raise NotFoundError(
        "cascade.unknown", name=safe(text, limit=120), near=safe(", ".join(dict.fromkeys(near)))
    )


def _ids(region: Region, id: str) -> tuple[str, ...]:
    return next(((each.id, *each.aka) for each in region.facilities if each.id == id), ())


def _suppliers(text: str, files: dict[str, Facility]) -> Iterator[str]:
    """Yield a supplier at every facility: by ``facility/id``, by id, or by its name."""
    wanted = " ".join(text.split()).casefold()
    for facility in files.values():
        for each in facility.suppliers:
            names = (each.id, f"{facility.id}/{each.id}", " ".join(each.name.split()).casefold())
            if wanted in names:
                yield f"supplier:{facility.id}/{each.id}"


def _supplier_names(files: dict[str, Facility]) -> set[str]:
    return {name for each in files.values() for s in each.suppliers for name in (s.id, s.name)}
