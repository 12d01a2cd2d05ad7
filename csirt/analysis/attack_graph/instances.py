"""Technique instances: one AND node and one coin for each technique and target."""

from collections.abc import Iterator

from csirt.analysis.attack_graph.graph import Builder
from csirt.analysis.attack_graph.match import Applicable, AssetMatcher, identity_fits
from csirt.analysis.attack_graph.protect import Protections
from csirt.analysis.attack_graph.terrain import Terrain, full, identities, name_of
from csirt.model.catalogue import EntryKind, Give, NeedStep, On, Target, Technique
from csirt.model.facility import Facility
from csirt.model.network import Access, Asset, Identity, Level, Link, Supplier
from csirt.model.ref import Over, parse_selector
from csirt.seal import coin_key


class Instances:
    """Adds the technique instances of an estate to a graph."""

    def __init__(self, builder: Builder, terrain: Terrain) -> None:
        self._builder = builder
        self._terrain = terrain
        self._protections = Protections(terrain)
        self._matcher = AssetMatcher(terrain)
        techniques = terrain.catalogue.techniques.values()
        self._by_target = {
            target: [each for each in techniques if each.target is target] for target in Target
        }

    def add(self) -> None:
        """Add them all."""
        for name, asset in self._terrain.assets.items():
            for applicable in self._matcher.techniques(asset):
                self._on_asset(applicable, name, asset)
        for facility in self._terrain.estate.facilities:
            self._on_accounts(facility)
            for supplier in facility.suppliers:
                for access in supplier.access:
                    self._on_access(facility.id, supplier, access)
            for link in facility.links:
                self._on_link(facility.id, link)

    def _instance(self, technique: Technique, target: str, needs: list[int]) -> int:
        node = self._builder.step("step", technique.id, target, needs=needs)
        success = self._builder.parameter("success", technique.id, estimate=technique.success)
        coin = self._builder.toss(node, coin_key("instance", technique.id, target), success)
        self._protections.stop(self._builder, coin, technique.id, target)
        return node

    # Assets

    def _on_asset(self, applicable: Applicable, name: str, asset: Asset) -> None:
        technique = applicable.technique
        needs = [self._asset_need(need, name, asset) for need in technique.needs]
        if applicable.unknown_flaws:
            needs.append(self._flaw(applicable, name, asset))
        node = self._instance(technique, name, needs)
        for give in technique.gives:
            for fact in self._asset_gives(give, name, asset):
                self._builder.edge(node, fact)

    def _asset_need(self, need: NeedStep, name: str, asset: Asset) -> int:
        fact = self._builder.fact
        home = name.split("/")[0]
        if need.privilege and need.on is On.MANAGED_BY:
            managers = tuple(sorted(name_of(ref, home, "asset") for ref in asset.managed_by))
            return self._any_held(managers, need.privilege)
        if need.privilege:
            return fact("held", name, need.privilege)
        if need.right:
            return fact("right", name, need.right)
        if need.reach:
            return fact("reach", name, need.reach)
        return self._common_need(need, home, "")

    def _common_need(self, need: NeedStep, home: str, directory: str) -> int:
        if need.entry:
            return self._builder.fact("entry", need.entry)
        if need.reach_role:
            return self._role(need.reach_role, home, directory)
        if need.member and directory:
            return self._builder.fact("member", directory)
        return self._builder.fact("never")

    def _any_held(self, assets: tuple[str, ...], level: Level) -> int:
        """Return 'one of these assets is held'; assets managed alike share the node."""
        name = ("any-held", level, *assets)
        if name in self._builder.index:
            return self._builder.index[name]
        node = self._builder.fact(*name)
        for asset in assets:
            self._builder.edge(self._builder.fact("held", asset, level), node)
        return node

    def _role(self, kind: str, home: str, directory: str) -> int:
        """Return 'some asset of that kind is reachable'."""
        record = self._terrain.directories.get(directory)
        place = directory.split("/")[0]
        if record and kind == "domain-controller":
            assets = [name_of(ref, place, "asset") for ref in record.controllers]
            name = ("role", kind, directory)
        else:
            assets = self._terrain.of_kind[home, kind]
            name = ("role", kind, home)
        if name in self._builder.index:
            return self._builder.index[name]
        node = self._builder.fact(*name)
        for asset in assets:
            self._builder.edge(self._builder.fact("reach", asset, "any"), node)
        return node

    def _flaw(self, applicable: Applicable, name: str, asset: Asset) -> int:
        """Return 'a flaw nobody has looked for stands on this asset', with the coin of each
        class."""
        some = self._builder.fact("flawed", name, *applicable.unknown_flaws)
        for flaw in applicable.unknown_flaws:
            one = ("flaw", name, flaw)
            if one not in self._builder.index:
                node = self._builder.step(*one, needs=[self._builder.fact("world")])
                family = self._terrain.kind(asset).family
                presence = self._matcher.presence(flaw, asset.kind, family)
                assert presence is not None
                by = (
                    asset.kind
                    if presence is self._matcher.presence(flaw, asset.kind, "")
                    else family
                )
                parameter = self._builder.parameter("presence", flaw, by, estimate=presence)
                self._builder.toss(node, coin_key("flaw", flaw, name), parameter)
            self._builder.edge(self._builder.index[one], some)
        return some

    def _asset_gives(self, give: Give, name: str, asset: Asset) -> Iterator[int]:
        fact = self._builder.fact
        home = name.split("/")[0]
        if give.privilege in (Level.USER, Level.ADMIN):
            yield fact("held", name, give.privilege)
        elif give.credential == "sessions":
            for ref in asset.sessions:
                yield fact("credential", name_of(ref, home, "identity"))
        elif give.presence == "gateway":
            yield fact("at", f"{home}/{asset.zone}")
        elif give.impact:
            yield fact("impact", name, give.impact)

    # Accounts

    def _on_accounts(self, facility: Facility) -> None:
        for identity in identities(facility):
            for technique in self._by_target[Target.IDENTITY]:
                if self._may_befall(technique, f"{facility.id}/{identity.id}", identity):
                    self._on_identity(technique, facility.id, identity)
        for directory in facility.directories:
            controllers = tuple(name_of(ref, facility.id, "asset") for ref in directory.controllers)
            name = f"{facility.id}/{directory.id}"
            for technique in self._by_target[Target.DIRECTORY]:
                needs = [
                    self._any_held(controllers, need.privilege)
                    if need.privilege
                    else self._common_need(need, facility.id, name)
                    for need in technique.needs
                ]
                self._builder.edge(
                    self._instance(technique, name, needs), self._builder.fact("control", name)
                )

    def _may_befall(self, technique: Technique, name: str, identity: Identity) -> bool:
        asks = any(need.controller for need in technique.needs)
        controlled = not asks or name in self._terrain.controllers
        return controlled and identity_fits(technique.match, identity)

    def _controlled(self, name: str) -> int:
        """Return 'an identity that controls this one is held'."""
        node = self._builder.fact("controlled", name)
        for each in sorted(set(self._terrain.controllers[name])):
            self._builder.edge(self._builder.fact("credential", each), node)
        return node

    def _on_identity(self, technique: Technique, home: str, identity: Identity) -> None:
        name = f"{home}/{identity.id}"
        directory = name_of(identity.directory, home, "directory") if identity.directory else ""
        needs = [
            self._controlled(name) if need.controller else self._common_need(need, home, directory)
            for need in technique.needs
        ]
        node = self._instance(technique, name, needs)
        for give in technique.gives:
            if give.credential == "self":
                self._builder.edge(node, self._builder.fact("credential", name))
            elif give.presence == "rights":
                for zone in self._zones_used(home, identity):
                    self._builder.edge(node, self._builder.fact("at", zone))

    def _zones_used(self, home: str, identity: Identity) -> list[str]:
        """Return the zones of the posts on which an identity may work."""
        posts = set(self._terrain.of_kind[home, "workstation"])
        zones: set[str] = set()
        for right in identity.rights:
            for text in right.on:
                selector = parse_selector(text)
                if selector.over is Over.ZONE and not selector.facility:
                    zone = f"{home}/{selector.id}"
                    zones |= {zone} if posts.intersection(self._terrain.in_zone[zone]) else set()
                else:
                    chosen = posts.intersection(self._terrain.selected(selector, home))
                    zones |= {f"{home}/{self._terrain.assets[post].zone}" for post in chosen}
        return sorted(zones)

    # Suppliers and links

    def _on_access(self, home: str, supplier: Supplier, access: Access) -> None:
        entry = self._one_of(EntryKind.SUPPLIER, f"{home}/{supplier.id}")
        target = f"{home}/{supplier.id}-{access.id}"
        for technique in self._by_target[Target.REMOTE_ACCESS]:
            node = self._instance(
                technique,
                target,
                [entry if need.entry else self._builder.fact("never") for need in technique.needs],
            )
            granted = self._builder.fact("access", home, supplier.id, access.id)
            self._builder.edge(node, granted)
            for text in access.to:
                for asset in self._terrain.selected_text(text, home):
                    self._builder.edge(granted, self._builder.fact("held", asset, access.as_))
            if access.identity:
                self._builder.edge(
                    granted,
                    self._builder.fact("credential", name_of(access.identity, home, "identity")),
                )

    def _one_of(self, kind: EntryKind, name: str) -> int:
        """Return the entry through one supplier or partner: one attack comes through few of
        them."""
        entry = self._builder.fact("entry", kind, name)
        share = self._terrain.catalogue.entry_shares.get(kind)
        through = ("through", kind, name)
        if through not in self._builder.index:
            node = self._builder.step(*through, needs=[self._builder.fact("entry", kind)])
            if share:
                parameter = self._builder.parameter("share", kind, estimate=share.share)
                self._builder.toss(node, coin_key("through", kind, name), parameter)
            self._builder.edge(node, entry)
        return entry

    def _on_link(self, home: str, link: Link) -> None:
        if not link.zone or not link.services:
            return
        kind, other = full(link.to, home, "facility")
        entry = self._one_of(EntryKind.PARTNER, f"{kind}:{other}")
        for facility in self._terrain.estate.facilities:
            if facility.id == other:
                for back in facility.links:
                    if back.zone and full(back.to, other, "facility") == ("facility", home):
                        self._builder.edge(self._builder.fact("at", f"{other}/{back.zone}"), entry)
        for technique in self._by_target[Target.LINK]:
            node = self._instance(
                technique, f"{home}/{link.id}", [entry for _ in technique.needs[:1]]
            )
            for port in link.services:
                self._builder.edge(node, self._builder.fact("port", f"{home}/{link.zone}", port))
