"""Lines that name what they say: ``key=value`` of firewalls, CEF, LEEF, filterlog, JSON; and the
sentences of a Cisco ASA.

Source: FortiOS log message reference; Stormshield, 'Description of audit logs'; ArcSight, 'Common
Event Format' rev. 26; IBM, 'Log Event Extended Format' 2.0; Netgate, 'Raw Filter Log Format'.
"""

from collections.abc import Callable, Iterator
from re import IGNORECASE, Match, Pattern
from re import compile as pattern
from typing import Any

from csirt.files.inventory.json_text import parsed
from csirt.files.logs.cisco import MARK, Cisco
from csirt.files.logs.syslog import Keys, Years, dated, head_of

MOST_KEYS = 300
"""Of a line; those beyond are left."""
DEEPEST = 8
"""Levels of a JSON object."""
_FEWEST = 4
"""Keys of a line that is one of ``key=value``."""
_LONGEST_HEAD = 1_000
"""Characters of one part of the head of CEF."""
_PAIR = pattern(
    r"(?:^|[\s,;|(>])([A-Za-z_][A-Za-z0-9_./-]{0,60})="
    r'(?:"((?:[^"\\]|\\.)*)"|([^\s,;"]*))'
)
_CEF = pattern(r"CEF: ?\d+\|")
_CEF_PAIR = pattern(r"(?:^|\s)([A-Za-z0-9_.\[\]-]{1,60})(?<!\\)=")
_LEEF = pattern(r"LEEF:([12])(?:\.\d)?\|")
_FILTERLOG = pattern(r"filterlog(?:\[\d+\])?:? (?:\d+ \S+ (?:-|\[[^\]]{0,300}\]) )?(?=\d+,)")
_PREFIX = pattern(
    r"(?<![A-Za-z])(BLOCK|DROP|DENY|DENIED|REJECT|ALLOW|ACCEPT)(?:ED|PED)?[\]:\s-]{1,5}IN=",
    IGNORECASE,
)
"""What a rule of iptables writes before its line: ``[UFW BLOCK] IN=eth0``."""
_ZONE = pattern(r"[+-]\d{2}:?\d{2}")
_CLOCK = pattern(r".*\d{2}:\d{2}:\d{2}(?:\.\d+)?")
_ENGLISH = pattern(r"([A-Za-z]{3}) (\d{1,2}) (\d{4}) (\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?)( UTC| GMT)?")
_LEVELS = ("low",) * 4 + ("medium",) * 3 + ("high",) * 2 + ("critical",) * 2
"""Words of the severities of CEF, 0 to 10 (§'Header information')."""
_FILTER_HEAD = ("rule", "sub-rule", "anchor", "tracker", "interface", "reason", "action",
                "direction", "ip-version")  # fmt: skip
_FILTER_IP = {
    "4": ("tos", "ecn", "ttl", "ip-id", "offset", "ip-flags", "proto-number", "proto", "length",
          "src", "dst"),
    "6": ("class", "flow-label", "hop-limit", "proto", "proto-number", "length", "src", "dst"),
}  # fmt: skip
_FILTER_PORTS = ("srcport", "dstport", "data-length", "flags")


def is_keyed(line: str) -> bool:
    """Return whether a line is one of ``key=value``, in any of the forms that are read."""
    return bool(
        _CEF.search(line) or _LEEF.search(line) or _FILTERLOG.search(line) or MARK.search(line)
    ) or len(_pairs(line)) >= _FEWEST  # fmt: skip


def keys_of(line: str, years: Years, cisco: Cisco | None = None) -> Keys:
    """Return what a line of syslog says, by its keys; the head of syslog under its own names.

    Args:
        line: The line.
        years: Supposes the year of a date without one.
        cisco: What earlier lines of the file said of connections; nothing by default.

    Raises:
        ValueError: it names nothing.
    """
    for sign, read in (*_FORMS, (MARK, (cisco or Cisco()).keys)):
        if found := sign.search(line):
            said = read(line[found.end() :], found)
            break
    else:
        said = _pairs(line)
        if said and (found := _PREFIX.search(line)):
            said.setdefault("action", found[1].lower())
    if not said:
        raise ValueError(line)
    head = head_of(line, years)
    return {**head, **{key: _english(value, years) for key, value in said.items()}}


def of_json(line: str, years: Years) -> Keys:
    """Return what an object of JSON says: keys joined by dots, and the last of them alone where no
    other ends alike.

    Raises:
        ValueError: no object of JSON, or one that is nested too deep.
    """
    try:
        data = parsed(line)
    except RecursionError as error:
        raise ValueError(line) from error
    if not isinstance(data, dict):
        raise ValueError(line)
    said = dict(_flat(data, "", DEEPEST))
    lasts: dict[str, list[str]] = {}
    for key in said:
        lasts.setdefault(key.rpartition(".")[2], []).append(key)
    alone = {last: said[some[0]] for last, some in lasts.items() if len(some) == 1}
    return {**alone, **said}


