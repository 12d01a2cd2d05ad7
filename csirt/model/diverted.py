"""What a diversion answers: the agreed support, the called capacities, the flows of the model,
what is saturated, what is missing. It proposes; a person decides.
"""

from dataclasses import dataclass, field
from typing import Any

from csirt.model.diverted_words import Known, Lack, Unassessed
from csirt.model.support import CalledRoom, SupportOption


@dataclass(frozen=True, slots=True)
class Directed:
    """The demand of one line of a victim, and what of it is directed."""

    victim: str
    line: str
    arrivals_per_day: float
    """Before the attack, the surge included."""
    directed_per_day: float
    patients: int
    """Whole patients to place over :attr:`days`, rounded up."""
    days: int
    walk_ins_per_day: float
    """Those who go elsewhere by themselves, outside the optimisation."""
    walk_in_sites: int
    """Sites that they go to; none where no site of the line is within the time limit."""
    known: Known

    def as_json(self) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        return {
            "id": f"{self.victim}/{self.line}",
            "from": self.victim,
            "line": self.line,
            "arrivals_per_day": self.arrivals_per_day,
            "directed_per_day": self.directed_per_day,
            "patients": self.patients,
            "days": self.days,
            "walk_ins_per_day": self.walk_ins_per_day,
            "walk_in_sites": self.walk_in_sites,
            "known": self.known.value,
        }


@dataclass(frozen=True, slots=True)
class Flow:
    """Whole patients from a victim to a site."""

    victim: str
    line: str
    to: str
    patients: int
    days: int
    minutes: int
    """By road, as the catalogue supposes."""
    known: Known
    as_of: str = ""
    """Hour of the called capacity that it rests on."""

    def as_json(self) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        return {
            "id": f"{self.victim}/{self.line}/{self.to}",
            "from": self.victim,
            "to": self.to,
            "line": self.line,
            "per_day": self.patients / self.days,
            "patients": self.patients,
            "days": self.days,
            "minutes": self.minutes,
            "known": self.known.value,
            "as_of": self.as_of or None,
        }


@dataclass(frozen=True, slots=True)
class Reason:
    """What is missing, and where."""

    lack: Lack
    sites: tuple[str, ...] = ()
    what: str = ""
    """Pool of beds or kind of team."""
    minutes: int | None = None
    """For ``no-neighbour``: how far the nearest site with the competence is."""
    worth: float | None = None
    """Patients that one more unit would place: a dual price of the programme."""

    def as_json(self) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        return {
            "lack": self.lack.value,
            "sites": list(self.sites),
            "what": self.what or None,
            "minutes": self.minutes,
            "worth": self.worth,
        }


