"""The machines, the findings and the page of the duty officer, for a terminal of 80 columns."""

from csirt.cli import talk
from csirt.files.shipped import catalogue
from csirt.model.capture import Host
from csirt.model.traffic_finding import TrafficFinding
from csirt.text import language, say
from csirt.workspace.capture_hunt import Hunted, step_title
from csirt.workspace.capture_isolate import IsolateFirst, Proposed
from csirt.workspace.cut_stops import Stops

MOST_HOSTS, MOST_FINDINGS, MOST_MACHINES, MOST_WHY, MOST_RECORDS = 40, 20, 8, 3, 5


def show_hosts(found: Hunted) -> None:
    """Print the machines: address and name, what each is for, what it offers."""
    rows = [(_called(each), _roles(each), _services(each)) for each in found.hosts]
    heads = [say(f"cli.capture.hosts.{name}") for name in ("machine", "role", "offers")]
    title = say("cli.capture.hosts.title", count=len(rows))
    talk.table(title, heads, rows, most=MOST_HOSTS)
    _notes(found)


def show_findings(found: Hunted) -> None:
    """Print each finding: what, who, what shows it, what it is not, what to do."""
    key = "cli.capture.hunt.title" if found.findings else "cli.capture.hunt.none"
    talk.line(say(key, count=len(found.findings)), style="bold")
    for each in found.findings[:MOST_FINDINGS]:
        _show(each)
    if len(found.findings) > MOST_FINDINGS:
        talk.line(say("cli.more", count=len(found.findings) - MOST_FINDINGS), style="dim")
    _notes(found)


def show_isolation(found: IsolateFirst) -> None:
    """Print one page: in which order to cut, why, what stops, what nobody saw."""
    talk.line(say("cli.capture.isolate.title", count=len(found.machines)), style="bold")
    for rank, each in enumerate(found.machines[:MOST_MACHINES], 1):
        _propose(rank, each, found.facility)
    if len(found.machines) > MOST_MACHINES:
        talk.line(say("cli.more", count=len(found.machines) - MOST_MACHINES), style="dim")
    if found.together:
        talk.line(say("cli.capture.isolate.together"), style="bold")
        for line in Stops(found.facility, found.together).lines(language()):
            talk.line(f"  {line}")
    if found.outside:
        talk.line(say("cli.capture.isolate.block", addresses=", ".join(found.outside[:6])))
    talk.line(say("cli.capture.isolate.left-out"), style="bold")
    for line in found.left_out():
        talk.line(f"  · {line}")
    talk.talk(say("capture.isolate.proposal"))


def _show(each: TrafficFinding) -> None:
    lang, finding = language(), each.finding
    level, sure = say(f"severity.{finding.severity}"), say(f"confidence.{finding.confidence}")
    talk.line(
        say("cli.capture.hunt.line", severity=level, confidence=sure, title=finding.title[lang]),
        style="bold",
    )
    shown = finding.records[:MOST_RECORDS]
    more = len(finding.records) - len(shown) + each.left_out
    records = ", ".join(shown) + (say("cli.capture.hunt.more", count=more) if more else "")
    for key, facts in (
        ("seen", {"text": each.summary[lang]}),
        ("records", {"records": records, "technique": ", ".join(each.technique)}),
        ("not", {"text": each.is_not[lang]}),
        ("do", {"step": step_title(finding.actions[0], lang)}),
    ):
        talk.line(f"    {say(f'cli.capture.hunt.{key}', **facts)}")


def _propose(rank: int, each: Proposed, facility: str) -> None:
    found, lang = each.found, language()
    name = _called(found.host)
    if each.place:
        name = f"{each.place.asset.name or each.place.asset.id} — {name}"
    first = found.findings[0].finding
    talk.line(
        say(
            "cli.capture.isolate.machine", rank=rank, name=name,
            severity=say(f"severity.{first.severity}"),
            confidence=say(f"confidence.{first.confidence}"), reach=found.reach,
        ),
        style="bold",
    )  # fmt: skip
    for why in found.findings[:MOST_WHY]:
        talk.line(f"    {why.finding.title[lang]}")
    if each.cut is None:
        talk.line(f"    {say('cli.capture.isolate.not-in-model')}")
        return
    for cable in each.cables:
        talk.line(f"    {cable.line(lang)}")
        if also := cable.with_it(lang):
            talk.line(f"    {also}")
    for line in Stops(facility, each.cut).lines(lang)[:2]:
        talk.line(f"    {line}")


def _called(host: Host) -> str:
    others = [name for name in host.names if name != host.id]
    named = f" ({others[0]})" if others else ""
    return f"{host.id}{named}"


def _roles(host: Host) -> str:
    kinds = catalogue().asset_kinds
    return (
        ", ".join(
            f"{kinds[role.kind].name.in_(language())} [{say(f'confidence.{role.confidence}')}]"
            for role in host.roles
        )
        or "—"
    )


def _services(host: Host) -> str:
    names = dict.fromkeys(each.name or f"{each.proto}/{each.port}" for each in host.offers)
    return ", ".join(names) or "—"


def _notes(found: Hunted) -> None:
    for note in found.left_out():
        talk.talk(f"! {note}")
