"""``csirt capture hosts`` and ``hunt``: the machines of the evidence, and the signs of an attack.

Nothing of a packet is kept but what the answer says.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from csirt import content
from csirt.analysis.traffic.evidence import MOST_LOOKED, beyond
from csirt.analysis.traffic.hosts import hosts as hosts_of
from csirt.analysis.traffic.hunt import findings as findings_of
from csirt.files.capture.accounts import Accounts
from csirt.files.capture.names import DEFAULT_BUDGET_SECONDS
from csirt.files.kinds import load
from csirt.files.shipped import catalogue, port_names, traffic_roles, traffic_rules
from csirt.model.capture import Host, Seen
from csirt.model.finding import Confidence
from csirt.model.playbook import Playbook
from csirt.model.progress import Progress, silent
from csirt.model.ref import parse_ref
from csirt.model.traffic_finding import TrafficFinding
from csirt.text import language, say
from csirt.workspace.capture import moment, pseudonym_marks
from csirt.workspace.capture_logs import Clocks, Logs, seen_of


@dataclass(frozen=True, slots=True)
class Hunted:
    """Some files of evidence, read for machines and for signs of an attack."""

    seen: Seen
    hosts: tuple[Host, ...]
    findings: tuple[TrafficFinding, ...]

    @property
    def undissected(self) -> dict[str, int]:
        """Packets that the budget left, by protocol."""
        return dict(self.seen.undissected)

    def hosts_as_json(self, lang: str = "") -> dict[str, object]:
        """Return the answer of ``capture hosts`` (``csirt.capture.hosts/1``)."""
        lang = lang or language()
        return {
            "schema": "csirt.capture.hosts/1",
            **pseudonym_marks(self.seen),
            "hosts": [host_as_json(each, lang) for each in self.hosts],
            "undissected": self.undissected,
            "notes": list(self.left_out(lang)),
            "faults": [each.as_json() for each in self.seen.faults],
        }

    def as_json(self, lang: str = "") -> dict[str, object]:
        """Return the answer of ``capture hunt`` (``csirt.capture.hunt/1``)."""
        lang = lang or language()
        return {
            "schema": "csirt.capture.hunt/1",
            **pseudonym_marks(self.seen),
            "findings": [finding_as_json(each, lang) for each in self.findings],
            "undissected": self.undissected,
            "notes": list(self.left_out(lang)),
            "faults": [each.as_json() for each in self.seen.faults],
        }

    def left_out(self, lang: str = "") -> Iterator[str]:
        """Yield what the evidence does not show, or was not read of it."""
        for name, count in self.seen.undissected:
            yield say("capture.hunt.undissected", lang or None, protocol=name, count=count)
        for kind, count in beyond(self.seen).items():
            told = {"kind": kind, "count": count, "limit": MOST_LOOKED}
            yield say("note.capture.beyond", lang or None, **told)
        yield from (say(key, lang or None, **dict(facts)) for key, facts in self.seen.told())
        yield say("note.capture.only-seen", lang or None)


def hunted(
    paths: Iterable[Path],
    logs: Logs = (),
    *,
    clocks: Clocks | None = None,
    budget_seconds: float = DEFAULT_BUDGET_SECONDS,
    accounts: Accounts | None = None,
    progress: Progress = silent,
) -> Hunted:
    """Return what some captures and logs show of machines and of an attack.

    Args:
        paths: Captures; see :func:`csirt.workspace.capture_logs.seen_of` for this and the errors.
        logs: Logs, each with its mapping.
        clocks: Clocks known to be off.
        budget_seconds: Processor time for the costly protocols; what it leaves is counted.
        accounts: Hashes of accounts; a key of the reading by default.
        progress: Called with the bytes read and their number.
    """
    seen = seen_of(
        paths, logs, dissects=True, budget_seconds=budget_seconds, accounts=accounts,
        clocks=clocks, progress=progress,
    )  # fmt: skip
    return hunted_of(seen)


def hunted_of(seen: Seen) -> Hunted:
    """Return the machines and the findings of evidence that was read, captures or logs."""
    hosts = hosts_of(seen, traffic_roles(), port_names(catalogue()))
    return Hunted(seen, hosts, findings_of(seen, hosts, traffic_rules()))


def host_as_json(host: Host, lang: str) -> dict[str, object]:
    """Return a machine as JSON has it; what nobody said is null."""
    kinds = catalogue().asset_kinds
    return {
        "id": host.id,
        "addresses": list(host.addresses),
        "macs": list(host.macs),
        "names": list(host.names),
        "roles": [
            {
                "id": role.kind,
                "name": kinds[role.kind].name.in_(lang) if role.kind in kinds else role.kind,
                "confidence": role.confidence,
                "records": list(role.records),
            }
            for role in host.roles
        ],
        "vendor": host.vendor or None,
        "services": [
            {
                "id": f"{each.proto}/{each.port}",
                "name": each.name or None,
                "clients": each.clients,
                "records": list(each.records),
            }
            for each in host.offers
        ],
        "uses": list(host.uses),
        "inside": host.inside,
        "confidence": host.roles[0].confidence if host.roles else Confidence.LOW.value,
        "first": moment(host.first),
        "last": moment(host.last),
    }


def finding_as_json(found: TrafficFinding, lang: str) -> dict[str, object]:
    """Return a finding as JSON has it, with its times."""
    times = {"first": moment(found.first), "last": moment(found.last)}
    return found.as_json(lang) | times


def step_title(reference: str, lang: str) -> str:
    """Return the words of a step of a shipped playbook, and the name of its playbook.

    A reference that nothing bears any more is shown as it is.
    """
    ref = parse_ref(reference)
    path = next((content.root() / "playbooks").rglob(f"{ref.facility}.yaml"), None)
    playbook = load(path, Playbook) if path else None
    for step in playbook.steps if playbook else ():
        if step.id == ref.id and playbook:
            title = step.title.in_(lang).rstrip(".")
            return say("capture.hunt.step", lang, step=title, playbook=playbook.title.in_(lang))
    return reference
