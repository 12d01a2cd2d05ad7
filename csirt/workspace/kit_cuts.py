"""What stops at each cut that a facility's model knows: prepared in quiet times, for the kit."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from csirt.errors import CsirtError
from csirt.model.record import Text
from csirt.workspace.cut_stops import Stops

if TYPE_CHECKING:
    from csirt.analysis.attack_graph.terrain import Terrain
    from csirt.workspace.folder import Workspace

ALWAYS = ("internet", "backup")
"""Cuts of sheet X that every model can answer."""


@dataclass(frozen=True, slots=True)
class PreparedCut:
    """One cut: its name as people read it, none for those that sheet X names."""

    id: str
    name: Text | None
    stops: Stops

    @property
    def facts(self) -> dict[str, object]:
        """What the page says of it, whatever the language: the part that makes its hash."""
        return {"cut": self.id, "stops": self.stops.cut.as_json("fr") if self.stops.cut else None}


def prepared_cuts(workspace: "Workspace", subject: str | Path, id: str) -> tuple[PreparedCut, ...]:
    """Return what stops for each cut that the facility's model knows.

    A facility that nobody described, or a model at fault, is no error: each cut then says that
    nothing is known, and why.
    """
    try:
        return _of_model(workspace, subject, id)
    except CsirtError as error:
        why = str(error).split("\n")[0]
        return tuple(PreparedCut(cut, None, Stops(id, None, why)) for cut in ALWAYS)


def _of_model(workspace: "Workspace", subject: str | Path, id: str) -> tuple[PreparedCut, ...]:
    from csirt.analysis.attack_graph.compile import ground
    from csirt.analysis.consequence.isolate import isolated
    from csirt.analysis.consequence.plug import default_cuts
    from csirt.files.shipped import catalogue

    estate, shipped = workspace.estate(subject), catalogue()
    terrain, _ = ground(estate, shipped)
    return tuple(
        PreparedCut(cut, _name(terrain, cut), Stops(id, isolated(estate, shipped, [cut])))
        for cut in default_cuts(estate)
    )


def _name(terrain: "Terrain", cut: str) -> Text | None:
    from csirt.analysis.names import readable

    kind, _, name = cut.partition(":")
    if kind in ALWAYS:
        return None
    if kind == "place":
        home, _, id = name.partition("/")
        places = next(each.places for each in terrain.estate.facilities if each.id == home)
        return next(place.name for place in places if place.id == id)
    told = readable(terrain, cut)
    return Text(fr=told["fr"], en=told["en"])
