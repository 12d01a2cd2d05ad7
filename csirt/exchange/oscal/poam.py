"""The plan of action of one facility: what is to be done, and the risks that nobody took up."""

from collections.abc import Iterator
from typing import Any

from csirt.exchange.ids import oscal_id
from csirt.exchange.oscal.catalog import catalog_resource
from csirt.exchange.oscal.envelope import Frame, back_matter
from csirt.exchange.oscal.judged import finding_id, findings
from csirt.exchange.oscal.observed import observations, resources
from csirt.exchange.oscal.risks import inventory, risk_id, risk_observations, risks
from csirt.exchange.oscal.words import known, marking, whole
from csirt.model.audited import Audited, AuditedAction
from csirt.model.finding import Finding
from csirt.model.improvement import Improvement

_UUID = "https://ietf.org/rfc/rfc4122"


def poam(
    audited: Audited, lang: str = "fr", *, catalog: str = "catalog.json"
) -> dict[str, Any] | None:
    """Return the plan of action of a facility; none where there is nothing to put in it.

    An item is a corrective action that somebody opened, or a risk of the model, to which no action
    is made up. OSCAL asks for one item at least.

    Args:
        audited: What is told of the facility.
        lang: Language of the texts; ids are the same in each.
        catalog: Name of the file of the catalogue, beside that of the plan.

    Source:
        NIST OSCAL 1.2.1, plan of action and milestones model. An item has neither owner, due date
        nor status there: these are properties of ours, and stand in the description.
    """
    frame = Frame(audited, lang)
    touched = _touched(audited)
    items = [*_items(frame, touched), *(_open(frame, each) for each in audited.findings)]
    if not items:
        return None
    controls = catalog_resource(frame, catalog)
    title = frame.speech.say("oscal.title.poam", facility=frame.facility)
    document = {
        "uuid": oscal_id("plan-of-action-and-milestones", frame.ref),
        "metadata": frame.metadata(title, controls["uuid"]),
        "system-id": {"identifier-type": _UUID, "id": frame.system},
        "local-definitions": whole({**frame.definitions(), "inventory-items": inventory(frame)}),
        "observations": [*observations(frame, touched), *risk_observations(frame)],
        "risks": list(risks(frame)),
        "findings": list(findings(frame, touched)),
        "poam-items": items,
        "back-matter": back_matter([controls, *resources(frame, touched)]),
    }
    return {"plan-of-action-and-milestones": whole(document)}


def _touched(audited: Audited) -> tuple[AuditedAction, ...]:
    """Return the judged actions of the plan that a corrective action belongs to."""
    named = {each.action for each in audited.improvements}
    return tuple(each for each in audited.actions if each.action.id in named and each.is_judged)


def _items(frame: Frame, touched: tuple[AuditedAction, ...]) -> Iterator[dict[str, Any]]:
    judged = {each.action.id for each in touched}
    for each in frame.audited.improvements:
        yield _item(frame, each, related=each.action if each.action in judged else None)


def _item(frame: Frame, each: Improvement, *, related: str | None) -> dict[str, Any]:
    speech = frame.speech
    ref = f"improvement:{each.facility}/{each.id}"
    found = {
        "uuid": oscal_id("poam-item", ref),
        "title": speech.of(each.what),
        "description": speech.say(
            "oscal.item", what=each.what.in_(speech.lang), owner=each.owner, due=each.due,
            status=speech.bare(f"oscal.status.{each.status}"),
        ),
        "props": [
            marking(each.tlp.value),
            *known(
                reference=ref, status=each.status.value, due=each.due,
                owner_role=frame.role(each.owner), opened_by=each.opened_by.value,
                opened_on=each.opened_on, case=each.case, action=each.action,
                funding=each.funding, quality_ref=each.quality_ref, retest=each.retest,
            ),
        ],
        "related-findings": [{"finding-uuid": finding_id(frame, related)}] if related else [],
        "remarks": speech.say("oscal.proof", proof=each.proof) if each.proof else "",
    }  # fmt: skip
    return whole(found)


def _open(frame: Frame, each: Finding) -> dict[str, Any]:
    """Return a risk of the model as an item: what it asks for, nobody has decided."""
    return {
        "uuid": oscal_id("poam-item", frame.own("finding", each.id)),
        "title": frame.speech.of(each.title),
        "description": frame.speech.say("oscal.open-risk"),
        "props": [
            marking(frame.audited.tlp.value),
            *known(reference=frame.own("finding", each.id), severity=each.severity.value),
        ],
        "related-risks": [{"risk-uuid": risk_id(frame, each)}],
    }
