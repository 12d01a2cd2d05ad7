"""Ports into which machines are plugged: of each card its newest place, of each port few cards.

A machine that sleeps shows on no port and has not moved: its place stays, with its day, until its
card is seen elsewhere or others fill the port.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from csirt.files.inventory.switch_ports import MOST_ON_A_PORT
from csirt.model.network import Asset, Plug
from csirt.model.ref import parse_ref

End = tuple[str, str]
"""Where a cable ends: id of the switch, port in small letters."""


def end_of(plug: Plug) -> End:
    """Return where a cable ends."""
    return parse_ref(plug.switch).id, plug.port.lower()


def newest_places(plugs: Iterable[Plug]) -> tuple[Plug, ...]:
    """Return the newest place of each card, in the order of cards; of one day, the last given."""
    there: dict[str, Plug] = {}
    for plug in plugs:
        old = there.get(plug.mac)
        if old is None or (plug.on or "") >= (old.on or ""):
            there[plug.mac] = plug
    return tuple(there[mac] for mac in sorted(there))


def uncrowded(assets: Iterable[Asset], written: frozenset[str]) -> tuple[Asset, ...]:
    """Return machines without the older places at a port that newer ones fill.

    A port bears :data:`MOST_ON_A_PORT` cards. Of two that were last seen there on one day, none is
    the surer: both stay or both go. The newest always stay, and so does what a person wrote.

    Args:
        assets: Of a merged facility.
        written: Ids of those whose places a person wrote.
    """
    every = tuple(assets)
    since = _since(every, written)
    return tuple(asset if asset.id in written else _kept(asset, since) for asset in every)


def _since(assets: tuple[Asset, ...], written: frozenset[str]) -> dict[End, str]:
    """Return the oldest day of which the places at a port are kept."""
    sure: Counter[End] = Counter()
    days: dict[End, Counter[str]] = defaultdict(Counter)
    for asset in assets:
        for plug in asset.plugged:
            if asset.id in written:
                sure[end_of(plug)] += 1
            else:
                days[end_of(plug)][plug.on or ""] += 1
    since: dict[End, str] = {}
    for end, counts in days.items():
        borne = sure[end]
        for day in sorted(counts, reverse=True):
            borne += counts[day]
            if end in since and borne > MOST_ON_A_PORT:
                break
            since[end] = day
    return since


def _kept(asset: Asset, since: dict[End, str]) -> Asset:
    kept = tuple(plug for plug in asset.plugged if (plug.on or "") >= since[end_of(plug)])
    return asset if kept == asset.plugged else asset.model_copy(update={"plugged": kept})
