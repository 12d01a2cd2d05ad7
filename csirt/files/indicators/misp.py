"""Indicators of a MISP event: attributes, those of its objects included.

Source: MISP core format (draft-dulaunoy-misp-core-format), attribute types and ``to_ids``.
"""

from collections.abc import Iterator
from typing import Any

from csirt.files.indicators.gathered import Gathering
from csirt.files.source import Source
from csirt.files.table.grid import Spot
from csirt.model.indicator import IndicatorKind

_K = IndicatorKind
_TYPES = {
    "ip-src": _K.ADDRESS, "ip-dst": _K.ADDRESS, "ip": _K.ADDRESS, "domain": _K.DOMAIN,
    "hostname": _K.DOMAIN, "url": _K.URL_HOST, "uri": _K.URL_HOST, "md5": _K.MD5,
    "sha1": _K.SHA1, "sha256": _K.SHA256, "ja4": _K.JA4, "ja4-fingerprint": _K.JA4,
}  # fmt: skip


def is_misp(data: Any) -> bool:
    """Return whether some JSON is an event, or several."""
    return any(True for _ in _events(data))


def take(source: Source, into: Gathering) -> None:
    """Take the attributes that are meant for detection; a type of two values gives both."""
    for path, event in _events(source.data):
        name = str(event.get("info", ""))
        for way, each in _attributes(event):
            mark, _ = source.place((*path, *way))
            spot = Spot(mark.line, mark.column, ".".join(map(str, (*path, *way))))
            if each.get("to_ids") is False or each.get("deleted") is True:
                into.leave("indicator.not-for-detection", spot, str(each.get("value", "")))
                continue
            _take(each, spot, str(each.get("comment") or name), into)


def _take(each: dict[str, Any], spot: Spot, name: str, into: Gathering) -> None:
    types, value = str(each.get("type", "")).split("|"), str(each.get("value", ""))
    values = value.split("|") if len(types) > 1 else [value]
    sought = [
        (_TYPES[kind], text) for kind, text in zip(types, values, strict=False) if kind in _TYPES
    ]
    for kind, text in sought:
        into.add(kind, text, spot, name)
    if not sought:
        code = "indicator.email" if types[0].startswith("email") else "indicator.not-sought"
        into.leave(code, spot, types[0])


def _events(data: Any) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    inner: Any = data
    path: tuple[Any, ...] = ()
    if isinstance(data, dict) and "response" in data:
        inner, path = data["response"], ("response",)
    for at, each in enumerate(inner) if isinstance(inner, list) else ((None, inner),):
        if isinstance(each, dict) and isinstance(each.get("Event"), dict):
            yield (*path, *(() if at is None else (at,)), "Event"), each["Event"]


def _attributes(event: dict[str, Any]) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    yield from _listed(event, ())
    objects = event.get("Object")
    for at, each in enumerate(objects if isinstance(objects, list) else ()):
        if isinstance(each, dict):
            yield from _listed(each, ("Object", at))


def _listed(
    holder: dict[str, Any], path: tuple[Any, ...]
) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
    some = holder.get("Attribute")
    for at, each in enumerate(some if isinstance(some, list) else ()):
        if isinstance(each, dict):
            yield (*path, "Attribute", at), each
