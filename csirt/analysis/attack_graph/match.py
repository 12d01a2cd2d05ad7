"""Which techniques apply to which targets: the static part of a technique."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from csirt.analysis.attack_graph.rules import classes, listened
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.model.catalogue import Has, Match, Target, Technique
from csirt.model.estimate import Probability
from csirt.model.network import Asset, FlawClass, Identity


@dataclass(frozen=True, slots=True)
class Applicable:
    """A technique that fits an asset, with the flaws it would use of which nobody knows."""

    technique: Technique
    unknown_flaws: tuple[FlawClass, ...] = ()
    """Empty: it needs no flaw, or a known one."""


class AssetMatcher:
    """Finds the techniques of assets; like assets are looked at once."""

    def __init__(self, terrain: Terrain) -> None:
        self._terrain = terrain
        self._techniques = [
            each for each in terrain.catalogue.techniques.values() if each.target is Target.ASSET
        ]
        self._known: dict[tuple[object, ...], tuple[Applicable, ...]] = {}
        self._presence = {
            (each.flaw, kind): each.presence
            for each in terrain.catalogue.unassessed_flaws
            for kind in each.kinds
        }

    def techniques(self, asset: Asset) -> tuple[Applicable, ...]:
        """Return the techniques that fit an asset."""
        flaws = (
            tuple(flaw.class_ for flaw in asset.flaws) if isinstance(asset.flaws, tuple) else None
        )
        ports = listened(self._terrain, asset)
        has = frozenset(_has(asset))
        key = (asset.kind, ports, flaws, has)
        if key not in self._known:
            self._known[key] = tuple(self._fitting(asset, ports, has))
        return self._known[key]

    def _fitting(
        self, asset: Asset, ports: tuple[str, ...], has: frozenset[Has]
    ) -> Iterator[Applicable]:
        kind = self._terrain.kind(asset)
        reachable = {each for port in ports for each in classes(self._terrain, port)}
        for technique in self._techniques:
            match = technique.match
            if match.kinds and not {asset.kind, kind.family} & set(match.kinds):
                continue
            if match.listens and not set(ports) & set(match.listens):
                continue
            if not fits(match, has) or not all(
                need.reach is None or need.reach in reachable for need in technique.needs
            ):
                continue
            if any(give.impact == "encrypted" for give in technique.gives) and not kind.encryptable:
                continue
            if any(give.impact == "stopped" for give in technique.gives) and not kind.stoppable:
                continue
            if match.flaws:
                yield from self._with_flaws(technique, asset, kind.family)
            else:
                yield Applicable(technique)

    def _with_flaws(self, technique: Technique, asset: Asset, family: str) -> Iterator[Applicable]:
        if isinstance(asset.flaws, tuple):
            if any(flaw.class_ in technique.match.flaws for flaw in asset.flaws):
                yield Applicable(technique)
            return
        unknown = tuple(
            flaw for flaw in technique.match.flaws if self.presence(flaw, asset.kind, family)
        )
        if unknown:
            yield Applicable(technique, unknown)

    def presence(self, flaw: FlawClass, kind: str, family: str) -> Probability | None:
        """Return how often a flaw stands on a kind that nobody has scanned, or none."""
        return self._presence.get((flaw, kind)) or self._presence.get((flaw, family))


def fits(match: Match, has: Iterable[Has]) -> bool:
    """Return whether a target has what it must and nothing that it must not."""
    present = set(has)
    return present >= set(match.has) and not present & set(match.not_)


def _has(asset: Asset) -> Iterator[Has]:
    if asset.sessions:
        yield Has.SESSIONS
    if asset.managed_by:
        yield Has.MANAGED_BY
    if asset.offline:
        yield Has.OFFLINE
    if asset.immutable:
        yield Has.IMMUTABLE


def identity_fits(match: Match, identity: Identity) -> bool:
    """Return whether a technique fits an identity."""
    has = [Has.DIRECTORY] * bool(identity.directory) + [Has.RIGHTS] * bool(identity.rights)
    return (
        (not match.identities or identity.kind in match.identities)
        and (match.mailbox is None or match.mailbox == identity.mailbox)
        and fits(match, has)
    )
