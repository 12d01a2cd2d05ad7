"""``csirt capture isolate``: what to cut first, why, and what stops if it is cut.

The machines are those of the evidence, the care that depends on them that of the model; they meet
as :mod:`csirt.workspace.capture_places` says, and only where exactly one asset answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.consequence.isolate import isolated
from csirt.analysis.traffic.isolate import ToIsolate, isolation
from csirt.files.shipped import catalogue
from csirt.model.region import Estate
from csirt.model.risk import Cut
from csirt.safe import safe
from csirt.text import language, say
from csirt.workspace.cables import Cable, cables
from csirt.workspace.capture_hunt import Hunted, finding_as_json
from csirt.workspace.capture_places import Place, Situated, sites, situated
from csirt.workspace.folder import opened


@dataclass(frozen=True, slots=True)
class Proposed:
    """One machine of the list, with what stops if it is cut."""

    found: ToIsolate
    place: Place | None
    cut: Cut | None
    """None where the model does not know the machine."""
    cables: tuple[Cable, ...] = ()
    """Where to unplug it, as far as a switch has told."""
    disputed: tuple[str, ...] = ()
    """Assets ``F/ID`` that its marks name, where they name no single one: none is taken."""


@dataclass(frozen=True, slots=True)
class IsolateFirst:
    """The page of the duty officer."""

    facility: str
    hunted: Hunted
    machines: tuple[Proposed, ...]
    together: Cut | None
    """What stops if all those that the model knows are cut at once."""
    outside: tuple[str, ...]
    unseen_assets: int
    """Assets with an address that the evidence does not show."""
    named: tuple[str, ...]
    """Machines that a log names and that neither the evidence nor the model knows."""
    known: Situated

    def lost(self, lang: str = "") -> Iterator[str]:
        """Yield the machines that are named only, and those that could be several assets."""
        if self.named:
            names, count = ", ".join(map(safe, self.named)), len(self.named)
            yield say("capture.isolate.named", lang or None, count=count, names=names)
        for each in self.machines:
            if each.disputed:
                names = ", ".join(each.disputed)
                key = "note.capture.isolate.disputed"
                yield say(key, lang or None, host=safe(each.found.host.id), names=names)

    def left_out(self, lang: str = "") -> Iterator[str]:
        """Yield what neither the evidence nor the model says."""
        yield from self.lost(lang)
        unknown = sum(each.place is None for each in self.machines)
        if unknown:
            yield say("capture.isolate.unknown", lang or None, count=unknown)
        if self.unseen_assets:
            yield say("capture.isolate.unseen", lang or None, count=self.unseen_assets)
        yield from self.hunted.left_out(lang)

    def as_json(self, lang: str = "") -> dict[str, object]:
        """Return the answer of ``capture isolate`` (``csirt.capture.isolate/1``)."""
        lang = lang or language()
        return {
            "schema": "csirt.capture.isolate/1",
            "facility": self.facility,
            "hosts": [_as_json(at, each, lang) for at, each in enumerate(self.machines, 1)],
            "together": _stops(self.together, lang),
            "named": [safe(each) for each in self.named],
            "block": list(self.outside),
            "findings": [finding_as_json(each, lang) for each in self.hunted.findings],
            "undissected": self.hunted.undissected,
            "left_out": list(self.left_out(lang)),
            "notes": [say("capture.isolate.proposal", lang)],
        }


def isolate_first(hunted: Hunted, facility: Path) -> IsolateFirst:
    """Return what to cut first of what some evidence shows, with what stops at a facility.

    Raises:
        ContentError: a file of the facility is at fault.
        NotFoundError: there is no such file.
    """
    estate = opened(facility).estate(facility)
    known = situated(hunted, estate)
    found = isolation(known.findings, known.hosts, hunted.seen.flows)
    machines = tuple(_proposed(each, estate, known) for each in found.hosts)
    cuts = [each.place.ref for each in machines if each.place]
    together = isolated(estate, catalogue(), cuts) if len(cuts) > 1 else None
    return IsolateFirst(
        estate.subject,
        hunted,
        machines,
        together,
        found.outside,
        _unseen(estate, known),
        found.named,
        known,
    )


def _proposed(found: ToIsolate, estate: Estate, known: Situated) -> Proposed:
    place = known.places.get(found.host.id)
    if place is None:
        return Proposed(found, None, None, disputed=known.disputed.get(found.host.id, ()))
    cut = isolated(estate, catalogue(), [place.ref])
    site = next(each for each in sites(estate) if each.id == place.facility)
    return Proposed(found, place, cut, cables(site, place.asset))


def _unseen(estate: Estate, known: Situated) -> int:
    there = {address for host in known.hosts for address in host.addresses}
    met = {place.ref for place in known.places.values()}
    return sum(
        bool(asset.addresses)
        and there.isdisjoint(asset.addresses)
        and Place(site.id, asset).ref not in met
        for site in sites(estate)
        for asset in site.assets
    )


def _as_json(rank: int, each: Proposed, lang: str) -> dict[str, object]:
    found = each.found
    first = found.findings[0].finding
    return {
        "rank": rank,
        "id": found.host.id,
        "addresses": list(found.host.addresses),
        "names": list(found.host.names),
        "asset": each.place.ref if each.place else None,
        "asset_name": (each.place.asset.name or None) if each.place else None,
        "acts": found.acts,
        "severity": first.severity.value,
        "confidence": first.confidence.value,
        "reach": found.reach,
        "findings": [one.finding.id for one in found.findings],
        "why": [one.finding.title[lang] for one in found.findings],
        "plugged": [cable.as_json() for cable in each.cables],
        "stops": _stops(each.cut, lang),
    }


def _stops(cut: Cut | None, lang: str) -> dict[str, object] | None:
    if cut is None:
        return None
    told = cut.as_json(lang)
    return {name: told[name] for name in ("applications", "care_lines", "links", "keeps", "notes")}
