"""Somebody makes another machine run something: services, WMI and DCOM, scheduled tasks.

Source: MS-SCMR, MS-WMI, MS-DCOM, MS-TSCH for the numbers of the operations; ATT&CK T1569.002,
T1047, T1053.005. What is administered by such means every day looks the same: each rule says so.
"""

from collections.abc import Iterator
from re import IGNORECASE
from re import compile as pattern

from csirt.analysis.traffic.evidence import (
    Evidence,
    Hit,
    Limits,
    NameOf,
    Names,
    ends,
    grouped,
    surest,
)
from csirt.analysis.traffic.remote_calls import FIRST_DYNAMIC, binds, calls
from csirt.model.capture import Event
from csirt.model.finding import Confidence

CREATE_SERVICE = (12, 24, 44, 45, 60)
"""RCreateServiceW, A, WOW64A, WOW64W, RCreateWowService."""
EXEC_METHOD = (24, 25)
REMOTE_CREATE = (3, 4)
REGISTER_TASK, RUN_TASK, DELETE_TASK, ADD_JOB = 1, 12, 13, 0
_PIPES = pattern(r"^(psexesvc|paexec|csexec|remcom|winexesvc|xcmd|svcctl_exec)", IGNORECASE)
_PROGRAM = pattern(r"\.(exe|dll|sys|bat|cmd|ps1|vbs|com|scr)$", IGNORECASE)
_ADMIN_SHARE = pattern(r"^(admin|[a-z])\$$", IGNORECASE)

Pair = tuple[str, str]


def services(evidence: Evidence, _: Limits) -> Iterator[Hit]:
    """Yield who creates a service on another machine, or speaks through the pipes of PsExec."""
    files = list(evidence.events("smb2.create"))
    programs = grouped((each for each in files if _dropped(each)), ends)
    pipes = grouped((each for each in files if _PIPES.match(each.get("name")) and
                     not _PROGRAM.search(each.get("name"))), ends)  # fmt: skip
    made, unseen = grouped_calls(evidence, "svcctl", CREATE_SERVICE, unnamed=True)
    found: dict[Pair, tuple[Confidence, list[Event], bool]] = {}
    for pair in dict.fromkeys([*made, *unseen, *pipes]):
        helped = pair in programs or pair in pipes
        if pair in made:
            sure = Confidence.HIGH if helped else Confidence.MEDIUM
        elif pair in pipes and pair in programs:
            sure = Confidence.HIGH
        elif pair in pipes or _by_pipe(unseen[pair]):
            sure = Confidence.MEDIUM
        elif helped:
            sure = Confidence.LOW
        else:
            continue
        shown = [*programs.get(pair, ()), *made.get(pair, ()), *pipes.get(pair, ())]
        guessed = not made.get(pair) and bool(unseen.get(pair))
        found[pair] = sure, [*shown, *(unseen.get(pair, ()) if guessed else ())], guessed
    yield from _by_source(found)


def management(evidence: Evidence, _: Limits) -> Iterator[Hit]:
    """Yield who has another machine run something by WMI, or creates objects on it by DCOM."""
    run, _unseen = grouped_calls(evidence, "wbemservices", EXEC_METHOD)
    opened = grouped(binds(evidence, "wbemservices", "wbemlogin"), ends)
    created, guessed = grouped_calls(evidence, "remoteactivation", REMOTE_CREATE, unnamed=True)
    guessed = {pair: [each for each in some if each.dst_port == 135 and each.get("opnum") == "4"]
               for pair, some in guessed.items()}  # fmt: skip
    found: dict[Pair, tuple[Confidence, list[Event], bool]] = {}
    for pair in dict.fromkeys([*run, *opened, *created, *guessed]):
        if pair in run:
            sure = Confidence.HIGH
        elif pair in opened:
            sure = Confidence.MEDIUM
        elif pair in created or guessed[pair]:
            sure = Confidence.LOW
        else:
            continue
        shown = [*run.get(pair, ()), *opened.get(pair, ()), *created.get(pair, ())]
        found[pair] = sure, shown or guessed[pair], not shown
    yield from _by_source(found)


def tasks(evidence: Evidence, limits: Limits) -> Iterator[Hit]:
    """Yield who schedules a task on another machine; surest where it is run or removed at once."""
    registered, hidden = grouped_calls(evidence, "taskscheduler", (REGISTER_TASK,))
    added, hidden_jobs = grouped_calls(evidence, "atsvc", (ADD_JOB,))
    after, _ = grouped_calls(evidence, "taskscheduler", (RUN_TASK, DELETE_TASK))
    found: dict[Pair, tuple[Confidence, list[Event], bool]] = {}
    for pair in dict.fromkeys([*registered, *added, *hidden, *hidden_jobs]):
        set_up = [*registered.get(pair, ()), *added.get(pair, ())]
        soon = [
            each
            for each in after.get(pair, ())
            if set_up and 0 <= each.at - set_up[0].at <= limits["seconds"] * 1e9
        ]
        sure = Confidence.MEDIUM if set_up else Confidence.LOW
        shown = [*set_up, *soon] or [*hidden.get(pair, ()), *hidden_jobs.get(pair, ())]
        found[pair] = Confidence.HIGH if soon else sure, shown, not set_up
    yield from _by_source(found)


def grouped_calls(
    evidence: Evidence, interface: str, operations: tuple[int, ...], *, unnamed: bool = False
) -> tuple[dict[Pair, list[Event]], dict[Pair, list[Event]]]:
    """Return calls by their two ends: those whose interface was seen, and the others."""
    found = list(calls(evidence, interface, operations, unnamed=unnamed))
    return (
        dict(grouped((event for event, seen in found if seen), ends)),
        dict(grouped((event for event, seen in found if not seen and _plausible(event)), ends)),
    )


def _plausible(event: Event) -> bool:
    """A call without a name is one of a Windows service only on the ports where these listen."""
    return event.dst_port in (135, 139, 445) or event.dst_port >= FIRST_DYNAMIC


def _by_pipe(some: list[Event]) -> bool:
    return any(each.get("pipe") for each in some)


def _dropped(event: Event) -> bool:
    return bool(_ADMIN_SHARE.match(event.get("share")) and _PROGRAM.search(event.get("name")))


def _by_source(found: dict[Pair, tuple[Confidence, list[Event], bool]]) -> Iterator[Hit]:
    for source, pairs in grouped(found, lambda pair: pair[0]).items():
        each = [found[pair] for pair in pairs]
        sure = surest(confidence for confidence, _, _ in each)
        shown = sorted((one for _, some, _ in each for one in some), key=lambda one: one.at)
        names = Names(NameOf.WORD, tuple(one.get("name") for one in shown))
        yield Hit(
            source, tuple(target for _, target in pairs), sure, tuple(shown),
            {"count": len(pairs), "names": names}, all(guess for _, _, guess in each),
        )  # fmt: skip
