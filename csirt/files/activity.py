"""The yearly hospital statistics (SAE): a folder of forms, one row a site or a unit of a site.

Empty is not answered, never zero; ``0`` is zero. Each form is optional but the list of sites (ID),
and at least one of the others must be there.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from re import compile as pattern
from typing import Any

from csirt.files.activity_forms import FORMS, Form
from csirt.files.directory.department import of_code
from csirt.files.directory.site import Site
from csirt.files.rows import Left, finess, refusal, sheet
from csirt.model.fault import Fault
from csirt.model.place import Profile
from csirt.seal import sha256_bytes, sha256_file

FORMAT = "sae"
SITES = "ID"
#: Forms that say more of what is read than they are needed for.
_UNREAD = {"GHT": "activity.no-group-key", "CANCERO": "activity.cancer-volumes"}
_ID_COLUMNS = ("FI", "RS", "FI_EJ", "REG", "DEP", "NOMCOM", "AN")
_DELIMITER = ";"
_NAME = pattern(r"([A-Z][A-Z0-9]*)_(\d{4})[A-Z]?")
_NUMBER = pattern(r"\d{1,9}([.,]\d+)?")
_SPACES = str.maketrans("", "", " \u00a0\u202f")


@dataclass(frozen=True, slots=True)
class SiteYear:
    """A site of the statistics, and the fields of :class:`SiteFigures` that it answered."""

    site: Site
    region: str
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Statistics:
    """A folder as read."""

    path: Path
    year: int
    sha256: str
    """Of the names and hashes of the files that were read."""
    sites: tuple[SiteYear, ...]
    fields: frozenset[str]
    """What the forms of this folder answer; another field says nothing of this folder."""
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class _Reading:
    year: int
    sites: dict[str, tuple[Site, str]]
    figures: dict[str, dict[str, Any]] = field(default_factory=dict)


def read_activity(folder: Path, year: int) -> Statistics:
    """Return what the sites of a folder answered for a year.

    Raises:
        ContentError: no folder, no list of sites, no form, a form twice, another year, or a
            column missing; with file, line and column.
    """
    files = _files(folder)
    lefts = [Left(files[SITES])]
    reading = _Reading(year, dict(_sites(files[SITES], year, lefts[0])))
    forms = [FORMS[name] for name in files if name in FORMS]
    for form in forms:
        left = Left(files[form.name])
        _take(form, files[form.name], reading, left)
        lefts.append(left)
    return Statistics(
        folder,
        year,
        _hash(files),
        tuple(
            SiteYear(site, region, reading.figures.get(number, {}))
            for number, (site, region) in sorted(reading.sites.items())
        ),
        frozenset(name for form in forms for name in form.fields),
        (*(fault for left in lefts for fault in left.faults()), *_unread(folder, files)),
    )


def _files(folder: Path) -> dict[str, Path]:
    """Return the files of a folder by form, the list of sites first."""
    if not folder.is_dir():
        raise refusal("activity.no-folder", folder)
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        name = _NAME.fullmatch(path.stem.upper())
        if name is None or path.suffix.lower() != ".csv":
            continue
        if name[1] in found:
            raise refusal("activity.two-files", path, form=name[1], other=found[name[1]].name)
        found[name[1]] = path
    if SITES not in found:
        raise refusal("activity.no-sites", folder, found=", ".join(found) or "—")
    if not any(name in FORMS for name in found):
        raise refusal("activity.no-form", folder, known=", ".join(FORMS))
    return {SITES: found.pop(SITES), **found}


def _hash(files: dict[str, Path]) -> str:
    told = (f"{name} {sha256_file(path)}\n" for name, path in sorted(files.items()) if _read(name))
    return sha256_bytes("".join(told).encode())


def _read(name: str) -> bool:
    return name == SITES or name in FORMS


def _unread(folder: Path, files: Iterable[str]) -> tuple[Fault, ...]:
    left = Left(folder)
    for name in files:
        if not _read(name):
            left.note(_UNREAD.get(name, "activity.file-left"), 0, name)
    return left.faults()


def _sites(path: Path, year: int, left: Left) -> Iterator[tuple[str, tuple[Site, str]]]:
    """Yield every site of the list by its FINESS number, with its region code."""
    met: set[str] = set()
    for line, number, row in _rows(path, _ID_COLUMNS, year, left):
        if number in met:
            left.add("rows.twice", line, number)
            continue
        met.add(number)
        site = Site(
            number,
            entity=finess(row["FI_EJ"]),
            name=row["RS"],
            profile=Profile.ES,  # the statistics ask health facilities, and no others
            city=row["NOMCOM"],
            department=of_code(row["DEP"]),
        )
        yield number, (site, row["REG"].zfill(2))
    if not met:
        raise refusal("rows.shifted", path, 2, 1, bad=left.count("rows.finess"), of=0)


def _rows(
    path: Path, columns: tuple[str, ...], year: int, left: Left
) -> Iterator[tuple[int, str, dict[str, str]]]:
    """Yield line, FINESS number and row of a form of the year that was asked for."""
    for line, row in sheet(path, _DELIMITER, columns, upper=True).rows(left):
        if row["AN"] != str(year):
            raise refusal(
                "activity.other-year", path, line, 1, found=row["AN"] or "—", year=str(year)
            )
        number = finess(row["FI"])
        if number:
            yield line, number, row
        else:
            left.add("rows.finess", line, row["FI"])


def _take(form: Form, path: Path, reading: _Reading, left: Left) -> None:
    """Take one form into the figures of its sites."""
    met: set[tuple[str, str]] = set()
    for line, number, row in _rows(path, ("FI", "AN", *form.columns), reading.year, left):
        column, value = form.only
        if column and row[column] != value:
            continue
        unit = row[form.unit] if form.unit else ""
        if number not in reading.sites:
            left.add("activity.unknown-site", line, number)
        elif (number, unit) in met:
            left.add("rows.twice", line, f"{number} {unit}".strip())
        else:
            met.add((number, unit))
            _answers(form, row, unit, line, reading.figures.setdefault(number, {}), left)


def _answers(
    form: Form, row: dict[str, str], unit: str, line: int, figures: dict[str, Any], left: Left
) -> None:
    """Add what one row answers."""
    for column, name in _sums(form, unit):
        amount = _amount(row[column], column, line, left)
        if amount is not None:
            figures[name] = figures.get(name, 0) + amount
    if form.counted and unit:
        name = form.counted.get(unit, form.counted["*"])
        figures[name] = figures.get(name, 0) + 1
    for column, name in form.flags.items():
        if row[column] in ("0", "1"):
            figures[name] = row[column] == "1"
        elif row[column]:
            left.add("activity.code", line, f"{column} {row[column]}")
    for column, (name, codes) in form.words.items():
        if row[column] in codes:
            figures[name] = codes[row[column]]
        elif row[column]:
            left.add("activity.code", line, f"{column} {row[column]}")


def _sums(form: Form, unit: str) -> Iterator[tuple[str, str]]:
    yield from form.sums.items()
    for column, units in form.of_units.items():
        if unit in units:
            yield column, units[unit]


def _amount(text: str, column: str, line: int, left: Left) -> int | float | None:
    """Return a number that was answered; none where the cell is empty or holds no number."""
    plain = text.translate(_SPACES)
    if not plain:
        return None
    if not _NUMBER.fullmatch(plain):
        left.add("activity.number", line, f"{column} {text}")
        return None
    value = float(plain.replace(",", "."))
    return int(value) if value.is_integer() else value
