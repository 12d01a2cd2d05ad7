"""A small hospital on one day, told to an auditor: some actions, a risk, a corrective action."""

from collections.abc import Iterator
from typing import Any

from csirt.exchange.oscal.catalog import catalog
from csirt.exchange.oscal.poam import poam
from csirt.exchange.oscal.results import assessment_results
from csirt.model.assessment import Evidence
from csirt.model.audited import Audited, AuditedAction, AuditedPiece
from csirt.model.finding import Confidence, Finding, Level
from csirt.model.improvement import Improvement
from csirt.model.tlp import Tlp
from csirt.workspace.plan_actions import actions

DAY = "2026-11-21"
KNOWN = actions()


def proof(id: str = "e-one", **said: Any) -> Evidence:
    told = {
        "schema": "csirt.evidence/1", "id": id, "facility": "ch", "actions": ["p1"], "level": 2,
        "kind": "plan", "date": "2026-02-19", "address": "ged:1", "seen_by": "RSSI",
    } | said  # fmt: skip
    return Evidence.model_validate({key: value for key, value in told.items() if value is not None})


def piece(evidence: Evidence | None = None, **said: Any) -> AuditedPiece:
    told = {"state": "valid", "expires": "2027-02-19", "carries": 2, **said}
    return AuditedPiece(evidence or proof(), **told)


def judged(code: str = "p1", **said: Any) -> AuditedAction:
    told = {"state": "proved", "level": 2, "claimed": 2, "expires": "2027-02-19",
            "pieces": (piece(),), **said}  # fmt: skip
    return AuditedAction(KNOWN[code], **told)


def silent(code: str = "p2", state: str = "not-assessed", **said: Any) -> AuditedAction:
    return AuditedAction(KNOWN[code], state, **said)


def risk(id: str = "flaw-remote-0a1b", **said: Any) -> Finding:
    told = {
        "rule": "flaw-remote", "severity": Level.HIGH, "confidence": Confidence.LOW,
        "title": {"fr": "Une faille (vpn).", "en": "A flaw (vpn)."}, "subjects": ("asset:ch/vpn",),
        "records": ("asset:ch/vpn", "flaw:remote"), "actions": ("measure:edr",),
        "rests_on": {"assumed": 1, "declared": 0, "observed": 1}, **said,
    }  # fmt: skip
    return Finding(id, **told)


def work(id: str = "i-one", **said: Any) -> Improvement:
    return Improvement.model_validate(
        {"schema": "csirt.improvement/1", "id": id, "facility": "ch", "what": "Tester la reprise.",
         "opened_by": "audit", "opened_on": "2026-10-01", "owner": "DSI", "due": "2027-01-31",
         "action": "p1", "funding": "CaRE", **said}
    )  # fmt: skip


def audited(**said: Any) -> Audited:
    told = {
        "facility": "ch", "name": {"fr": "Centre hospitalier", "en": "Hospital"}, "on": DAY,
        "version": "1.2.3", "tlp": Tlp.AMBER,
        "actions": (
            judged("p1"),
            silent("p2"),
            silent("p3", "not-applicable"),
            judged("p4", state="expired", level=1, pieces=(
                piece(proof("e-two", path="preuves/a b.txt", address=None, sha256="ab" * 32),
                      state="expired", carries=1, why={"fr": "Périmée.", "en": "Expired."}),)),
        ),
        "findings": (risk(),), "improvements": (work(),),
        "names": {"asset:ch/vpn": {"fr": "Passerelle (vpn)", "en": "Gateway (vpn)"}},
        "notices": ({"fr": "Reconstitué.", "en": "Reconstructed."},), "samples": 2048, "seed": 7,
        **said,
    }  # fmt: skip
    return Audited(**told)


def documents(found: Audited, lang: str = "fr") -> dict[str, dict[str, Any]]:
    """Return the three documents by the name of their root."""
    made = (assessment_results(found, lang), poam(found, lang), catalog(found, lang))
    return {kind: body for each in made if each for kind, body in each.items()}


def nodes(part: Any) -> Iterator[dict[str, Any]]:
    """Yield every object of a document."""
    if isinstance(part, dict):
        yield part
    for each in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from nodes(each)


def strings(part: Any) -> Iterator[str]:
    """Yield every text of a document."""
    for node in nodes(part):
        for value in node.values():
            yield from [value] if isinstance(value, str) else ()
            yield from (
                [each for each in value if isinstance(each, str)] if isinstance(value, list) else ()
            )


def ids(part: Any) -> list[str]:
    """Return the ids that a document gives, in its order."""
    return [node["uuid"] for node in nodes(part) if "uuid" in node]
