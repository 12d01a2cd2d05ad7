"""Somebody tries passwords: on many accounts, on one, on SSH and on remote desktops.

Source: RFC 4120 §7.5.9 (codes of Kerberos), MS-ERREF (status of SMB); ATT&CK T1110.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from csirt.analysis.traffic.evidence import (
    SECOND,
    Evidence,
    Hit,
    Limits,
    NameOf,
    Names,
    busiest,
    carried,
    grouped,
    span,
)
from csirt.model.capture import Event, Flow
from csirt.model.finding import Confidence

UNKNOWN, REVOKED, WRONG = "6", "18", "24"
SMB_FAILURES = frozenset(
    ["0xc000006d", "0xc000006a", "0xc0000064", "0xc0000234", "0xc0000072", "0xc000006e"]
)
LOGGED_FAILURES = SMB_FAILURES | {"0x6", "0x12", "0x18"}
"""Codes of a Windows log that say of a password that it is wrong, or of an account that it is
unknown, locked or closed; a password that is out of date, or a clock, is nobody's guess."""
LOGGED_UNKNOWN = frozenset({"0x6", "0xc0000064"})
REMOTE = {22: "SSH", 3389: "RDP"}


@dataclass(frozen=True, slots=True)
class _Failure:
    at: int
    client: str
    server: str
    account: str
    known: bool
    """The account exists, as far as the answer tells."""
    event: Event
    way: str
    """How it was seen: the kind of its record, or the number of its event."""


def failures(evidence: Evidence) -> list[_Failure]:
    """Return every logon that was refused, by time; one that was seen in several ways is one.

    A refusal of Kerberos often leaves the account out: it is that of the request before it.
    """
    known: dict[tuple[str, str, int], str] = {}
    return [
        each
        for each in _every_failure(evidence)
        if known.setdefault(
            (evidence.id(each.client), each.account, each.at // SECOND), each.way
        ) == each.way
    ]  # fmt: skip


def _every_failure(evidence: Evidence) -> list[_Failure]:
    last: dict[tuple[str, int], str] = {}
    found = []
    for each in evidence.events("krb.as-req", "krb.error", "smb2.session", "auth.failed"):
        if each.kind == "krb.as-req":
            last[each.src, each.src_port] = each.get("account")
        elif each.kind == "krb.error":
            account = each.get("account") or last.get((each.dst, each.dst_port), "")
            if each.get("code") in (UNKNOWN, REVOKED, WRONG) and account:
                known = each.get("code") != UNKNOWN
                found.append(_Failure(each.at, each.dst, each.src, account, known, each, each.kind))
        elif each.kind == "smb2.session":
            if each.get("status").casefold() in SMB_FAILURES:
                account = each.get("account")
                found.append(_Failure(each.at, each.dst, each.src, account, True, each, each.kind))
        elif made := _of_a_log(each):
            found.append(made)
    return found


def _of_a_log(event: Event) -> _Failure | None:
    """Return a refusal that a log tells; none for what is no guess, or for the account of a
    machine, which tries again by itself."""
    reason, account = event.get("reason").casefold(), event.get("account")
    if account.endswith("$") or (reason.startswith("0x") and reason not in LOGGED_FAILURES):
        return None
    client, server = event.src or event.get("client"), event.dst or event.get("host")
    known = reason not in LOGGED_UNKNOWN
    return _Failure(event.at, client, server, account, known, event, event.get("way"))


def spraying(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who is refused on many accounts, a few times each."""
    for client, some in grouped(failures(evidence), lambda each: each.client).items():
        run = busiest([e for e in some if e.account], limits["seconds"], lambda each: each.at)
        accounts = {each.account for each in run}
        if (
            not client
            or len(accounts) < limits["accounts"]
            or len(run) > limits["each"] * len(accounts)
        ):
            continue
        sure = Confidence.HIGH if len(accounts) >= limits["many"] else Confidence.MEDIUM
        yield _hit(client, run, sure, accounts=len(accounts))


def guessing(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who is refused again and again on one account, named or not."""
    known = (each for each in failures(evidence) if each.known)
    tries = grouped(known, lambda each: (each.client, each.account))
    for (client, account), some in tries.items():
        run = busiest(some, limits["seconds"], lambda each: each.at)
        if (client or account) and len(run) >= limits["attempts"]:
            sure = Confidence.HIGH if len(run) >= limits["many"] else Confidence.MEDIUM
            yield _hit(client, run, sure, accounts=1)


def _hit(client: str, run: list[_Failure], sure: Confidence, *, accounts: int) -> Hit:
    servers = tuple(dict.fromkeys(each.server for each in run if each.server))
    shown = tuple(each.event for each in run)
    facts = {"count": len(run), "accounts": accounts, "seconds": span(shown)}
    return Hit(client, servers, sure, shown, facts)


def remote_guessing(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield many short conversations with a remote access, one after the other."""
    spoken = {(each.src, each.dst_port): "RDP" for each in evidence.events("rdp.negotiate")}
    ports = {port for _, port in spoken} | REMOTE.keys()
    tried: dict[tuple[str, str, int, bool], list[Flow]] = {}
    for each in evidence.flows:
        is_logged = evidence.is_logged(each)
        if each.b_port in ports and _short(each, limits, carried(each, is_logged=is_logged)):
            tried.setdefault((each.a, each.b, each.b_port, is_logged), []).append(each)
    for (source, target, port, _), some in tried.items():
        run = busiest(some, limits["seconds"], lambda each: each.first)
        if len(run) >= limits["attempts"]:
            sure = Confidence.HIGH if len(run) >= limits["many"] else Confidence.MEDIUM
            access = Names(NameOf.PROTOCOL, (REMOTE.get(port, "RDP"),))
            facts = {"count": len(run), "seconds": span(run), "names": access}
            yield Hit(source, (target,), sure, tuple(run), facts)


def _short(flow: Flow, limits: Limits, both_ways: tuple[int, int]) -> bool:
    small = 0 < min(both_ways) <= max(both_ways) <= limits["bytes"]
    return flow.proto == "tcp" and flow.opened and small


def clear_passwords(evidence: Evidence, _: Limits) -> Iterator[Hit]:
    """Yield the servers to which passwords go in clear; never a password."""
    said = grouped(evidence.events("cleartext.credential"), lambda each: each.dst)
    for server, some in said.items():
        names = Names(NameOf.PROTOCOL, tuple(each.get("protocol") for each in some))
        facts = {"count": len(some), "names": names}
        yield Hit(server, _clients(some), Confidence.HIGH, tuple(some), facts)


def _clients(some: Iterable[Event]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.src for each in some if each.src))
