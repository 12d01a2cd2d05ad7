"""The FINESS open file: no headings, a section of establishments and one of coordinates.

Its first line names the day: ``finess;etalab;111;2026-05-12``. The columns are those of the
publisher's notice; the sections are told by the first cell of each row.
"""

from collections.abc import Iterable
from pathlib import Path
from re import compile as pattern

from csirt.files.directory import department, lambert93, profile
from csirt.files.directory.gather import Gathered, check_columns
from csirt.files.directory.site import Directory, Site
from csirt.files.rows import Left, cells, finess, lines, refusal

FORMAT = "finess"
STRUCTURE = [
    "structureet",
    "nofinesset",
    "nofinessej",
    "rs",
    "rslongue",
    "complrs",
    "compldistrib",
    "numvoie",
    "typvoie",
    "voie",
    "compvoie",
    "lieuditbp",
    "commune",
    "departement",
    "libdepartement",
    "ligneacheminement",
    "telephone",
    "telecopie",
    "categetab",
    "libcategetab",
    "categagretab",
    "libcategagretab",
    "siret",
    "codeape",
    "codemft",
    "libmft",
    "codesph",
    "libsph",
    "dateouv",
    "dateautor",
    "datemaj",
    "numuai",
]
GEOLOCATION = ["geolocalisation", "nofinesset", "coordxet", "coordyet", "sourcecoordet", "datemaj"]

_AT = {name: at for at, name in enumerate(STRUCTURE)}
_DAY = pattern(r"\d{4}-\d\d-\d\d")
_ROUTING = pattern(r"(\d{5}) +(.*?)(?: +CEDEX( +\d+)?)?")
_NUMBER = pattern(r"\d{1,8}([.,]\d+)?")


def recognised(head: str) -> bool:
    """Return whether a first line is that of the FINESS file."""
    return head.lower().startswith(("finess;", "structureet;", "geolocalisation;"))


def read(path: Path, departments: frozenset[str]) -> Directory:
    """Return the sites of a FINESS file that stand in some départements (all when empty).

    Raises:
        ContentError: there is no section of establishments, or most rows have moved columns.
    """
    left = Left(path)
    gathered = Gathered(left, departments)
    found = lines(path)
    structures, points = _sections(found, left)
    if not structures:
        raise refusal("directory.no-section", path, 1, 1)
    places = _places(points, left)
    for line, row in structures:
        _take(row, line, places, gathered)
    check_columns(path, left, len(structures))
    return Directory(
        path, FORMAT, "FINESS (data.gouv.fr)", _day(found[0], structures), gathered.all(),
        len(structures), left.faults(),
    )  # fmt: skip


_Rows = list[tuple[int, list[str]]]


def _sections(found: Iterable[str], left: Left) -> tuple[_Rows, _Rows]:
    """Return the rows of the two sections, each with its line."""
    structures: _Rows = []
    points: _Rows = []
    for number, text in enumerate(found, 1):
        name = text.partition(";")[0].strip('"').lower()
        if name == "structureet":
            structures.append((number, cells(text, ";")))
        elif name == "geolocalisation":
            points.append((number, cells(text, ";")))
        elif text.strip() and number > 1:
            left.add("directory.stray-row", number, name)
    return structures, points


def _take(row: list[str], line: int, places: dict[str, "_Point"], gathered: Gathered) -> None:
    left = gathered.left
    if len(row) != len(STRUCTURE):
        left.add("rows.shape", line, f"{len(row)} / {len(STRUCTURE)}")
        return
    cell = [each.strip() for each in row]
    number = finess(cell[_AT["nofinesset"]])
    if not number:
        left.add("rows.finess", line, cell[_AT["nofinesset"]])
        return
    category = cell[_AT["categetab"]]
    if not (category.isdigit() and len(category) == 3):
        left.add("directory.category", line, category)
        return
    routing = _ROUTING.fullmatch(cell[_AT["ligneacheminement"]])
    code = department.of_code(cell[_AT["departement"]]) or department.of_postcode(
        routing[1] if routing else "", number
    )
    if not gathered.wants(code, line):
        return
    meaning = profile.of_finess(category, cell[_AT["categagretab"]])
    kind = gathered.profile(meaning, f"{category} {cell[_AT['libcategetab']]}", line)
    if kind is None:
        return
    latitude, longitude = _degrees(places.get(number), line, left)
    site = Site(
        number,
        entity=finess(cell[_AT["nofinessej"]]),
        name=cell[_AT["rslongue"]] or cell[_AT["rs"]],
        profile=kind,
        city=routing[2] if routing else "",
        department=code,
        latitude=latitude,
        longitude=longitude,
    )
    gathered.keep(site, line)


_Point = tuple[int, str, str, str]
"""Line, x, y, and what the file says of the projection."""


def _places(rows: _Rows, left: Left) -> dict[str, _Point]:
    """Return the points by FINESS number; the first of two is kept."""
    places: dict[str, _Point] = {}
    for line, row in rows:
        if len(row) != len(GEOLOCATION):
            left.add("directory.point-shape", line, f"{len(row)} / {len(GEOLOCATION)}")
            continue
        number = finess(row[1])
        if number in places:
            left.add("directory.point-twice", line, number)
        elif number:
            places[number] = (line, row[2].strip(), row[3].strip(), row[4])
    return places


def _degrees(
    point: _Point | None, line: int, left: Left
) -> tuple[float, float] | tuple[None, None]:
    """Return a point in degrees; only Lambert-93 is converted, the rest is said."""
    if point is None or not (point[1] and point[2]):
        left.note("directory.no-coordinates", line)
        return None, None
    line, x, y, projection = point
    if not _is_lambert93(projection):
        left.note("directory.projection", line, projection.rpartition(",")[2] or "—")
        return None, None
    if not (_NUMBER.fullmatch(x) and _NUMBER.fullmatch(y)):
        left.add("directory.coordinates", line, f"{x}, {y}")
        return None, None
    east, north = (float(each.replace(",", ".")) for each in (x, y))
    if not lambert93.inside(east, north):
        left.add("directory.coordinates", line, f"{x}, {y}")
        return None, None
    latitude, longitude = lambert93.degrees(east, north)
    return round(latitude, 5), round(longitude, 5)


def _is_lambert93(projection: str) -> bool:
    plain = projection.upper().replace("-", "").replace("_", "").replace(" ", "")
    return "LAMBERT93" in plain or "EPSG:2154" in plain


def _day(head: str, structures: _Rows) -> str:
    """Return the day of the extraction, or the latest change of a row."""
    told = _DAY.search(head) if head.lower().startswith("finess") else None
    if told:
        return told[0]
    changed = (row[_AT["datemaj"]].strip() for _, row in structures if len(row) == len(STRUCTURE))
    return max((day for day in changed if _DAY.fullmatch(day)), default="1970-01-01")
