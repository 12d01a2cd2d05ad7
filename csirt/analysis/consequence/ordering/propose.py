"""An order without contradiction by waves, nearest to the person's: a proposal, never a decision.

Two are made, one that brings forward what is waited for and one that puts off what waits; the one
that moves fewer things is kept. It is not claimed to be the best.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush

from csirt.analysis.consequence.ordering.outside import core, early_links, is_outside, leaning
from csirt.analysis.consequence.ordering.told import Looked
from csirt.analysis.names import readable, shown_ref
from csirt.model.restoration_check import Proposed, ProposedWave
from csirt.text import LANGUAGES, say

RECONNECTION = "reconnection"
"""Id of the wave that is added when links have no later one to go to."""


@dataclass(slots=True)
class _Draft:
    """A proposal in the making; a circle of waits moves as one."""

    looked: Looked
    units: dict[str, str] = field(default_factory=dict)
    """First member of the circle that a thing is in, or the thing itself."""
    wave: dict[str, int] = field(default_factory=dict)
    """The person's wave of each thing; of what is added, that of the first that needs it."""
    rank: dict[str, tuple[float, int]] = field(default_factory=dict)
    before: dict[str, set[str]] = field(default_factory=dict)
    """What was chosen to come back before each unit."""

    def members(self) -> dict[str, list[str]]:
        """Return the things of each unit."""
        found: dict[str, list[str]] = {}
        for ref in sorted(self.wave, key=self.rank.__getitem__):
            found.setdefault(self.units[ref], []).append(ref)
        return found


def proposed(looked: Looked) -> tuple[ProposedWave, ...]:
    """Return an order in which nothing stands before what it waits for, and links come last."""
    draft = _drafted(looked)
    order = _chosen(draft)
    forward, later = _forward(draft, order), _later(draft, order)
    moves = [
        sum(some[draft.units[ref]] != at for ref, at in draft.wave.items())
        for some in (forward, later)
    ]
    waves = forward if moves[0] <= moves[1] else later
    return _told(draft, waves)


def _drafted(looked: Looked) -> _Draft:
    places = looked.written.places
    draft = _Draft(looked)
    for ref, place in places.items():
        if ref not in looked.written.standing:
            draft.wave[ref], draft.rank[ref] = place.wave, (place.rank, 0)
    for ref, slot in looked.added.items():
        draft.wave[ref], draft.rank[ref] = slot
    numbers: dict[int, str] = {}
    for ref in sorted(draft.wave, key=draft.rank.__getitem__):
        number = looked.circles.get(ref)
        draft.units[ref] = ref if number is None else numbers.setdefault(number, ref)
    return draft


def _chosen(draft: _Draft) -> list[str]:
    """Choose what each unit waits for among alternatives, and return the units in an order in which
    all of them can come back."""
    members = draft.members()
    done: set[str] = set()
    behind: dict[str, list[str]] = {}
    for ref in draft.wave:
        for other in (r for w in draft.looked.waits.of(ref) for some in w.of for r in some):
            if other in draft.wave:
                behind.setdefault(draft.units[other], []).append(draft.units[ref])
    ready = [(draft.rank[unit], unit) for unit in members]
    heapify(ready)
    found: list[str] = []
    while ready:
        _, unit = heappop(ready)
        if unit in done or not _can(draft, members[unit], done):
            continue
        done.add(unit)
        found.append(unit)
        for other in behind.get(unit, ()):
            if other not in done:
                heappush(ready, (draft.rank[other], other))
    return found


def _can(draft: _Draft, refs: Iterable[str], done: set[str]) -> bool:
    """Return whether a unit can come back after others, and note which of them it is put after."""
    here = next(draft.units[ref] for ref in refs)
    before: set[str] = set()
    for wait in (wait for ref in refs for wait in draft.looked.waits.of(ref)):
        met = wait.at_least
        firsts: list[str] = []
        for some in wait.of:
            inside = [draft.units[ref] for ref in some if ref in draft.wave]
            standing = any(ref in draft.looked.written.standing for ref in some)
            if standing or here in inside:
                met -= 1
            elif back := [unit for unit in inside if unit in done]:
                firsts.append(min(back, key=draft.rank.__getitem__))
        if len(firsts) < met:
            return False
        before.update(sorted(firsts, key=draft.rank.__getitem__)[: max(0, met)])
    draft.before[here] = before
    return True


