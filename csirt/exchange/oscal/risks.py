"""Findings of the risk model as risks, what they are about, and what the model recommends."""

from collections.abc import Iterator
from typing import Any

from csirt.exchange.ids import oscal_id
from csirt.exchange.oscal.envelope import Frame
from csirt.exchange.oscal.observed import EXAMINED
from csirt.exchange.oscal.words import NIST, OURS, known, marking, markup, moment, whole
from csirt.model.finding import Finding


def risk_id(frame: Frame, found: Finding) -> str:
    """Return the id of a finding of the risk model as a risk."""
    return oscal_id("risk", frame.own("finding", found.id))


def risk_observation_id(frame: Frame, found: Finding) -> str:
    """Return the id of what a risk rests on."""
    return oscal_id("observation", frame.own("finding", found.id))


def _subject_id(ref: str) -> str:
    return oscal_id("inventory-item", ref)


def name_of(frame: Frame, ref: str) -> str:
    """Return the readable name of a record, as markup; its reference where it has none."""
    words = frame.audited.names.get(ref)
    return frame.speech.of(words) if words else markup(ref)


def inventory(frame: Frame) -> list[dict[str, Any]]:
    """Return what the risks are about, each once: assets, care lines, accounts, links."""
    refs = sorted({ref for each in frame.audited.findings for ref in each.subjects})
    return [
        {
            "uuid": _subject_id(ref),
            "description": name_of(frame, ref),
            "props": known(reference=ref, kind=ref.partition(":")[0]),
        }
        for ref in refs
    ]


def risk_observations(frame: Frame) -> Iterator[dict[str, Any]]:
    """Yield what each risk rests on: the records of the model, examined by the program."""
    for each in frame.audited.findings:
        rests = each.rests_on
        found = {
            "uuid": risk_observation_id(frame, each),
            "title": frame.speech.of(each.title),
            "description": frame.speech.say(
                "oscal.risk-observation", count=len(each.records),
                assumed=rests.get("assumed", 0), declared=rests.get("declared", 0),
                observed=rests.get("observed", 0),
            ),
            "props": [
                marking(frame.audited.tlp.value),
                *(prop for ref in each.records for prop in known(record=ref)),
            ],
            "methods": [EXAMINED],
            "types": ["finding"],
            "origins": frame.tool_origin(),
            "subjects": [
                {"subject-uuid": _subject_id(ref), "type": "inventory-item"}
                for ref in each.subjects
            ],
            "collected": moment(frame.audited.on),
        }  # fmt: skip
        yield whole(found)


def risks(frame: Frame) -> Iterator[dict[str, Any]]:
    """Yield the risks, the gravest first."""
    for each in frame.audited.findings:
        yield _risk(frame, each)


def _risk(frame: Frame, each: Finding) -> dict[str, Any]:
    origin = frame.tool_origin()
    found = {
        "uuid": risk_id(frame, each),
        "title": frame.speech.of(each.title),
        "description": frame.speech.of(each.title),
        "statement": frame.speech.say(
            "oscal.risk", samples=frame.audited.samples, seed=frame.audited.seed
        ),
        "props": [
            marking(frame.audited.tlp.value),
            *known(reference=frame.own("finding", each.id), rule=each.rule),
        ],
        "status": "open",
        "origins": origin,
        "characterizations": [
            {
                "origin": origin[0],
                "facets": [
                    {"name": "severity", "system": NIST, "value": each.severity.value},
                    {"name": "confidence", "system": OURS, "value": each.confidence.value},
                ],
            }
        ],
        "remediations": [_recommended(frame, each, ref) for ref in each.actions],
        "related-observations": [{"observation-uuid": risk_observation_id(frame, each)}],
    }
    return whole(found)


def _recommended(frame: Frame, each: Finding, ref: str) -> dict[str, Any]:
    """Return a measure that the model recommends: nobody has decided it."""
    return {
        "uuid": oscal_id("response", f"{frame.own('finding', each.id)} {ref}"),
        "lifecycle": "recommendation",
        "title": name_of(frame, ref),
        "description": frame.speech.say("oscal.recommended"),
        "props": known(reference=ref),
        "origins": frame.tool_origin(),
    }
