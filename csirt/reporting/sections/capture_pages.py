"""What the files are, who talked to whom, what each machine is: names and addresses, untrusted."""

from collections import Counter
from collections.abc import Iterator

from csirt.model.capture import CaptureFile, Host
from csirt.model.figure import Figure
from csirt.reporting.charts.talks import Exchange, Machine, talks
from csirt.reporting.document import Section
from csirt.reporting.figures import count, label
from csirt.reporting.numbers import number
from csirt.text import say
from csirt.workspace.capture import is_log, moment
from csirt.workspace.capture_dossier import CaptureDossier

MOST_TALKS, MOST_FLOWS, MOST_SHEETS = 20, 50, 60


def files(dossier: CaptureDossier, lang: str) -> Section:
    """Return the files with their hashes, what is missing, and what was not read."""
    seen = dossier.hunted.seen
    refs = [f"capture:{each.name}" for each in seen.files]
    logs = [each for each in seen.files if is_log(each)]
    captures = [each for each in seen.files if not is_log(each)]
    content: dict[str, object] = {
        "packets": _records("packets", captures) if captures else None,
        "lines": _records("lines", logs) if logs else None,
        "machines": count(
            "capture.hosts", label("report.capture.label.hosts"), len(dossier.hunted.hosts), refs
        ),
        "found": count(
            "capture.findings",
            label("report.capture.label.findings"),
            len(dossier.hunted.findings),
            refs,
        ),
        "rows": tuple(_file(each, lang) for each in seen.files),
        "left": tuple(dossier.hunted.left_out(lang)),
        "whole": captures
        and not seen.undissected
        and not any(each.truncated for each in seen.files),
    }
    return Section("capture-files", say("report.capture.files.title", lang), content)


def _records(what: str, files: list[CaptureFile]) -> Figure:
    """Return how many ``packets`` or ``lines`` were read of some files."""
    return count(
        f"capture.{what}",
        label(f"report.capture.label.{what}"),
        sum(each.packets for each in files),
        [f"capture:{each.name}" for each in files],
    )


def _file(each: CaptureFile, lang: str) -> dict[str, str]:
    return {
        "name": each.name,
        "hash": each.sha256,
        "head": say(f"report.capture.head.{'lines' if is_log(each) else 'packets'}", lang),
        "packets": number(each.packets, lang),
        "bytes": number(each.bytes, lang),
        "first": hour(each.first),
        "last": hour(each.last),
        "state": say(f"report.capture.{'cut' if each.truncated else 'whole'}", lang),
    }


def hour(at: int) -> str:
    """Return a time to the second, UTC, or a dash."""
    told = moment(at)
    return told[:19].replace("T", " ") if told else "–"


def talk_map(dossier: CaptureDossier, lang: str) -> Section:
    """Return the machines of the heaviest talks, and those talks by number."""
    hosts = {one: host for host in dossier.hunted.hosts for one in host.addresses}
    sums: Counter[tuple[str, str]] = Counter()
    for flow in dossier.hunted.seen.flows:
        if flow.a in hosts and flow.b in hosts:
            a, b = hosts[flow.a].id, hosts[flow.b].id
            sums[(a, b) if a <= b else (b, a)] += flow.bytes
    heavy = sorted(sums.items(), key=lambda each: (-each[1], each[0]))
    shown = [Exchange(a, b, size) for (a, b), size in heavy[:MOST_TALKS]]
    named = {end for each in shown for end in (each.a, each.b)}
    about = {one for each in dossier.hunted.findings for one in each.finding.subjects}
    machines = [
        Machine(host.id, next(iter(host.names), ""), host.inside, host.id in about)
        for host in dossier.hunted.hosts
        if host.id in named
    ]
    words = {
        "title": say("chart.talks.title", lang, count=len(machines)),
        "description": say("chart.talks.description", lang, count=len(shown)),
    }
    content: dict[str, object] = {
        "picture": talks(machines, shown, words) if shown else "",
        "rows": tuple(
            {
                "number": str(at),
                "a": called(hosts[each.a]),
                "b": called(hosts[each.b]),
                "bytes": number(each.bytes, lang),
            }
            for at, each in enumerate(shown, 1)
        ),
        "more": number(len(heavy) - len(shown), lang) if len(heavy) > len(shown) else "",
    }
    return Section("capture-map", say("report.capture.map.title", lang), content)


def called(host: Host) -> str:
    """Return the address of a machine and its first name."""
    return f"{host.id} ({host.names[0]})" if host.names else host.id


def host_sheets(dossier: CaptureDossier, lang: str) -> Section:
    """Return one sheet a machine: those of the house first, the others counted."""
    hosts = dossier.hunted.hosts
    content: dict[str, object] = {
        "sheets": tuple(_sheet(dossier, each, lang) for each in hosts[:MOST_SHEETS]),
        "more": number(len(hosts) - MOST_SHEETS, lang) if len(hosts) > MOST_SHEETS else "",
    }
    return Section("capture-hosts", say("report.capture.hosts.title", lang), content)


def _sheet(dossier: CaptureDossier, host: Host, lang: str) -> dict[str, object]:
    kinds = dossier.catalogue.asset_kinds
    roles = tuple(
        say(
            "report.capture.role",
            lang,
            role=kinds[each.kind].name.in_(lang) if each.kind in kinds else each.kind,
            confidence=say(f"confidence.{each.confidence}", lang),
            records=", ".join(each.records[:2]),
        )
        for each in host.roles
    )
    return {
        "title": called(host),
        "where": say(f"report.capture.{'inside' if host.inside else 'outside'}", lang),
        "addresses": ", ".join((*host.addresses, *host.macs)),
        "names": ", ".join(host.names) or "–",
        "roles": roles,
        "offers": ", ".join(_offers(host, lang)) or "–",
        "uses": ", ".join(host.uses[:12]) or "–",
        "times": f"{hour(host.first)} – {hour(host.last)}",
    }


def _offers(host: Host, lang: str) -> Iterator[str]:
    for each in host.offers:
        name = each.name or f"{each.proto}/{each.port}"
        yield say("report.capture.offer", lang, name=name, count=each.clients)


def flows(dossier: CaptureDossier, lang: str) -> Section:
    """Return the heaviest conversations."""
    seen = dossier.hunted.seen
    heavy = sorted(seen.flows, key=lambda each: -each.bytes)
    content: dict[str, object] = {
        "rows": tuple(
            {
                "proto": each.proto,
                "a": f"{each.a} {each.a_port}",
                "b": f"{each.b} {each.b_port}",
                "packets": number(each.packets, lang),
                "bytes": number(each.bytes, lang),
                "record": f"{seen.files[each.source].name}#{each.first_record}",
            }
            for each in heavy[:MOST_FLOWS]
        ),
        "more": number(len(heavy) - MOST_FLOWS, lang) if len(heavy) > MOST_FLOWS else "",
    }
    return Section("capture-flows", say("report.capture.flows.title", lang), content)