def _flat(data: dict[str, Any], above: str, left: int) -> Iterator[tuple[str, str]]:
    if not left:
        raise ValueError(above)
    for key, value in list(data.items())[:MOST_KEYS]:
        name = f"{above}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.", left - 1)
        elif isinstance(value, list):
            plain = [str(each) for each in value if not isinstance(each, dict | list)]
            yield name, ", ".join(plain)
        elif value is not None:
            yield name, str(value).lower() if isinstance(value, bool) else str(value)


def _pairs(line: str) -> Keys:
    said: Keys = {}
    for key, quoted, bare in _PAIR.findall(line)[:MOST_KEYS]:
        if key not in said:
            said[key] = quoted or bare
    if '\\"' in line:
        said = {key: value.replace('\\"', '"') for key, value in said.items()}
    zone = said.get("tz", "")
    if _ZONE.fullmatch(zone):
        for key in ("time", "startime", "starttime"):
            if _CLOCK.fullmatch(said.get(key, "")):
                said[key] = f"{said[key]} {zone}"
    return said


def _cef(text: str, _: Match[str]) -> Keys:
    parts = _split(text, 6)
    if len(parts) < 7:
        return {}
    vendor, product, _version, number, name, severity, rest = parts
    level = _LEVELS[int(severity)] if severity.isdigit() and int(severity) <= 10 else severity
    said = {"vendor": vendor, "product": product, "signature": number, "name": name,
            "severity": level}  # fmt: skip
    found = list(_CEF_PAIR.finditer(rest))[:MOST_KEYS]
    for at, each in enumerate(found):
        stop = found[at + 1].start() if at + 1 < len(found) else len(rest)
        value = rest[each.end() : stop].strip()
        said.setdefault(each[1], value.replace("\\=", "=").replace("\\\\", "\\"))
    for short, long in (("in", "bytesIn"), ("out", "bytesOut")):  # as the dictionary names them
        if short in said:
            said.setdefault(long, said.pop(short))
    if vendor == "Palo Alto Networks":  # PAN-OS, 'CEF log format': when the line was made
        said.pop("start", "")
    if vendor == "Fortinet" and "externalId" in said:  # FortiOS, 'CEF support'
        said.setdefault("sessionid", said["externalId"])
    for label in [name for name in said if name.endswith("Label")]:
        said.setdefault(said[label], said.get(label.removesuffix("Label"), ""))
    return said


def _leef(text: str, head: Match[str]) -> Keys:
    second = head[1] == "2"
    parts = text.split("|", 5 if second else 4)
    if len(parts) < (6 if second else 5):
        return {}
    said = {"vendor": parts[0], "product": parts[1], "name": parts[3]}
    mark = _delimiter(parts[4]) if second else "\t"
    for pair in parts[-1].split(mark)[:MOST_KEYS]:
        key, sign, value = pair.partition("=")
        if sign and key.strip():
            said.setdefault(key.strip(), value.strip())
    return said


def _delimiter(text: str) -> str:
    number = text.lower().removeprefix("0").removeprefix("x")
    if text[:1].lower() in ("x", "0") and number:
        try:
            return chr(int(number, 16))
        except ValueError:
            return "\t"
    return text or "\t"


def _filterlog(text: str, _: Match[str]) -> Keys:
    cells = text.split(",")
    version = cells[8] if len(cells) > 8 else ""
    if version not in _FILTER_IP:
        return {}
    said = dict(zip((*_FILTER_HEAD, *_FILTER_IP[version]), cells, strict=False))
    if said.get("proto", "").lower() in ("tcp", "udp"):
        said |= zip(_FILTER_PORTS, cells[len(said) :], strict=False)
    return said


_FORMS: tuple[tuple[Pattern[str], Callable[[str, Match[str]], Keys]], ...] = (
    (_CEF, _cef), (_LEEF, _leef), (_FILTERLOG, _filterlog),
)  # fmt: skip


def _split(text: str, most: int) -> list[str]:
    """Return the parts between bars, those after a backslash set aside."""
    parts = list[str]()
    held, rest = "", text
    while len(parts) < most:
        part, bar, rest = rest.partition("|")
        if not bar:
            return [*parts, held + part]
        held += part
        if held.endswith("\\") and len(held) < _LONGEST_HEAD:
            held = f"{held[:-1]}|"
            continue
        parts.append(held)
        held = ""
    return [*parts, rest]


def _english(value: str, years: Years) -> str:
    """Return ``Nov 29 2026 02:14:07`` as the other days are written; any other text as it is."""
    found = _ENGLISH.fullmatch(value) if value[3:4] == " " else None
    if not found:
        return value
    try:
        return dated(found[1], found[2], found[3], found[4], years) + (found[5] or "")
    except ValueError:
        return value
