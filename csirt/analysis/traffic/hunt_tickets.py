"""Tickets of Kerberos that the log of a controller tells, and that are searched offline afterwards.

Source: Microsoft, events 4768 and 4769; RFC 4120 and 4757 (RC4); ATT&CK T1558.003, T1558.004.
"""

from collections.abc import Iterator

from csirt.analysis.traffic.evidence import (
    Evidence,
    Hit,
    Limits,
    busiest,
    grouped,
    span,
)
from csirt.model.capture import Event
from csirt.model.finding import Confidence

RC4 = frozenset({"0x17", "0x18", "23", "24"})
SERVICE_TICKET, LOGON_TICKET = "4769", "4768"


def services(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who gets RC4 tickets for many accounts of services within minutes.

    An old server asks for one such ticket, again and again; the account of a machine has a password
    that nobody finds: neither counts.
    """
    given = (each for each in _weak(evidence, SERVICE_TICKET) if _is_person(each.get("service")))
    for source, some in grouped(given, _asker).items():
        run = _first_of_each(some, "service", limits["seconds"])
        if not source:
            yield from _nobodys(run, limits)
        elif len(run) >= limits["some"]:
            sure = Confidence.HIGH if len(run) >= limits["many"] else Confidence.MEDIUM
            yield _hit(source, run, sure)


def unproved(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who gets logon tickets of accounts that do not ask for a proof (AS-REP roasting)."""
    given = (each for each in _weak(evidence, LOGON_TICKET) if _is_person(each.get("account")))
    for source, some in grouped(given, _asker).items():
        run = _first_of_each(some, "account", limits["seconds"])
        if not source:
            yield from _nobodys(run, limits)
        elif run:
            sure = Confidence.LOW if len(run) < limits["some"] else Confidence.MEDIUM
            yield _hit(source, run, Confidence.HIGH if len(run) >= limits["many"] else sure)


def _nobodys(run: list[Event], limits: Limits) -> Iterator[Hit]:
    """Yield tickets of a log that names no client: many ask for them, and only very many count."""
    if len(run) >= limits["many"]:
        yield _hit("", run, Confidence.LOW)


def _weak(evidence: Evidence, number: str) -> Iterator[Event]:
    return (
        each
        for each in evidence.events("ad.event")
        if each.get("id") == number and each.get("detail") in RC4
    )


def _is_person(account: str) -> bool:
    return account not in ("", "krbtgt") and not account.endswith("$")


def _asker(event: Event) -> str:
    return event.src or event.get("client")


def _first_of_each(some: list[Event], name: str, seconds: float) -> list[Event]:
    """Return the most different values that are asked for within some time, one record each."""
    run = busiest(_without_repeats(some, name, seconds), seconds, lambda each: each.at)
    return list({each.get(name): each for each in reversed(run)}.values())[::-1]


def _without_repeats(some: list[Event], name: str, seconds: float) -> list[Event]:
    last: dict[str, int] = {}
    kept = []
    for each in some:
        before = last.get(each.get(name))
        if before is None or each.at - before > seconds * 1e9:
            last[each.get(name)] = each.at
            kept.append(each)
    return kept


def _hit(source: str, run: list[Event], sure: Confidence) -> Hit:
    targets = tuple(dict.fromkeys(each.get("host") for each in run if each.get("host")))
    facts = {"count": len(run), "seconds": span(run)}
    return Hit(source, targets, sure, tuple(run), facts)
