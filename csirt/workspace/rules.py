"""The rules that hold across records and files, each ``content -> faults``, in one dict."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import BaseModel

from csirt.files.shipped import catalogue, sources
from csirt.files.source import Source
from csirt.model.answers import Answers, of_answers
from csirt.model.assessment import Evidence, of_evidence
from csirt.model.campaign import Campaign, CampaignResult, of_campaign, of_result
from csirt.model.catalogue import Sourced
from csirt.model.duty import Duties, of_duties
from csirt.model.exercise import Exercise
from csirt.model.exercise_refs import of_exercise
from csirt.model.facility import Facility
from csirt.model.fault import Fault, Severity
from csirt.model.follow_up import FollowUp, of_follow_up
from csirt.model.framework import Framework, of_framework
from csirt.model.plan import Action, of_action
from csirt.model.planning import Planning, of_planning
from csirt.model.quotes import Quotes, of_quotes
from csirt.model.ref import Over, parse_ref, parse_selector
from csirt.model.references import Reference, of_facility, of_group, of_region, of_service
from csirt.model.region import FacilityGroup, Region, RegionalService
from csirt.text import say
from csirt.workspace.duty_rules import named_duties
from csirt.workspace.follow_up_check import follow_up_file
from csirt.workspace.framework_check import answered_questions, framework_file
from csirt.workspace.guarded import person_numbers, secret_status
from csirt.workspace.known import Known
from csirt.workspace.measure_check import measure_place
from csirt.workspace.plan_check import evidence_file
from csirt.workspace.planning import planning_file
from csirt.workspace.root import root_of

Way = tuple[str | int, ...]
"""Way from the top of a file to a node."""


def unknown_references(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A reference names nothing."""
    home = record.id if isinstance(record, Facility) else ""
    for reference in _references(record):
        missing = _missing(reference, home, known)
        if missing is not None:
            severity = Severity.WARNING if reference.kind == "port" else Severity.ERROR
            yield source.fault(
                "check.unknown-reference",
                reference.path,
                severity=severity,
                kind=say(f"kind.{_kind(reference)}"),
                name=reference.text,
                near=", ".join(missing) or "—",
            )


def _references(record: BaseModel) -> Iterator[Reference]:
    if isinstance(record, Facility):
        yield from of_facility(record)
    elif isinstance(record, FacilityGroup):
        yield from of_group(record)
    elif isinstance(record, Region):
        yield from of_region(record)
    elif isinstance(record, RegionalService):
        yield from of_service(record)
    elif isinstance(record, Action):
        yield from of_action(record)
    elif isinstance(record, Evidence):
        yield from of_evidence(record)
    elif isinstance(record, Campaign):
        yield from of_campaign(record)
    elif isinstance(record, CampaignResult):
        yield from of_result(record)
    elif isinstance(record, Quotes):
        yield from of_quotes(record)
    elif isinstance(record, Duties):
        yield from of_duties(record)
    elif isinstance(record, Framework):
        yield from of_framework(record)
    elif isinstance(record, Answers):
        yield from of_answers(record)
    elif isinstance(record, Exercise):
        yield from of_exercise(record)
    elif isinstance(record, FollowUp):
        yield from of_follow_up(record)
    elif isinstance(record, Planning):
        yield from of_planning(record)


_SHOWN = frozenset(
    ("action", "application", "asset", "asset-kind", "care-line", "directory", "facility",
     "framework", "group", "identity", "link", "measure", "need", "place", "port", "service",
     "supplier", "zone")
)  # fmt: skip
"""Kinds that have a name in the catalogue of words (``kind.asset``)."""


def _kind(reference: Reference) -> str:
    """Return the kind of thing that a reference means, as the catalogue of words has it."""
    if reference.kind == "selector":
        over = parse_selector(reference.text).over
        kind = "asset-kind" if over is Over.KIND else over.value
    elif reference.kind in ("action", "framework", "port", "measure", "asset-kind"):
        kind = reference.kind
    else:
        kind = parse_ref(reference.text).kind or reference.kind
    return kind if kind in _SHOWN else "other"


def _missing(reference: Reference, home: str, known: Known) -> list[str] | None:
    kind, text = reference.kind, reference.text
    if kind == "port":
        return None if "/" in text or text == "all" else known.missing("port", "", text)
    if kind in ("action", "framework", "measure", "asset-kind", "group"):
        return known.missing(kind, "", text)
    if kind == "selector":
        return _missing_selector(text, home, known)
    ref = parse_ref(text)
    if (ref.kind or kind) in ("service", "facility"):
        return known.missing(ref.kind or kind, "", ref.id)
    place = ref.facility or home
    if ref.kind or kind != "need":
        return known.missing(ref.kind or kind, place, ref.id)
    if not all(known.is_missing(each, place, ref.id) for each in ("asset", "application")):
        return None
    near = [known.missing(each, place, ref.id) or [] for each in ("application", "asset")]
    return [*near[0], *near[1]][:3]


