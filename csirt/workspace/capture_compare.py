"""``csirt capture compare``: the model of a facility against what some captures show."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.traffic.compare import Comparison, RuleSeen, RuleState, Talk, compared
from csirt.analysis.traffic.places import Placed
from csirt.analysis.traffic.sites import Sited, across, by_site, compared_at
from csirt.errors import InputError
from csirt.files.matching import telling
from csirt.files.shipped import catalogue, port_names
from csirt.model.facility import Facility
from csirt.model.region import FacilityGroup
from csirt.safe import safe
from csirt.text import language, say
from csirt.workspace.capture_hunt import Hunted
from csirt.workspace.folder import opened


@dataclass(frozen=True, slots=True)
class Compared:
    """A facility against the evidence, as it is told."""

    facility: Facility
    hunted: Hunted
    found: Comparison
    is_member: bool = False
    """Of a group, that says once for all what the files could not show."""

    def notes(self, lang: str = "") -> Iterator[str]:
        """Yield what the comparison does not say."""
        lang = lang or language()
        if self.found.rules is None:
            yield say("capture.compare.flat", lang)
        sight = [each for each in self.found.rules or () if each.state is RuleState.OUT_OF_SIGHT]
        if sight:
            yield say("capture.compare.out-of-sight", lang, count=len(sight))
        if self.found.silent:
            yield say("capture.compare.silent", lang, count=len(self.found.silent))
        if self.found.unplaced:
            yield say("capture.compare.unplaced", lang, count=len(self.found.unplaced))
        if self.found.unseen_assets:
            yield say("capture.isolate.unseen", lang, count=len(self.found.unseen_assets))
        yield say("capture.compare.never-is-no-proof", lang)
        if not self.is_member:
            yield from self.hunted.left_out(lang)

    def as_json(self, lang: str = "") -> dict[str, object]:
        """Return the answer of ``capture compare`` (``csirt.capture.compare/1``)."""
        lang, found = lang or language(), self.found
        return {
            "schema": "csirt.capture.compare/1",
            "facility": self.facility.id,
            "hosts": [_host(each) for each in found.hosts],
            "not_in_model": [each.host.id for each in found.strangers],
            "silent": list(found.silent),
            "not_allowed": None
            if found.rules is None
            else [_talk(each) for each in found.talks if not each.allowed],
            "talks": [_talk(each) for each in found.talks],
            "unplaced": [
                {"from": client, "to": server, "service": service}
                for client, server, service in found.unplaced
            ],
            "rules": None if found.rules is None else [self._rule(each) for each in found.rules],
            "services": [
                {
                    "asset": each.asset,
                    "hosts": list(each.hosts),
                    "listens": None if each.listens is None else list(each.listens),
                    "observed": list(each.observed),
                    "unlisted": list(each.unlisted),
                    "unseen": list(each.unseen),
                }
                for each in found.services
            ],
            "unseen_assets": list(found.unseen_assets),
            "undissected": self.hunted.undissected,
            "notes": list(self.notes(lang)),
        }

    def _rule(self, each: RuleSeen) -> dict[str, object]:
        return {
            "from": each.rule.from_,
            "to": each.rule.to,
            "services": list(each.rule.services),
            "basis": each.rule.known_by(self.facility.provenance).basis.value,
            "state": each.state.value,
            "used": list(each.used),
            "unused": list(each.unused),
        }


@dataclass(frozen=True, slots=True)
class GroupCompared:
    """The sites of a group against the evidence, each against its own machines."""

    group: FacilityGroup
    hunted: Hunted
    members: tuple[Compared, ...]
    """Those with a machine in the evidence."""
    sited: Sited
    across: tuple[tuple[str, str, str], ...]
    """(from site, to site, service) of what passed between sites: no rule is held against it."""

    def notes(self, lang: str = "") -> Iterator[str]:
        """Yield what no site was compared with, and what the files could not show."""
        told = {
            "note.capture.compare.ambiguous": len(self.sited.ambiguous),
            "note.capture.compare.no-site": len(self.sited.unknown),
            "note.capture.compare.across": len(self.across),
        }
        for key, count in told.items():
            if count:
                yield say(key, lang or None, count=count)
        yield from self.hunted.left_out(lang)

    def as_json(self, lang: str = "") -> dict[str, object]:
        """Return the answer of ``capture compare`` (``csirt.capture.compare/1``)."""
        return {
            "schema": "csirt.capture.compare/1",
            "facility": self.group.id,
            "members": [
                {name: value for name, value in each.as_json(lang).items() if name != "schema"}
                for each in self.members
            ],
            "ambiguous": [each.id for each in self.sited.ambiguous],
            "unknown": [each.id for each in self.sited.unknown],
            "across": [
                {"from": client, "to": server, "service": service}
                for client, server, service in self.across
            ],
            "undissected": self.hunted.undissected,
            "notes": list(self.notes(lang)),
        }


def group_compare(hunted: Hunted, group: Path) -> GroupCompared:
    """Return the sites of a group against what some evidence shows; nothing is written.

    Raises:
        ContentError: a file of the group is at fault.
        NotFoundError: there is no such file.
    """
    estate = opened(group).estate(group)
    whole = next(each for each in estate.groups if each.id == estate.subject)
    sites = {each.id: each for each in estate.facilities if each.id in whole.members}
    names = port_names(catalogue())
    sited = by_site(hunted.hosts, sites.values(), telling)
    found = tuple(
        Compared(
            site,
            hunted,
            compared_at(hunted.seen, hunted.hosts, site, sited, names, telling),
            is_member=True,
        )
        for id, site in sites.items()
        if sited.own[id]
    )
    return GroupCompared(whole, hunted, found, sited, across(hunted.seen, sited))


def capture_compare(hunted: Hunted, facility: Path) -> Compared:
    """Return a facility against what some evidence shows; nothing is written.

    Raises:
        ContentError: a file of the facility is at fault.
        InputError: it is a group: zones and rules are those of one facility.
        NotFoundError: there is no such file.
    """
    one = the_facility(facility)
    names = port_names(catalogue())
    return Compared(one, hunted, compared(hunted.seen, hunted.hosts, one, names, telling))


def the_facility(path: Path) -> Facility:
    """Return one facility, the person's file over what importers found."""
    estate = opened(path).estate(path)
    found = next((each for each in estate.facilities if each.id == estate.subject), None)
    if found is None:
        raise InputError(
            "workspace.wrong-kind",
            file=safe(path),
            found="csirt.group/1",
            expected="csirt.facility/1",
        )
    return found


def _host(each: Placed) -> dict[str, object]:
    return {
        "id": each.host.id,
        "addresses": list(each.host.addresses),
        "names": [safe(name) for name in each.host.names],
        "inside": each.host.inside,
        "asset": each.asset.id if each.asset else None,
        "by": each.mark or None,
        "zone": each.zone or None,
        "zone_by": each.zone_by or None,
        "conflicts": [
            {"by": claim.mark, "value": safe(claim.value), "assets": list(claim.assets)}
            for claim in each.conflicts
        ],
    }


def _talk(each: Talk) -> dict[str, object]:
    return {
        "from": each.source,
        "to": each.target,
        "service": each.service,
        "allowed": each.allowed,
        "conversations": each.conversations,
        "bytes": each.bytes,
        "pairs": [{"from": client, "to": server} for client, server in each.pairs],
        "records": list(each.records),
    }
