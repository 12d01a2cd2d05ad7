"""Indicators of an OpenIOC document, 1.0 or 1.1: items that stand alone or behind an ``OR``."""

from pathlib import Path
from typing import Any

from csirt.files.indicators.gathered import Gathering
from csirt.files.table.grid import Spot
from csirt.files.table.told import refusal
from csirt.model.indicator import IndicatorKind
from csirt.safe import safe

_K = IndicatorKind
MAX_BYTES = 20_000_000
_ENDS = (
    ("md5sum", _K.MD5), ("sha1sum", _K.SHA1), ("sha256sum", _K.SHA256), ("remoteip", _K.ADDRESS),
    ("localip", _K.ADDRESS), ("/ipv4address", _K.ADDRESS), ("network/dns", _K.DOMAIN),
    ("dnsentryitem/host", _K.DOMAIN), ("dnsentryitem/recordname", _K.DOMAIN),
    ("urlhistoryitem/hostname", _K.DOMAIN), ("urlhistoryitem/url", _K.URL_HOST),
    ("network/uri", _K.URL_HOST), ("network/string", None),
)  # fmt: skip


def take(path: Path, into: Gathering) -> None:
    """Take the items of a document.

    Raises:
        ContentError: too big, malformed, with a DTD or entities, or no OpenIOC.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    file = into.told.file
    with path.open("rb") as stream:
        raw = stream.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise refusal("source.too-big", file, limit=MAX_BYTES // 1_000_000)
    try:
        root = fromstring(raw, forbid_dtd=True)
    except ParseError as error:
        line, column = error.position
        problem = safe(error.msg)
        raise refusal(
            "inventory.malformed", file, Spot(line, column + 1, ""), problem=problem
        ) from error
    except DefusedXmlException as error:
        raise refusal("inventory.dtd", file) from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        raise refusal("inventory.malformed", file, problem=safe(error)) from error
    if _tag(root) not in ("ioc", "openioc", "iocs"):
        raise refusal("indicator.unknown", file)
    _walk(root, into)


def _walk(root: Any, into: Gathering) -> None:
    waiting, number = [(root, False)], 0
    name = next((each.text or "" for each in root.iter() if _tag(each) == "short_description"), "")
    while waiting:
        element, together = waiting.pop()
        if _tag(element) == "indicatoritem":
            number += 1
            _item(element, together, Spot(0, 0, f"IndicatorItem {number}"), name, into)
            continue
        both = _tag(element) == "indicator" and element.get("operator", "").upper() == "AND"
        inner = together or (both and len(element) > 1)
        waiting += [(child, inner) for child in reversed(element)]


def _item(element: Any, together: bool, spot: Spot, name: str, into: Gathering) -> None:
    inner = {_tag(child): child for child in element}
    search = (inner["context"].get("search", "") if "context" in inner else "").lower()
    text = (inner["content"].text or "") if "content" in inner else ""
    kind = next((kind for end, kind in _ENDS if search.endswith(end)), None)
    is_name = kind in (_K.DOMAIN, _K.URL_HOST)
    allowed = ("is", "contains") if is_name else ("is",)
    if together or element.get("negate", "").lower() == "true":
        into.leave("indicator.pattern", spot, f"{search} {text}")
    elif kind is None:
        code = "indicator.email" if search.startswith("email") else "indicator.not-sought"
        into.leave(code, spot, search)
    elif element.get("condition", "is").lower() not in allowed:
        into.leave("indicator.pattern", spot, f"{search} {text}")
    else:
        into.add(kind, text, spot, name)


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2].lower()
