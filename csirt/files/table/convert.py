"""Cells to values: dates, durations, yes and no, lists, as French spreadsheets write them."""

from collections.abc import Callable
from datetime import date, timedelta
from re import IGNORECASE
from re import compile as pattern

from csirt.files.table.moments import written
from csirt.files.table.words import plain, stands_in
from csirt.model.ids import slug
from csirt.model.mapping import Column, Converter
from csirt.safe import safe

Value = str | bool | int | float | tuple[str, ...]

LONGEST = 300
"""Characters of a text that is taken."""
LONGEST_PROSE = 20_000
"""Characters of a text of several lines."""
MOST = 200
"""Values of a list."""
NOTHING = {"", "n a", "na", "nc", "neant", "aucun", "aucune", "null", "none", "sans objet"}
"""What people write where there is nothing, as plain words."""

_YES = {"oui", "yes", "true", "vrai", "x", "1", "o", "y", "ok", "actif", "active", "enabled"}
_NO = {"non", "no", "false", "faux", "0", "n", "inactif", "inactive", "disabled"}
_TICKS, _DASHES = {"✓", "✔", "☑", "☒", "■", "●"}, {"-", "–", "—", "☐", "□"}
_SEPARATORS = pattern(r"[;\n|]+")
_NUMBER = pattern(r"[-+]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?|[-+]?\d+(?:[.,]\d+)?")
_THOUSANDS = pattern(r"[1-9]\d{0,2}(?:([,.])\d{3})(?:\1\d{3})*")
_WHOLE = frozenset({"bytes", "bytes_back", "packets", "packets_back"})
"""Fields of counts that are always whole: ``900,000`` is no decimal there."""
_DAY_FIRST = pattern(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ T].*)?")
_YEAR_FIRST = pattern(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ T].*)?")
_SERIAL = pattern(r"\d{5}(?:[.,]\d+)?")
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_EPOCH = date(1899, 12, 30)
_DURATION = pattern(
    r"[<≤~]? ?(\d+(?:[.,]\d+)?) ?([a-zéû]*)\.?(?: ?(\d{1,2}) ?(?:mn|min)?)?", IGNORECASE
)
_CLOCK = pattern(r"(\d{1,3}):(\d{2})(?::\d{2})?")
_HOURS = {
    "": 1.0, "h": 1.0, "heure": 1.0, "heures": 1.0, "hour": 1.0, "hours": 1.0, "hr": 1.0,
    "j": 24.0, "jour": 24.0, "jours": 24.0, "d": 24.0, "day": 24.0, "days": 24.0,
    "mn": 1 / 60, "min": 1 / 60, "minute": 1 / 60, "minutes": 1 / 60, "m": 1 / 60,
    "s": 168.0, "sem": 168.0, "semaine": 168.0, "semaines": 168.0, "week": 168.0, "weeks": 168.0,
    "mois": 720.0,
}  # fmt: skip
_DN = pattern(r"(?:^|,)(CN|OU|DC)=((?:\\.|[^,\\])*)", IGNORECASE)


def converted(raw: str, column: Column, converter: Converter) -> Value | None:
    """Return the value of a cell; nothing when the cell says nothing.

    Raises:
        ValueError: the text is not what the field expects.
    """
    text = raw.strip()
    if not text:
        return None
    if column.words:
        return _by_words(text, column, converter)
    if plain(text) in NOTHING and text not in _DASHES and text not in _TICKS:
        return None
    if converter is Converter.COUNT:
        text = _grouped(text, column.field)
    return _CONVERTERS[converter](text)


def line(text: str) -> str:
    """Return a text of a table on one safe line."""
    return safe(" ".join(text.split()), limit=LONGEST)


def prose(text: str) -> str:
    """Return a text of a table with its lines kept, each of them safe."""
    lines = [safe(" ".join(row.split()), limit=LONGEST_PROSE) for row in text.splitlines()]
    return "\n".join(lines).strip()[:LONGEST_PROSE]


def _by_words(text: str, column: Column, converter: Converter) -> Value | None:
    words = plain(text)
    for word in column.words:
        if any(stands_in(each if each == "*" else plain(each), words) for each in word.any):
            if plain(word.gives) in NOTHING:
                return None
            return _CONVERTERS[converter](word.gives) if converter in _FURTHER else word.gives
    if converter in _FURTHER:
        return _CONVERTERS[converter](text)
    raise ValueError(text)