def _own(draft: _Draft) -> dict[str, int]:
    waves: dict[str, int] = {}
    for ref, at in draft.wave.items():
        waves[draft.units[ref]] = min(at, waves.get(draft.units[ref], at))
    return waves


def _forward(draft: _Draft, order: list[str]) -> dict[str, int]:
    """Bring forward what is waited for; what leads outside is not brought forward."""
    waves = _own(draft)
    for unit in reversed(order):
        for other in draft.before[unit]:
            if not is_outside(other):
                waves[other] = min(waves[other], waves[unit])
    return _settled(draft, order, waves)


def _later(draft: _Draft, order: list[str]) -> dict[str, int]:
    """Put off what waits."""
    return _settled(draft, order, _own(draft))


def _settled(draft: _Draft, order: list[str], waves: dict[str, int]) -> dict[str, int]:
    waves = _after(draft, order, waves, lambda _unit: 0)
    lowest = _reconnections(draft, waves)
    return _after(draft, order, waves, lambda unit: lowest.get(unit, 0))


def _after(
    draft: _Draft, order: list[str], waves: dict[str, int], lowest: Callable[[str], int]
) -> dict[str, int]:
    found: dict[str, int] = {}
    for unit in order:
        before = max((found[other] for other in draft.before[unit]), default=0)
        found[unit] = max(waves[unit], before, lowest(unit))
    return found


def _reconnections(draft: _Draft, waves: dict[str, int]) -> dict[str, int]:
    """Return the first wave in which each way out may be opened again."""
    looked = draft.looked
    leans = leaning(looked)
    inner = [waves[draft.units[ref]] for ref in draft.wave if ref not in leans]
    cores = [waves[draft.units[ref]] for ref in core(looked, draft.wave)]
    after_core = max(cores, default=-1) + 1
    after_all = max(max(inner, default=0), after_core)
    return {
        draft.units[ref]: after_core if vital else after_all
        for ref, vital in early_links(looked, draft.wave)
    }


def _told(draft: _Draft, waves: dict[str, int]) -> tuple[ProposedWave, ...]:
    written = draft.looked.written.order.waves
    members = draft.members()
    by_wave: dict[int, list[Proposed]] = {at: [] for at in range(len(written))}
    for unit in _in_order(draft, waves):
        for ref in members[unit]:
            by_wave.setdefault(waves[unit], []).append(_item(draft, ref, waves[unit]))
    return tuple(
        ProposedWave(
            written[at].id if at < len(written) else _new_id(draft),
            at >= len(written),
            draft.looked.written.wave_name(at)
            if at < len(written)
            else {lang: say("cli.order.reconnection", lang=lang) for lang in LANGUAGES},
            tuple(items),
        )
        for at, items in sorted(by_wave.items())
    )


def _in_order(draft: _Draft, waves: dict[str, int]) -> list[str]:
    """Return the units by wave, and within one as the person wrote them, each after what it waits
    for."""
    left = {unit: len(some) for unit, some in draft.before.items()}
    behind: dict[str, list[str]] = {}
    for unit, some in draft.before.items():
        for other in some:
            behind.setdefault(other, []).append(unit)
    ready = [(waves[unit], draft.rank[unit], unit) for unit, count in left.items() if not count]
    heapify(ready)
    found: list[str] = []
    while ready:
        *_, unit = heappop(ready)
        found.append(unit)
        for other in behind.get(unit, ()):
            left[other] -= 1
            if not left[other]:
                heappush(ready, (waves[other], draft.rank[other], other))
    return found


def _item(draft: _Draft, ref: str, at: int) -> Proposed:
    terrain, added = draft.looked.written.terrain, ref in draft.looked.added
    moved = not added and draft.wave[ref] != at
    return Proposed(
        shown_ref(terrain, ref),
        draft.looked.written.order.waves[draft.wave[ref]].id if moved else None,
        added,
        readable(terrain, ref),
    )


def _new_id(draft: _Draft) -> str:
    """Return an id for the added wave that no wave bears."""
    taken = {wave.id for wave in draft.looked.written.order.waves}
    names = [RECONNECTION, *(f"{RECONNECTION}-{n}" for n in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)
