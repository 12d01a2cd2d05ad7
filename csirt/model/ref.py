"""References and selectors: one parser for everything that points at something."""

from dataclasses import dataclass
from enum import StrEnum
from re import compile as pattern
from typing import Annotated

from pydantic import AfterValidator

ID = r"[a-z0-9][a-z0-9-]{0,62}"

KINDS = frozenset(
    [
        "facility",
        "asset",
        "zone",
        "identity",
        "directory",
        "application",
        "care-line",
        "supplier",
        "service",
        "measure",
        "action",
        "technique",
        "evidence",
        "exhibit",
        "entry",
        "playbook",
        "step",
        "scenario",
        "inject",
        "improvement",
        "group",
        "region",
        "case",
        "source",
        "link",
        "place",
        "flow",
        "flaw",
        "ports",
        "clock",
        "framework",
        "requirement",
        "answers",
        "follow-up",
    ]
)

_REF = pattern(rf"(?:(?P<kind>[a-z-]+):)?(?:(?P<facility>{ID})/)?(?P<id>{ID}(?:/{ID})?)")
_ALL = pattern(rf"(?:(?P<facility>{ID})/)?all")
_STEP = pattern(rf"step:(?P<facility>{ID}/{ID})/(?P<id>{ID})")
_ENTRY = pattern(rf"entry:(?P<case>{ID})/(?P<station>{ID})/(?P<seq>[0-9]+)")


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """What a reference points at: ``kind:facility/id``, ``kind:id`` or a bare ``id``.

    A step stands in its playbook, ``step:playbook/id``; at one facility of several it is
    ``step:facility/playbook/id``.
    """

    kind: str
    """Empty when the reference is bare and the field says the kind."""
    facility: str
    """Empty inside one facility, and for what belongs to none."""
    id: str

    def __str__(self) -> str:
        place = f"{self.facility}/" if self.facility else ""
        return f"{self.kind}:{place}{self.id}" if self.kind else f"{place}{self.id}"

    def within(self, facility: str, kind: str) -> "Ref":
        """Return the same reference with what was left out: the facility and the kind."""
        return Ref(self.kind or kind, self.facility or facility, self.id)


def parse_ref(text: str) -> Ref:
    """Return what ``text`` points at.

    Raises:
        ValueError: ``text`` is no reference, or its kind is unknown.
    """
    if found := _ENTRY.fullmatch(text):
        return Ref("entry", found["case"], f"{found['station']}/{found['seq']}")
    if found := _STEP.fullmatch(text):
        return Ref("step", found["facility"], found["id"])
    found = _REF.fullmatch(text)
    if not found or "/" in found["id"] or found["kind"] == "entry":
        raise ValueError(f"kind:facility/id, kind:id or id: {text!r}")
    kind = found["kind"] or ""
    if kind and kind not in KINDS:
        raise ValueError(f"unknown kind {kind!r} in {text!r}")
    return Ref(kind, found["facility"] or "", found["id"])


def _checked_ref(text: str) -> str:
    parse_ref(text)
    return text


RefText = Annotated[str, AfterValidator(_checked_ref)]
"""A reference as it stands in a file."""


class Over(StrEnum):
    """What a selector ranges over."""

    ALL = "all"
    ASSET = "asset"
    ZONE = "zone"
    KIND = "assets-of-kind"
    APPLICATION = "application"


@dataclass(frozen=True, slots=True, order=True)
class Selector:
    """A set of assets by rule, so that rights and measures grow with selectors, not assets."""

    over: Over
    facility: str
    id: str

    def __str__(self) -> str:
        place = f"{self.facility}/" if self.facility else ""
        if self.over is Over.ALL:
            return f"{place}all"
        return f"{self.over}:{place}{self.id}"


def parse_selector(text: str) -> Selector:
    """Return a selector.

    Args:
        text: ``all``, ``FACILITY/all``, ``asset:ID``, ``zone:ID``, ``assets-of-kind:ID``,
            ``application:ID`` or the id of an asset.

    Raises:
        ValueError: ``text`` is none of these.
    """
    if found := _ALL.fullmatch(text):
        return Selector(Over.ALL, found["facility"] or "", "")
    if text.startswith(f"{Over.KIND}:"):
        ref = parse_ref(text.removeprefix(f"{Over.KIND}:"))
        return Selector(Over.KIND, ref.facility, ref.id)
    ref = parse_ref(text)
    if ref.kind not in ("", Over.ASSET, Over.ZONE, Over.APPLICATION):
        raise ValueError(f"all, asset:, zone:, assets-of-kind:, application: or an id: {text!r}")
    return Selector(Over(ref.kind or Over.ASSET), ref.facility, ref.id)


def _checked_selector(text: str) -> str:
    parse_selector(text)
    return text


SelectorText = Annotated[str, AfterValidator(_checked_selector)]
"""A selector as it stands in a file."""