def _list(text: str) -> tuple[str, ...]:
    parts = _SEPARATORS.split(text) if _SEPARATORS.search(text) else text.split(",")
    found = [line(part) for part in parts if part.strip()]
    return tuple(dict.fromkeys(each for each in found if plain(each) not in NOTHING))[:MOST]


def _yes_no(text: str) -> bool:
    if text in _TICKS:
        return True
    if text in _DASHES:
        return False
    words = plain(text)
    if words in _YES:
        return True
    if words in _NO:
        return False
    raise ValueError(text)


def _date(text: str) -> str:
    if found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    elif found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
    elif _SERIAL.fullmatch(text):
        serial = int(float(text.replace(",", ".")))
        if not _FIRST_SERIAL <= serial <= _LAST_SERIAL:
            raise ValueError(text)
        return (_EPOCH + timedelta(days=serial)).isoformat()
    else:
        raise ValueError(text)
    return date(year, month, day).isoformat()


def _number(text: str) -> float:
    if not _NUMBER.fullmatch(text):
        raise ValueError(text)
    for space in " \u00a0\u202f":
        text = text.replace(space, "")
    return float(text.replace(",", "."))


def _grouped(text: str, field: str) -> str:
    """Return a count without the commas between its thousands.

    ``900,000`` is 900 in French and 900 000 in English: only a count that is always whole says
    which. With a point, nothing says it.

    Raises:
        ValueError: it may be read both ways.
    """
    found = _THOUSANDS.fullmatch(text)
    if found and found[1] == "," and field in _WHOLE:
        return text.replace(",", "")
    if found and (found[1] == "," or field in _WHOLE):
        raise ValueError(text)
    return text


def _count(text: str) -> int:
    number = _number(text)
    if not number.is_integer() or number < 0:
        raise ValueError(text)
    return int(number)


def _hours(text: str) -> float:
    if found := _CLOCK.fullmatch(text):
        return round(int(found[1]) + int(found[2]) / 60, 2)
    found = _DURATION.fullmatch(text.replace("\u00a0", " ").replace("\u202f", " "))
    unit = plain(found[2]) if found else ""
    if not found or unit not in _HOURS or (found[3] and _HOURS[unit] != 1.0):
        raise ValueError(text)
    hours = float(found[1].replace(",", ".")) * _HOURS[unit]
    return round(hours + int(found[3] or 0) / 60, 2)


def _days(text: str) -> float:
    if _NUMBER.fullmatch(text):
        return _number(text)
    return round(_hours(text) / 24, 2)


def _share(text: str) -> float:
    percent = text.endswith("%")
    number = _number(text.rstrip("% \u00a0\u202f"))
    share = number / 100 if percent or number > 1 else number
    if not 0 <= share <= 1:
        raise ValueError(text)
    return round(share, 4)


def _ports(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in pattern(r"[;,\n|]+").split(text) if part.strip())[:MOST]


def _parts(text: str, kind: str) -> list[str]:
    return [value for name, value in _DN.findall(text) if name.upper() == kind]


def _ou(text: str) -> str:
    units = _parts(text, "OU")
    containers = _parts(text, "CN")[1:]
    found = units[0] if units else containers[0] if containers else ""
    if not found:
        raise ValueError(text)
    return line(found)


def _domain(text: str) -> str:
    parts = _parts(text, "DC") or [part for part in text.split(".") if part]
    return line(".".join(parts).lower())


_CONVERTERS: dict[Converter, Callable[[str], Value]] = {
    Converter.TEXT: line,
    Converter.SLUG: slug,
    Converter.LIST: _list,
    Converter.WORDS: line,
    Converter.YES_NO: _yes_no,
    Converter.DATE: _date,
    Converter.COUNT: _count,
    Converter.NUMBER: _number,
    Converter.HOURS: _hours,
    Converter.DAYS: _days,
    Converter.SHARE: _share,
    Converter.PORTS: _ports,
    Converter.OU: _ou,
    Converter.DOMAIN: _domain,
    Converter.PROSE: prose,
    Converter.MOMENT: written,
}
_FURTHER = {Converter.YES_NO, Converter.HOURS, Converter.DAYS, Converter.SHARE, Converter.TEXT}
"""Converters that take what no word of a column names."""