def _missing_selector(text: str, home: str, known: Known) -> list[str] | None:
    selector = parse_selector(text)
    if selector.over is Over.ALL:
        return None
    if selector.over is Over.KIND:
        families = {kind.family for kind in catalogue().asset_kinds.values()}
        return None if selector.id in families else known.missing("asset-kind", "", selector.id)
    return known.missing(selector.over.value, selector.facility or home, selector.id)


def duplicate_ids(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """Two records of a list bear one id."""
    for way, records in _lists(record, ()):
        seen: Counter[str] = Counter()
        for at, each in enumerate(records):
            id = getattr(each, "id", "")
            seen[id] += bool(id)
            if seen[id] > 1:
                yield source.fault("check.duplicate-id", (*way, at, "id"), name=id)


def _lists(record: BaseModel, way: Way) -> Iterator[tuple[Way, tuple[BaseModel, ...]]]:
    """Yield the lists of records of a record, at any depth, with the way to each."""
    for name, value in record:
        if isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
            yield (*way, name), value
            for at, each in enumerate(value):
                yield from _lists(each, (*way, name, at))


def own_needs(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """An application or a care line that needs itself can never be had."""
    if not isinstance(record, Facility):
        return
    for kind, name in (("application", "applications"), ("care-line", "care_lines")):
        for at, each in enumerate(getattr(record, name)):
            for nth, need in enumerate(each.needs):
                if len(need.of) == 1 and _is(need.of[0], kind, record.id, each.id, known):
                    yield source.fault("check.own-need", (name, at, "needs", nth), name=each.id)


def _is(text: str, kind: str, home: str, id: str, known: Known) -> bool:
    ref = parse_ref(text)
    bare = kind == "application" and known.is_missing("asset", home, id)
    return (
        ref.id == id
        and ref.facility in ("", home)
        and (ref.kind == kind or (not ref.kind and bare))
    )


def identity_twice(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """The identity of a facility is written in the region and, differently, in its file."""
    if not isinstance(record, Facility) or known.entries is None:
        return
    entry = known.entries.get(record.id)
    if entry is None:
        yield source.fault(
            "check.not-in-region", ("id",), severity=Severity.WARNING, name=record.id
        )
        return
    for name in ("name", "profile", "finess", "location"):
        here, there = getattr(record, name), getattr(entry, name)
        if name in record.model_fields_set and name in entry.model_fields_set and here != there:
            yield source.fault(
                "check.identity-differs",
                (name,),
                field=name,
                here=_shown(here),
                there=_shown(there),
            )


def _shown(value: object) -> str:
    """Return a name, a profile, numbers or a place as a person writes them."""
    if not isinstance(value, BaseModel):
        return str(value)
    return ", ".join(str(each) for _, each in value if each not in (None, ""))


def file_name(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A facility or a group stands in a file of its own name, so that an id leads to it."""
    path = Path(source.file)
    owned = isinstance(record, Facility | FacilityGroup) and root_of(path.parent)
    if owned and path.stem != getattr(record, "id", ""):
        expected = f"{getattr(record, 'id', '')}.yaml"
        yield source.fault("check.file-name", ("id",), severity=Severity.WARNING, expected=expected)


def unknown_sources(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A fact names a source that the bibliography lacks."""
    for path, name in _cited(record, ()):
        if name.split()[0] not in sources():
            yield source.fault("check.unknown-source", path, name=name.split()[0])


def _cited(record: BaseModel, way: Way) -> Iterator[tuple[Way, str]]:
    if isinstance(record, Sourced):
        for at, name in enumerate(record.source):
            yield (*way, "source", at), name
    for name, value in record:
        for at, each in enumerate(value if isinstance(value, tuple) else ()):
            if isinstance(each, BaseModel):
                yield from _cited(each, (*way, name, at))


RULES: dict[str, Callable[[Source, BaseModel, Known], Iterator[Fault]]] = {
    "unknown-references": unknown_references,
    "duplicate-ids": duplicate_ids,
    "own-needs": own_needs,
    "identity-twice": identity_twice,
    "file-name": file_name,
    "unknown-sources": unknown_sources,
    "person-number": person_numbers,
    "secret-status": secret_status,
    "evidence-file": evidence_file,
    "named-duties": named_duties,
    "framework-file": framework_file,
    "answered-questions": answered_questions,
    "follow-up-file": follow_up_file,
    "planning-file": planning_file,
    "measure-place": measure_place,
}
