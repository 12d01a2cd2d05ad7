"""The actions of the plan as a catalogue: no official one exists, and this one says so."""

from collections.abc import Iterable, Iterator
from typing import Any

from csirt.exchange.ids import oscal_id
from csirt.exchange.oscal.envelope import Frame, back_matter
from csirt.exchange.oscal.judged import objective
from csirt.exchange.oscal.words import (
    OURS,
    is_web,
    known,
    markup,
    prop,
    relative,
    web,
    whole,
)
from csirt.model.audited import Audited, AuditedAction
from csirt.model.plan import Action, ActionPhase


def catalog(audited: Audited, lang: str = "fr") -> dict[str, Any]:
    """Return the actions that a facility was assessed against, one control each.

    Args:
        audited: What is told of the facility; of it, the day and the marking count here.
        lang: Language of the texts; ids are the same in each.

    Source:
        NIST OSCAL 1.2.1, catalog model. Levels, expected evidence and indicators have no place of
        their own there: they are parts in our namespace.
    """
    frame = Frame(audited, lang)
    actions = [each.action for each in audited.actions]
    notice = _notice(frame)
    title = frame.speech.say("oscal.title.catalog")
    document = {
        "uuid": catalog_id(audited.actions),
        "metadata": frame.metadata(title, notice["uuid"]),
        "groups": list(_groups(frame, actions)),
        "back-matter": back_matter([notice, *_sources(frame, actions)]),
    }
    return {"catalog": whole(document)}


def catalog_id(actions: Iterable[AuditedAction]) -> str:
    """Return the id of the catalogue of some actions; an official list is another one."""
    told = sorted(f"{each.action.id}={each.action.origin or 'sourced'}" for each in actions)
    return oscal_id("catalog", " ".join(told))


def catalog_resource(frame: Frame, file: str) -> dict[str, Any]:
    """Return the catalogue as a resource of another document, by its id and its file."""
    id = catalog_id(frame.audited.actions)
    found = {
        "uuid": oscal_id("resource", f"catalog {id}"),
        "title": frame.speech.say("oscal.title.catalog"),
        "description": _origin(frame),
        "document-ids": [{"identifier": id}],
        "rlinks": [{"href": relative(file), "media-type": "application/json"}],
    }
    return whole(found)


def _is_reconstructed(frame: Frame) -> bool:
    return any(each.action.origin == "reconstructed" for each in frame.audited.actions)


def _origin(frame: Frame) -> str:
    """Return where the list of actions comes from."""
    return frame.speech.say(
        "note.plan-reconstructed" if _is_reconstructed(frame) else "oscal.official"
    )


def _notice(frame: Frame) -> dict[str, Any]:
    """Return the resource that says what this catalogue is: no official one."""
    origin = "reconstructed" if _is_reconstructed(frame) else "official"
    return {
        "uuid": oscal_id("resource", f"origin {catalog_id(frame.audited.actions)}"),
        "title": frame.speech.say("oscal.origin"),
        "description": _origin(frame),
        "props": known(origin=origin),
        "citation": {"text": _origin(frame)},
    }


def _groups(frame: Frame, actions: list[Action]) -> Iterator[dict[str, Any]]:
    for phase in ActionPhase:
        own = [each for each in actions if each.phase is phase]
        if own:
            yield {
                "id": phase.value,
                "title": frame.speech.say(f"plan.phase.{phase}"),
                "controls": [_control(frame, each, at=actions.index(each)) for each in own],
            }


def _control(frame: Frame, action: Action, *, at: int) -> dict[str, Any]:
    speech = frame.speech
    found = {
        "id": action.id,
        "title": speech.of(action.title),
        "props": [
            {"name": "label", "value": action.id.upper()},
            {"name": "sort-id", "value": f"{at + 1:02}"},
            *known(origin=action.origin),
            *(prop("owner", owner.value) for owner in action.owners),
        ],
        "links": [
            *({"href": f"#{code}", "rel": "required"} for code in action.depends),
            *({"href": f"#{_source_id(id)}", "rel": "reference"} for id in _cited(frame, action)),
        ],
        "parts": [
            {
                "id": f"{action.id}_smt",
                "name": "statement",
                "prose": speech.of(action.purpose),
                "parts": list(_levels(frame, action)),
            },
            objective(action.id, speech),
            *_readings(frame, action),
            *_expected(frame, action),
            *_indicators(frame, action),
        ],
    }
    return whole(found)


def _levels(frame: Frame, action: Action) -> Iterator[dict[str, Any]]:
    for each in action.levels:
        yield {
            "id": f"{action.id}_smt.{each.level}",
            "name": "item",
            "title": frame.speech.say("oscal.level", level=each.level),
            "props": [{"name": "label", "value": str(each.level)}],
            "prose": frame.speech.lines(each.criteria),
        }


def _readings(frame: Frame, action: Action) -> Iterator[dict[str, Any]]:
    for at, each in enumerate(action.profiles, 1):
        yield {
            "id": f"{action.id}_gdn.{at}",
            "name": "guidance",
            "title": ", ".join(frame.speech.say(f"plan.profile.{p}") for p in each.profiles),
            "props": [prop("applies", "yes" if each.applies else "no")],
            "prose": frame.speech.of(each.reading),
        }


def _expected(frame: Frame, action: Action) -> Iterator[dict[str, Any]]:
    for each in action.evidence:
        yield {
            "id": f"{action.id}_evd.{each.kind}",
            "name": "evidence",
            "ns": OURS,
            "title": frame.speech.say(f"plan.kind.{each.kind}"),
            "props": known(months=each.months, carries=each.carries),
            "prose": frame.speech.of(each.what),
        }


def _indicators(frame: Frame, action: Action) -> Iterator[dict[str, Any]]:
    for at, each in enumerate(action.kpis, 1):
        formula = frame.speech.of(each.formula)
        target = frame.speech.of(each.target)
        yield {
            "id": f"{action.id}_kpi.{at}",
            "name": "indicator",
            "ns": OURS,
            "title": frame.speech.of(each.name),
            "props": known(origin=each.origin.value),
            "prose": f"{formula} ({target})" if target else formula,
        }


def _source_id(id: str) -> str:
    return oscal_id("resource", f"source:{id}")


def _cited(frame: Frame, action: Action) -> list[str]:
    """Return the sources of an action that the bibliography knows; a page may follow the id."""
    ids = dict.fromkeys(each.split()[0] for each in action.source)
    return [id for id in ids if id in frame.audited.sources]


def _sources(frame: Frame, actions: list[Action]) -> Iterator[dict[str, Any]]:
    for id in sorted({id for each in actions for id in _cited(frame, each)}):
        source = frame.audited.sources[id]
        text = ", ".join(filter(None, (source.title, source.publisher, source.date)))
        links = [{"href": web(source.address)}] if is_web(source.address) else []
        found = {
            "uuid": _source_id(id),
            "title": markup(source.title),
            "props": known(source=id, reliability=source.reliability.value),
            "citation": {"text": markup(text)},
            "rlinks": links,
        }
        yield whole(found)
