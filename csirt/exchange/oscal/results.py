"""The assessment results of one facility: what was seen, what is judged, what the model fears."""

from typing import Any

from csirt.exchange.ids import oscal_id
from csirt.exchange.oscal.catalog import catalog_resource
from csirt.exchange.oscal.envelope import Frame, back_matter
from csirt.exchange.oscal.judged import LEAST, findings, objective
from csirt.exchange.oscal.observed import bearing, observations, resources
from csirt.exchange.oscal.risks import inventory, risk_observations, risks
from csirt.exchange.oscal.words import known, marking, moment, whole
from csirt.model.audited import Audited

_PLAN = oscal_id("resource", "assessment plan")


def assessment_results(
    audited: Audited, lang: str = "fr", *, catalog: str = "catalog.json"
) -> dict[str, Any]:
    """Return the assessment results of a facility: the same for the same input.

    Args:
        audited: What is told of the facility.
        lang: Language of the texts; ids are the same in each.
        catalog: Name of the file of the catalogue, beside that of the results.

    Source:
        NIST OSCAL 1.2.1, assessment results model. It knows no level, only an objective that is
        satisfied or not: see :mod:`csirt.exchange.oscal.judged`.
    """
    frame = Frame(audited, lang)
    speech = frame.speech
    plan = {
        "uuid": _PLAN,
        "title": speech.say("oscal.plan"),
        "description": speech.say("oscal.method", least=LEAST),
    }
    controls = catalog_resource(frame, catalog)
    title = speech.say("oscal.title.results", facility=frame.facility)
    document = {
        "uuid": oscal_id("assessment-results", f"{frame.ref} {audited.on}"),
        "metadata": frame.metadata(title, controls["uuid"]),
        "import-ap": {"href": f"#{_PLAN}", "remarks": speech.say("oscal.no-plan")},
        "local-definitions": {
            "objectives-and-methods": [
                {"control-id": each.action.id, "parts": [objective(each.action.id, speech)]}
                for each in audited.actions
            ]
        },
        "results": [_result(frame)],
        "back-matter": back_matter([plan, controls, *resources(frame, audited.actions)]),
    }
    return {"assessment-results": whole(document)}


def _result(frame: Frame) -> dict[str, Any]:
    audited, speech = frame.audited, frame.speech
    seen = (piece.evidence.date for each in audited.actions for piece in bearing(each))
    found = {
        "uuid": oscal_id("result", f"{frame.ref} {audited.on}"),
        "title": speech.say("oscal.title.result", facility=frame.facility, on=audited.on),
        "description": speech.say(
            "oscal.result", judged=sum(each.is_judged for each in audited.actions),
            of=len(audited.actions), risks=len(audited.findings),
        ),
        "start": moment(min(seen, default=audited.on)),
        "end": moment(audited.on),
        "props": [
            marking(audited.tlp.value),
            *known(samples=audited.samples or None, seed=audited.seed if audited.samples else None),
        ],
        "local-definitions": whole({**frame.definitions(), "inventory-items": inventory(frame)}),
        "reviewed-controls": _reviewed(frame),
        "observations": [*observations(frame, audited.actions), *risk_observations(frame)],
        "risks": list(risks(frame)),
        "findings": list(findings(frame, audited.actions)),
    }  # fmt: skip
    return whole(found)


def _reviewed(frame: Frame) -> dict[str, Any]:
    """Return the actions of the plan, those of which nothing is judged set apart.

    A tool that reads 'reviewed, and no finding' as 'in order' would take silence for success.
    """
    actions = frame.audited.actions
    selection = {
        "description": frame.speech.say("oscal.reviewed", count=len(actions)),
        "include-controls": [{"control-id": each.action.id} for each in actions],
        "exclude-controls": [
            {"control-id": each.action.id} for each in actions if not each.is_judged
        ],
    }
    return {"control-selections": [whole(selection)]}