@dataclass(frozen=True, slots=True)
class Missing:
    """Patients without a place."""

    victim: str
    line: str
    patients: int
    days: int
    per_day: float
    """Before rounding."""
    reasons: tuple[Reason, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        return {
            "id": f"{self.victim}/{self.line}",
            "from": self.victim,
            "line": self.line,
            "patients": self.patients,
            "days": self.days,
            "per_day": self.patients / self.days,
            "because": [each.as_json() for each in self.reasons],
        }


@dataclass(frozen=True, slots=True)
class Load:
    """How full a line of a site gets."""

    site: str
    line: str
    room_per_day: float | None
    directed_per_day: float
    walk_ins_per_day: float
    used: float | None
    """Share that is taken of the room, or of the beds behind where they are fuller; none where the
    room is nought, or unknown."""
    class_: str
    """Id of the word; empty where the room is unknown."""
    known: Known | None
    held_by: str = ""
    """Pool of beds that is fuller than the line itself."""

    def as_json(self) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        return {
            "id": f"{self.site}/{self.line}",
            "facility": self.site,
            "line": self.line,
            "class": self.class_ or None,
            "used": self.used,
            "room_per_day": self.room_per_day,
            "directed_per_day": self.directed_per_day,
            "walk_ins_per_day": self.walk_ins_per_day,
            "known": self.known.value if self.known else None,
            "held_by": self.held_by or None,
        }


@dataclass(frozen=True, slots=True)
class NotAssessedLine:
    """A victim, or one of its lines, of which nothing is said."""

    victim: str
    line: str
    """Empty for the whole victim."""
    why: Unassessed
    facilities: int = 0
    """Sites of which nobody knows the room."""

    def as_json(self) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        return {
            "id": f"{self.victim}/{self.line}" if self.line else self.victim,
            "from": self.victim,
            "line": self.line or None,
            "why": self.why.value,
            "facilities": self.facilities,
        }


@dataclass(frozen=True, slots=True)
class RunEnd:
    """What another bound of the assumptions leaves missing, before rounding."""

    id: str
    missing_per_day: dict[tuple[str, str], float]
    """By victim and line."""

    def as_json(self) -> dict[str, Any]:
        """Return the fields of a JSON answer."""
        rows = [
            {"id": f"{victim}/{line}", "from": victim, "line": line, "per_day": amount}
            for (victim, line), amount in self.missing_per_day.items()
        ]
        return {"id": self.id, "missing": rows}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reroute:
    """The answer of ``risk reroute``."""

    region: str
    victims: tuple[str, ...]
    surge: str = ""
    year: int = 0
    """Of the figures; 0 where none was imported."""
    support: tuple[SupportOption, ...] = ()
    called: tuple[CalledRoom, ...] = ()
    demands: tuple[Directed, ...] = ()
    flows: tuple[Flow, ...] = ()
    loads: tuple[Load, ...] = ()
    full: str = ""
    """Id of the last class of saturation."""
    reach: dict[str, int] = field(default_factory=dict)
    """Sites with the competence within the time limit of a victim, by line."""
    missing: tuple[Missing, ...] = ()
    not_assessed: tuple[NotAssessedLine, ...] = ()
    unknown_sites: int = 0
    """Health facilities of the region of which no figure is known."""
    unplaced_sites: int = 0
    """Facilities with figures and no coordinates: nobody can be sent there by the model."""
    runs: tuple[RunEnd, ...] = ()
    cost_minutes: float = 0.0
    """Minutes × patients a day of the flows, before rounding."""
    notes: tuple[dict[str, str], ...] = ()
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    """Readable names of facilities by language."""
    points: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Latitude and longitude of the facilities that have them, for the map."""

    @property
    def feasible(self) -> bool | None:
        """Whether every directed patient has a place; none where nothing could be assessed."""
        if not self.demands:
            return None
        return not self.missing

    @property
    def saturated(self) -> tuple[Load, ...]:
        """The lines that are full."""
        return tuple(each for each in self.loads if each.class_ == self.full)

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the JSON answer (``csirt.risk.reroute/1``)."""
        return {
            "schema": "csirt.risk.reroute/1",
            "region": self.region,
            "victims": list(self.victims),
            "surge": self.surge or None,
            "year": self.year or None,
            "feasible": self.feasible,
            "support": [each.as_json() for each in self.support],
            "called": [each.as_json() for each in self.called],
            "demands": [each.as_json() for each in self.demands],
            "flows": [each.as_json() for each in self.flows],
            "saturated": [each.as_json() for each in self.saturated],
            "loads": [each.as_json() for each in self.loads],
            "reach": [{"id": line, "sites": count} for line, count in self.reach.items()],
            "missing": [each.as_json() for each in self.missing],
            "not_assessed": [each.as_json() for each in self.not_assessed],
            "unknown_sites": self.unknown_sites,
            "unplaced_sites": self.unplaced_sites,
            "runs": [each.as_json() for each in self.runs],
            "names": [{"id": id, "name": name[lang]} for id, name in self.names.items()],
            "notes": [note[lang] for note in self.notes],
        }
