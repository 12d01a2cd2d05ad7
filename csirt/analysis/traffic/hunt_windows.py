"""What the logs of Windows say of an intruder: programs run by a service or a task, logs cleared,
accounts given power, secrets of the directory copied.

The machine that did it is the one that opened the session of the event, where the log says so.

Source: Microsoft, pages of the events 1102, 4624, 4662, 4697, 4698, 4699, 4728, 4732, 4756 and
7045; ATT&CK T1569.002, T1053.005, T1070.001, T1098, T1003.006.
"""

from collections.abc import Iterator
from re import IGNORECASE
from re import compile as pattern

from csirt.analysis.traffic.evidence import (
    SECOND,
    Evidence,
    Hit,
    Limits,
    NameOf,
    Names,
    grouped,
    surest,
)
from csirt.model.capture import NO_TIME, Event
from csirt.model.finding import Confidence

SERVICES = frozenset({"7045", "4697"})
SET_UP, ERASED = "4698", "4699"
CLEARED, USED_RIGHT = "1102", "4662"
MEMBERS = frozenset({"4728", "4732", "4756"})
LOCAL_GROUP = "4732"
_OF_A_CONTROLLER = frozenset({"4662", "4769"})
_TOOLS = pattern(
    r"^(psexesvc|paexec|csexec|remcom|winexesvc|xcmd|btobto|smbexec|krbscm|cobaltstrike|metasploit)",
    IGNORECASE,
)
_DRAWN_SERVICE = pattern(r"(?=.*[a-z][A-Z])[A-Za-z]{4}")
_DRAWN_PROGRAM = pattern(r"[A-Za-z]{8}\.exe")
_DRAWN_TASK = pattern(r"\\?(?=.*[a-z][A-Z].*[a-z][A-Z])[A-Za-z]{8}")
"""Letters drawn at random, as the tools of Impacket name things: capitals amid small letters. Half
of such names escape; what a person writes in humps, as ``AgentUpdate``, mostly does not match."""
Signs = list[tuple[Confidence, Event]]


def services(evidence: Evidence, _: Limits) -> Iterator[Hit]:
    """Yield services made by a tool of remote execution, or that run what no installer lays."""
    found = [
        (sure, each)
        for each in evidence.events("ad.event")
        if each.get("id") in SERVICES and (sure := _of_service(each))
    ]
    yield from _by_origin(evidence, found)


def _of_service(event: Event) -> Confidence | None:
    name, program, way = event.get("detail"), event.get("name"), event.get("way")
    if _TOOLS.match(name) or _TOOLS.match(program) or way in ("share", "hidden"):
        return Confidence.HIGH
    drawn = _DRAWN_SERVICE.fullmatch(name) and _DRAWN_PROGRAM.fullmatch(program)
    if way == "shell" or (drawn and way == "root"):
        return Confidence.MEDIUM
    return Confidence.LOW if way in ("temporary", "profile") else None


def tasks(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield tasks that hide what they run, or bear a drawn name and are erased at once."""
    gone = grouped(
        (each for each in evidence.events("ad.event") if each.get("id") == ERASED), _task
    )
    found: Signs = []
    for each in evidence.events("ad.event"):
        if each.get("id") != SET_UP:
            continue
        erased = any(
            0 <= one.at - each.at <= limits["seconds"] * SECOND for one in gone.get(_task(each), ())
        )
        if sure := _of_task(each, erased=erased):
            found.append((sure, each))
    yield from _by_origin(evidence, found)


def _task(event: Event) -> tuple[str, str]:
    return event.get("host"), event.get("detail").casefold()


def _of_task(event: Event, *, erased: bool) -> Confidence | None:
    name, way = event.get("detail"), event.get("way")
    if way in ("share", "hidden"):
        return Confidence.HIGH if erased else Confidence.MEDIUM
    if erased and _DRAWN_TASK.fullmatch(name):
        return Confidence.MEDIUM
    return Confidence.LOW if way == "temporary" else None


def cleared(evidence: Evidence, _: Limits) -> Iterator[Hit]:
    """Yield where the security log was cleared."""
    found = [
        (Confidence.HIGH, each) for each in evidence.events("ad.event") if each.get("id") == CLEARED
    ]
    yield from _by_origin(evidence, found)


def members(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield accounts that a person adds to a group of administrators.

    A machine that joins the domain fills its own group: what an account of a machine adds is left.
    """
    controllers = {
        each.get("host")
        for each in evidence.events("ad.event")
        if each.get("id") in _OF_A_CONTROLLER
    }
    found: Signs = []
    for each in evidence.events("ad.event"):
        if each.get("id") in MEMBERS and each.get("detail") and not each.get("by").endswith("$"):
            local = each.get("id") == LOCAL_GROUP and each.get("host") not in controllers
            found.append((Confidence.LOW if local else Confidence.MEDIUM, each))
    for hit in _by_origin(evidence, found):
        added = {each.get("account") for each in hit.shown_by if isinstance(each, Event)}
        many = hit.confidence is Confidence.MEDIUM and len(added - {""}) >= limits["many"]
        yield Hit(
            hit.source, hit.targets, Confidence.HIGH if many else hit.confidence, hit.shown_by,
            {**hit.facts, "accounts": max(1, len(added - {""}))},
        )  # fmt: skip


def replication(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield accounts of persons or services that use the rights of replication of the directory.

    The accounts of machines are left: it is so that controllers copy each other. One that comes
    back hour after hour looks like a synchronisation, and is told with little confidence.
    """
    used = (
        each
        for each in evidence.events("ad.event")
        if each.get("id") == USED_RIGHT and each.get("detail") and not _of_machine(each)
    )
    for some in grouped(used, lambda each: each.get("by") or each.get("account")).values():
        lasts = some[-1].at - some[0].at > limits["seconds"] * SECOND
        whole = any("get-changes-all" in each.get("detail") for each in some)
        sure = Confidence.HIGH if whole else Confidence.MEDIUM
        signs = [(Confidence.LOW if lasts else sure, each) for each in some]
        yield from _by_origin(evidence, signs, NameOf.PROTOCOL)


def _of_machine(event: Event) -> bool:
    return (event.get("by") or event.get("account")).endswith("$")


class _Origins:
    """The address from which the session of an event was opened."""

    def __init__(self, evidence: Evidence) -> None:
        self._opened: dict[tuple[str, str], list[Event]] = grouped(
            (each for each in evidence.events("auth.ok") if each.src and each.get("session")),
            lambda each: (each.get("host"), each.get("session")),
        )

    def of(self, event: Event) -> str:
        """Return it; empty where the log does not say."""
        if event.src:
            return event.src
        opened = self._opened.get((event.get("host"), event.get("session")), ())
        before = [each for each in opened if each.at <= event.at or NO_TIME in (each.at, event.at)]
        return before[-1].src if before else ""


def _by_origin(evidence: Evidence, found: Signs, of: NameOf = NameOf.WORD) -> Iterator[Hit]:
    """Yield a hit for each machine that acts; those of unknown origin are one."""
    origins = _Origins(evidence)
    for source, some in grouped(found, lambda sign: origins.of(sign[1])).items():
        shown = tuple(each for _, each in some)
        names = Names(of, tuple(each.get("detail") for each in shown))
        facts = {"count": len(shown), "names": names}
        targets = tuple(dict.fromkeys(each.get("host") for each in shown if each.get("host")))
        yield Hit(source, targets, surest(sure for sure, _ in some), shown, facts)
