"""The agreed support of the victims: what the region wrote, and their own filled sheet B."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from csirt.files.forms import read_form
from csirt.model.record import NotAssessed, Text
from csirt.model.region import Entry, Region
from csirt.model.sheet import ROW
from csirt.model.support import Support, SupportOption
from csirt.text import LANGUAGES
from csirt.workspace.region_places import Places
from csirt.workspace.root import root_of
from csirt.workspace.sheet_keep import kept
from csirt.workspace.sheets import sheets

SHEET, TABLE = "support-table", "supports"
_RANKS = {"first": 1, "second": 2, "third": 3}


def agreed_support(
    path: Path, region: Region, victims: Iterable[Entry], *, on: str
) -> tuple[SupportOption, ...]:
    """Return who agreed to take what of the victims, by line and rank.

    Where the region and a victim's sheet B name the same partner for the same line, the newer
    agreement holds.

    Args:
        path: ``region.yaml``.
        region: The region.
        victims: Its facilities that are lost.
        on: The day, ISO: past its validity a row can still be read, and is no agreement any more.
    """
    places = Places(region)
    found: dict[tuple[str, str, str], SupportOption] = {}
    for victim in victims:
        for each in (*_of_region(region, places, victim, on), *_of_sheet(path, places, victim, on)):
            key = (each.victim, each.line, each.partner)
            if key not in found or found[key].agreed_on < each.agreed_on:
                found[key] = each
    ordered = sorted(found.values(), key=lambda each: (each.victim, each.line, each.rank))
    return tuple(ordered)


def _of_region(region: Region, places: Places, victim: Entry, on: str) -> Iterator[SupportOption]:
    ranks: dict[str, int] = {}
    for each in region.support:
        if each.victim not in (victim.id, *victim.aka):
            continue
        for partner in each.partners:
            ranks[each.line.value] = rank = ranks.get(each.line.value, 0) + 1
            amount = partner.per_day
            yield SupportOption(
                victim.id, each.line.value, rank,
                places.find(partner.facility) or partner.facility,
                None if isinstance(amount, NotAssessed) else amount,
                _words(partner.conditions), partner.phone, each.agreed_on, each.valid_until or "",
                "" if isinstance(each.tested_on, NotAssessed) else each.tested_on,
                each.reference, _holds(each, on), "region.yaml",
            )  # fmt: skip


def _holds(each: Support, on: str) -> bool:
    return each.valid_until is None or each.valid_until >= on


def _words(text: Text | None) -> dict[str, str]:
    return {lang: text.in_(lang) for lang in LANGUAGES} if text else {}


def _of_sheet(path: Path, places: Places, victim: Entry, on: str) -> Iterator[SupportOption]:
    """Yield the rows of the newest sheet B that a workspace keeps of a facility."""
    root = root_of(path)
    known = sheets(path)
    table = known[SHEET].by_id()[TABLE] if SHEET in known else None
    if root is None or table is None:
        return
    given = {row.id: row.data for row in table.rows}
    for id in (victim.id, *victim.aka):
        for sheet in kept(id, known, path, on):
            form = read_form(Path(sheet.file), known)[0] if sheet.sheet.id == SHEET else None
            for row in form.values.get(TABLE, ()) if form else ():
                if row.get("support") and (data := given.get(str(row.get(ROW, "")))):
                    record = Path(sheet.file).relative_to(root).as_posix()
                    yield _row(row, data, (victim.id, record), places, on)


def _row(
    row: dict[str, Any], data: Any, of: tuple[str, str], places: Places, on: str
) -> SupportOption:
    said = {name: str(row.get(name, "") or "") for name in row}
    until = said.get("valid-until", "")[:10]
    condition = said.get("conditions", "")
    amount = row.get("extra-per-day")
    return SupportOption(
        of[0], str(data.get("line", "")), _RANKS.get(str(data.get("rank", "")), 9),
        places.find(said["support"]) or said["support"],
        float(amount) if isinstance(amount, int | float) else None,
        dict.fromkeys(LANGUAGES, condition) if condition else {},
        said.get("phone", ""), said.get("agreed-on", "")[:10], until,
        said.get("tested-on", "")[:10], "", not until or until >= on, of[1],
    )  # fmt: skip
