"""Loss by need: what an application or a care line needs, and what is lost with it.

A need is lost when its asset is encrypted, destroyed or stopped, or when the application, service
or link it names is. 'Some of a list' is lost when too few are left. A cycle of needs is legal: its
members fall together, and none falls by itself (least fixpoint).
"""

from collections.abc import Iterable

from csirt.analysis.attack_graph.graph import Builder
from csirt.analysis.attack_graph.terrain import Terrain, full, name_of
from csirt.model.care import Application, CareLine, Need
from csirt.model.catalogue import Impact
from csirt.model.network import Asset

TAKES_AWAY = (Impact.ENCRYPTED, Impact.DESTROYED, Impact.STOPPED)
"""Impacts that take an asset away; a theft does not."""


class Losses:
    """Adds what is lost with what to a graph."""

    def __init__(self, builder: Builder, terrain: Terrain) -> None:
        self._builder = builder
        self._terrain = terrain
        self._count = 0
        self._holders = {
            name_of(ref, name.split("/")[0], "asset")
            for name, application in terrain.applications.items()
            for ref in application.data
        }

    def add(self, *, attacked: bool) -> None:
        """Add the losses of an estate; ``attacked``: assets are lost to the impacts of the attack
        graph."""
        for name, asset in self._terrain.assets.items():
            lost = self._lost("asset", name)
            if attacked:
                for impact in TAKES_AWAY:
                    self._builder.edge(self._builder.fact("impact", name, impact), lost)
                self._data(name, asset)
        for name, application in self._terrain.applications.items():
            self._needs("application", name, application)
            for ref in application.data:
                data = self._builder.fact(
                    "data-lost", f"asset:{name_of(ref, name.split('/')[0], 'asset')}"
                )
                self._builder.edge(data, self._builder.fact("data-lost", f"application:{name}"))
        for name, line in self._terrain.care_lines.items():
            self._needs("care-line", name, line)
        for name, link in self._terrain.links.items():
            for ref in link.needed_for:
                kind, needed = full(ref, name.split("/")[0], "application")
                self._builder.edge(self._lost("link", name), self._lost(kind, needed))
        for service in self._terrain.estate.services:
            for ref in service.depends_on:
                self._builder.edge(
                    self._lost(*full(ref, "", "service")), self._lost("service", service.id)
                )

    def _lost(self, kind: str, name: str) -> int:
        return self._builder.fact("lost", f"{kind}:{name}")

    def _data(self, name: str, asset: Asset) -> None:
        """Data are gone when the asset's are and those of every copy."""
        if not asset.copies and name not in self._holders:
            return
        gone = [self._gone(name)]
        gone += [self._gone(name_of(ref, name.split("/")[0], "asset")) for ref in asset.copies]
        node = self._builder.step("all-gone", name, needs=gone)
        self._builder.edge(node, self._builder.fact("data-lost", f"asset:{name}"))

    def _gone(self, asset: str) -> int:
        node = self._builder.fact("gone", asset)
        if ("gone-by", asset) not in self._builder.index:
            self._builder.fact("gone-by", asset)
            for impact in (Impact.ENCRYPTED, Impact.DESTROYED):
                self._builder.edge(self._builder.fact("impact", asset, impact), node)
        return node

    def _needs(self, kind: str, name: str, record: Application | CareLine) -> None:
        lost = self._lost(kind, name)
        home = name.split("/")[0]
        for need in record.needs:
            self._builder.edge(self._need(need, home), lost)

    def _need(self, need: Need, home: str) -> int:
        """Return 'fewer than ``at_least`` of these are left'."""
        members = [self._member(ref, home) for ref in need.of]
        if len(members) == 1:
            return members[0]
        return self._at_least(members, len(members) - need.at_least + 1)

    def _member(self, text: str, home: str) -> int:
        kind, name = full(text, home, "asset")
        if (
            kind == "asset"
            and name not in self._terrain.assets
            and name in self._terrain.applications
        ):
            kind = "application"
        if kind == "directory":
            return self._directory(name)
        if kind == "service":
            return self._through_links(self._lost("service", name), f"service:{name}", home)
        lost = self._lost(kind, name)
        other = name.split("/")[0]
        return lost if other == home else self._through_links(lost, f"facility:{other}", home)

    def _directory(self, name: str) -> int:
        """A directory is lost when all its controllers are."""
        record = self._terrain.directories.get(name)
        lost = self._lost("directory", name)
        if record and ("directory-lost", name) not in self._builder.index:
            controllers = [
                self._lost("asset", name_of(ref, name.split("/")[0], "asset"))
                for ref in record.controllers
            ]
            self._builder.edge(self._builder.step("directory-lost", name, needs=controllers), lost)
        return lost

    def _through_links(self, lost: int, other: str, home: str) -> int:
        """What another provides is lost with it, or when every link to it is cut."""
        links = [
            self._lost("link", name)
            for name, link in self._terrain.links.items()
            if name.startswith(f"{home}/") and ":".join(full(link.to, home, "facility")) == other
        ]
        if not links:
            return lost
        cut = ("cut-off", home, other)
        if cut not in self._builder.index:
            self._builder.step(*cut, needs=links)
        self._count += 1
        node = self._builder.fact("out-of-reach", home, other, str(self._count))
        self._builder.edge(lost, node)
        self._builder.edge(self._builder.index[cut], node)
        return node

    def _at_least(self, members: list[int], wanted: int) -> int:
        """Return a node that falls when at least ``wanted`` of the members have: a counter of
        facts."""
        self._count += 1
        rows: dict[tuple[int, int], int] = {}
        for seen, member in enumerate(members, 1):
            for count in range(max(1, wanted - len(members) + seen), min(seen, wanted) + 1):
                node = self._builder.fact("count", str(self._count), str(seen), str(count))
                rows[seen, count] = node
                if (seen - 1, count) in rows:
                    self._builder.edge(rows[seen - 1, count], node)
                self._one_more(node, member, rows.get((seen - 1, count - 1)), count, seen)
        return rows[len(members), wanted]

    def _one_more(self, node: int, member: int, before: int | None, count: int, seen: int) -> None:
        if count == 1:
            self._builder.edge(member, node)
        elif before is not None:
            both: Iterable[int] = (before, member)
            step = self._builder.step(
                "count-step", str(self._count), str(seen), str(count), needs=both
            )
            self._builder.edge(step, node)
