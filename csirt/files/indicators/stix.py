"""Indicators of a STIX 2.1 bundle: the patterns that say one value, or one of several.

Source: OASIS, 'STIX Version 2.1', §4.7 (Indicator) and §9 (patterning).
"""

from re import compile as pattern

from csirt.files.indicators.gathered import Gathering
from csirt.files.source import Source
from csirt.files.table.grid import Spot
from csirt.model.indicator import IndicatorKind

_K = IndicatorKind
_TEXT = r"'(?:[^'\\]|\\.)*'"
_COMPARISON = pattern(
    rf"([a-z0-9-]+):((?:[A-Za-z0-9_.-]|{_TEXT}|\"[^\"]*\")+)\s*(=|IN\b|ISSUBSET\b)\s*"
    rf"({_TEXT}|\(\s*{_TEXT}(?:\s*,\s*{_TEXT})*\s*\))"
)
_ONE = pattern(_TEXT)
_AROUND = pattern(r"[\[\]()\s]|\bOR\b")
_SOUGHT = {
    ("ipv4-addr", "value"): _K.ADDRESS,
    ("ipv6-addr", "value"): _K.ADDRESS,
    ("domain-name", "value"): _K.DOMAIN,
    ("url", "value"): _K.URL_HOST,
    ("file", "sha256"): _K.SHA256,
    ("file", "sha1"): _K.SHA1,
    ("file", "md5"): _K.MD5,
}
MOST_PATTERN = 20_000
"""Characters of a pattern that is read."""


def take(source: Source, into: Gathering) -> None:
    """Take the indicators of a bundle; a withdrawn one is left."""
    objects = source.data.get("objects")
    for at, each in enumerate(objects if isinstance(objects, list) else ()):
        if not isinstance(each, dict) or each.get("type") != "indicator":
            continue
        mark, _ = source.place(("objects", at, "pattern"))
        spot = Spot(mark.line, mark.column, f"objects.{at}.pattern")
        text = str(each.get("pattern", ""))
        if each.get("revoked") is True:
            into.leave("indicator.not-for-detection", spot, str(each.get("name", "")))
        elif each.get("pattern_type", "stix") != "stix" or len(text) > MOST_PATTERN:
            into.leave("indicator.pattern", spot, str(each.get("pattern_type", "")))
        else:
            _take(text, spot, str(each.get("name") or each.get("description") or ""), into)


def _take(text: str, spot: Spot, name: str, into: Gathering) -> None:
    found = list(_COMPARISON.finditer(text))
    if not found or _AROUND.sub("", _COMPARISON.sub("", text)):
        into.leave("indicator.pattern", spot, text)
        return
    for each in found:
        kind, path = each[1], each[2]
        if kind == "file" and path.startswith("hashes."):
            path = path.removeprefix("hashes.").strip("'\"").replace("-", "").lower()
        sought = _SOUGHT.get((kind, path))
        if sought is None:
            code = "indicator.email" if kind.startswith("email") else "indicator.not-sought"
            into.leave(code, spot, f"{kind}:{each[2]}")
            continue
        for value in _ONE.findall(each[4]):
            plain = value[1:-1].replace("\\'", "'").replace("\\\\", "\\")
            into.add(sought, plain, spot, name)
