"""The health facilities of Eurostat GISCO: FINESS of one day, with headings and degrees."""

from datetime import datetime
from pathlib import Path

from csirt.files.directory import department, profile
from csirt.files.directory.gather import Gathered, check_columns
from csirt.files.directory.site import Directory, Site
from csirt.files.rows import Left, finess, sheet

FORMAT = "gisco"
COLUMNS = ("id", "hospital_name", "lat", "lon", "postcode", "city", "cc", "facility_type")
_DELIMITER = ","


def recognised(head: str) -> bool:
    """Return whether a first line is that of the GISCO file, or of one that lost columns."""
    return "hospital_name" in head and _DELIMITER in head


def read(path: Path, departments: frozenset[str]) -> Directory:
    """Return the sites of a GISCO file that stand in some départements (all when empty).

    Raises:
        ContentError: a column is missing, or most rows do not fit their headings.
    """
    left = Left(path)
    gathered = Gathered(left, departments)
    found, days, rows = sheet(path, _DELIMITER, COLUMNS), set(), 0
    for line, row in found.rows(left):
        rows += 1
        days.add(row.get("ref_date", ""))
        _take(row, line, gathered)
    check_columns(path, left, rows + left.count("rows.shape"))
    return Directory(
        path, FORMAT, "GISCO healthcare (FINESS)", _day(days), gathered.all(), rows, left.faults()
    )


def _take(row: dict[str, str], line: int, gathered: Gathered) -> None:
    number = finess(row["id"])
    if not number:
        gathered.left.add("rows.finess", line, row["id"])
        return
    code = department.of_postcode(row["postcode"], number)
    if not gathered.wants(code, line):
        return
    meaning = profile.of_gisco(row["facility_type"])
    kind = gathered.profile(meaning, row["facility_type"], line)
    if kind is None:
        return
    latitude, longitude = _point(row, line, gathered.left)
    site = Site(
        number,
        name=_name(row),
        profile=kind,
        city=row["city"],
        department=code,
        latitude=latitude,
        longitude=longitude,
    )
    gathered.keep(site, line)


def _name(row: dict[str, str]) -> str:
    """Return the name of the site: that of the hospital, and its own where it has one."""
    hospital, own = row["hospital_name"], row.get("site_name", "")
    return f"{hospital} – {own}" if hospital and own and own != hospital else hospital or own


def _point(row: dict[str, str], line: int, left: Left) -> tuple[float | None, float | None]:
    if not (row["lat"] and row["lon"]):
        left.note("directory.no-coordinates", line)
        return None, None
    try:
        latitude, longitude = (float(row[name].replace(",", ".")) for name in ("lat", "lon"))
    except ValueError:
        latitude = longitude = float("nan")
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        left.add("directory.coordinates", line, f"{row['lat']}, {row['lon']}")
        return None, None
    return round(latitude, 5), round(longitude, 5)


def _day(days: set[str]) -> str:
    """Return the latest day that the rows speak of."""
    read = []
    for text in days:
        for form in ("%d/%m/%Y", "%Y-%m-%d"):
            try:
                read.append(datetime.strptime(text, form).date().isoformat())
            except ValueError:
                continue
    return max(read, default="1970-01-01")
