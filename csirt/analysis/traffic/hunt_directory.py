"""Somebody attacks the account directory: ZeroLogon, replication to a stranger, Kerberoasting.

Source: MS-NRPC and CVE-2020-1472 (ZeroLogon), MS-DRSR (DCSync), RFC 4120 and 4757 (RC4 tickets).
"""

from collections.abc import Iterator

from csirt.analysis.traffic.evidence import (
    Evidence,
    Hit,
    Limits,
    NameOf,
    Names,
    busiest,
    ends,
    grouped,
    span,
)
from csirt.analysis.traffic.hunt_remote import grouped_calls
from csirt.analysis.traffic.remote_calls import FIRST_DYNAMIC
from csirt.model.capture import Event
from csirt.model.finding import Confidence

AUTHENTICATE, PASSWORD_SET = 26, 30
GET_CHANGES = 3
RC4, STRONG = "23", {"17", "18", "19", "20"}
CONTROLLER = "domain-controller"


def zerologon(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield many NetrServerAuthenticate3 in a row, then perhaps NetrServerPasswordSet2."""
    tried, hidden = grouped_calls(evidence, "netlogon", (AUTHENTICATE,), unnamed=True)
    changed, hidden_changes = grouped_calls(evidence, "netlogon", (PASSWORD_SET,), unnamed=True)
    for pair in dict.fromkeys([*tried, *hidden]):
        unseen = pair not in tried
        run = busiest(
            hidden[pair] if unseen else tried[pair], limits["seconds"], lambda each: each.at
        )
        if len(run) < limits["attempts"]:
            continue
        sets = (hidden_changes if unseen else changed).get(pair, [])
        then = [
            each for each in sets if run[0].at <= each.at <= run[-1].at + limits["seconds"] * 1e9
        ]
        if unseen:
            sure = Confidence.MEDIUM if then else Confidence.LOW
        else:
            many = then or len(run) >= limits["many"]
            sure = Confidence.HIGH if many else Confidence.MEDIUM
        source, target = pair
        facts = {"count": len(run), "seconds": span(run)}
        yield Hit(source, (target,), sure, (*run, *then), facts, unseen)


def replication(evidence: Evidence, _: Limits) -> Iterator[Hit]:
    """Yield who asks a controller for its secrets (DRSGetNCChanges) and is none itself."""
    asked, hidden = grouped_calls(evidence, "drsuapi", (GET_CHANGES,), unnamed=True)
    for pair in dict.fromkeys([*asked, *hidden]):
        source, target = pair
        if evidence.is_a(source, CONTROLLER):
            continue
        if pair in asked:
            person = _as_a_person(evidence, source)
            sure = Confidence.HIGH if person else Confidence.MEDIUM
            yield Hit(source, (target,), sure, (*asked[pair], *person), {"count": len(asked[pair])})
            continue
        some = [each for each in hidden[pair] if each.dst_port >= FIRST_DYNAMIC and not
                each.get("pipe") and each.dst_port != 3389]  # fmt: skip
        if some and evidence.is_a(target, CONTROLLER):
            yield Hit(source, (target,), Confidence.LOW, tuple(some), {"count": len(some)}, True)


def _as_a_person(evidence: Evidence, source: str) -> list[Event]:
    """Return where a machine asks for a ticket of an account that is no machine's."""
    return [
        each
        for each in evidence.events("krb.as-req")
        if each.src == source and each.get("account") and not each.get("account").endswith("$")
    ][:1]


def weak_tickets(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who gets service tickets of RC4, or asks for nothing better."""
    given = grouped(
        (
            each
            for each in evidence.events("krb.tgs-rep")
            if each.get("etype") == RC4 and each.get("service") not in ("krbtgt", "")
        ),
        lambda each: (each.dst, each.src),
    )
    asked = grouped((each for each in evidence.events("krb.tgs-req") if _only_weak(each)), ends)
    for pair in dict.fromkeys([*given, *asked]):
        some = sorted([*given.get(pair, ()), *asked.get(pair, ())], key=lambda each: each.at)
        run = busiest(some, limits["seconds"], lambda each: each.at)
        tickets = max(
            sum(each.kind == kind for each in run) for kind in ("krb.tgs-rep", "krb.tgs-req")
        )
        if tickets >= limits["many"]:
            sure = Confidence.HIGH
        elif tickets >= limits["some"] or pair in asked:
            sure = Confidence.MEDIUM
        else:
            sure = Confidence.LOW
        facts = {
            "count": tickets,
            "seconds": span(run),
            "names": Names(NameOf.WORD, tuple(e.get("service") for e in run)),
        }
        yield Hit(pair[0], (pair[1],), sure, tuple(run), facts)


def _only_weak(event: Event) -> bool:
    offered = set(event.get("etype").split("+"))
    return RC4 in offered and not offered & STRONG and event.get("service") != "krbtgt"
