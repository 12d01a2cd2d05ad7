"""In what order to restore what is lost tonight: a proposal for the crisis room, without hours."""

from collections.abc import Collection, Iterable

import numpy as np

from csirt.analysis.attack_graph.compile import ground
from csirt.analysis.attack_graph.terrain import Terrain, full
from csirt.analysis.consequence.restore.fallen import fallen
from csirt.analysis.consequence.restore.ordered import MACHINES, Ordered, ordered
from csirt.analysis.consequence.restore.sequence import Needs, needs_of, sequenced
from csirt.analysis.consequence.restore.struck import Struck
from csirt.analysis.names import readable, shown_ref
from csirt.errors import NotFoundError
from csirt.model.catalogue import Catalogue
from csirt.model.outage import ToRestore
from csirt.model.region import Estate
from csirt.model.restoration import RestorationOrder
from csirt.text import LANGUAGES


def order_to_restore(
    estate: Estate,
    catalogue: Catalogue,
    lost: Iterable[str],
    order: RestorationOrder | None = None,
) -> tuple[ToRestore, ...]:
    """Return what falls with some lost things, in the order in which to bring it back.

    Args:
        estate: A facility or a group with what it depends on.
        catalogue: Kinds of assets.
        lost: References of what people know to be lost: ``application:lis``, ``asset:dc-01``,
            ``service:s-prim``, ``link:roses``; a bare id is an application.
        order: The facility's own order of restoration; without one, the waves of the applications.

    Returns:
        Applications, directories, links and services, those that were named and those that fall
        with them. A proposal: a person decides, and that is an entry.

    Raises:
        NotFoundError: something lost is not described.
    """
    terrain, _ = ground(estate, catalogue)
    everywhere = np.ones(1, np.bool_)
    struck = Struck(1, others={_known(terrain, text): everywhere for text in lost})
    fell = fallen(terrain, struck)
    found = ordered(terrain, fell.lost, order)
    needs = needs_of(found)
    taken = sequenced(needs, found.roots)
    shown = [ref for first in taken for ref in needs.members[first] if ref in found.roots]
    return tuple(_told(terrain, found, needs, ref) for ref in shown if ref in fell.lost)


def _known(terrain: Terrain, text: str) -> str:
    kind, name = full(text, terrain.estate.subject, "application")
    indexes: dict[str, Collection[str]] = {
        "application": terrain.applications,
        "asset": terrain.assets,
        "directory": terrain.directories,
        "link": terrain.links,
        "service": {service.id for service in terrain.estate.services},
    }
    if name not in indexes.get(kind, ()):
        raise NotFoundError("outage.unknown-lost", name=text)
    return f"{kind}:{name}"


def _told(terrain: Terrain, found: Ordered, needs: Needs, ref: str) -> ToRestore:
    wave = found.written.order.waves[found.written.places[ref].wave]
    title = {lang: wave.title.in_(lang) if wave.title else wave.id for lang in LANGUAGES}
    after = {each for wait in needs.waits[ref] for some in wait.of for each in some}
    return ToRestore(
        shown_ref(terrain, ref),
        ref,
        readable(terrain, ref),
        {} if wave.id == MACHINES else title,
        tuple(sorted(shown_ref(terrain, each) for each in after)),
    )
