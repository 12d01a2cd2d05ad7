"""How far an attacker who holds some machines may still go, as things stand and after a cut."""

from dataclasses import dataclass

from csirt.model.risk import ChokePoint, Likelihood, Path

FAMILIES = ("care-line", "application", "directory", "backup", "data", "asset")
"""What is watched, in the order in which people ask."""


@dataclass(frozen=True, slots=True)
class Reached:
    """One thing that may fall, and how likely it does."""

    family: str
    """One of :data:`FAMILIES`."""
    ref: str
    """Full reference; for a backup, that of its asset."""
    id: str
    """Within the subject of the analysis."""
    name: dict[str, str]
    """Readable name by language, the id in brackets."""
    now: Likelihood
    after: Likelihood
    """Once what is proposed is cut; never more, on the same coins."""
    held: bool
    """The attacker holds it already."""
    stopped: bool
    """The cut itself stops it, attack or none."""
    path: Path | None
    """The likeliest way as things stand; none where nothing leads there."""

    @property
    def machines(self) -> tuple[str, ...]:
        """Assets on the likeliest way, in the order of the attack, each once."""
        steps = self.path.steps if self.path else ()
        return tuple(dict.fromkeys(each.target for each in steps if ":" not in each.target))

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        path = self.path
        return {
            "id": self.id,
            "name": self.name[lang],
            "held": self.held,
            "now": self.now.as_json(),
            "after": self.after.as_json(),
            "stopped_by_cut": self.stopped,
            "hops": path.hops if path else None,
            "path": [step.as_json() for step in path.steps] if path else [],
            "path_probability": path.probability if path else None,
            "machines": list(self.machines),
        }


@dataclass(frozen=True, slots=True)
class Cutting:
    """A machine that may be cut, as the model sees it."""

    id: str
    """Of the machine in the evidence."""
    ref: str
    """``asset:F/ID``; empty where the model does not know the machine."""
    entry: str
    """What holding it gives, as ``risk paths --from`` takes it; empty where it is not held, or
    where the model has no place for it."""


@dataclass(frozen=True, slots=True)
class Alone:
    """What is left when one machine alone is cut."""

    id: str
    """Of the machine in the evidence."""
    expected: float
    """Mean number of what :attr:`Reach.counted` names that still falls."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        return {"id": self.id, "expected_after": self.expected}


@dataclass(frozen=True, slots=True)
class Reach:
    """What may fall from what is held."""

    subject: str
    """Facility or group."""
    entries: tuple[str, ...]
    """What is held, as ``risk paths --from`` takes it."""
    cut: tuple[str, ...]
    """References of the assets that are cut in what comes after."""
    samples: int
    seed: int
    found: tuple[Reached, ...]
    """By family, then likeliest first, then by id."""
    counted: str
    """The family of which :attr:`expected` and :attr:`alone` count the falls: care lines, else
    applications, else assets."""
    expected: float
    """Mean number of them that fall as things stand, on the samples of :attr:`alone`."""
    expected_after: float
    """Likewise, once all that is proposed is cut."""
    alone: tuple[Alone, ...]
    """One machine cut at a time, in the order given; the first few only."""
    choke_points: tuple[ChokePoint, ...]
    """Assets, held or not, without which others are safe; those that protect most first."""
    notes: tuple[dict[str, str], ...]

    def of(self, family: str) -> tuple[Reached, ...]:
        """Return what is watched of one family."""
        return tuple(each for each in self.found if each.family == family)

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        lists = {
            "care_lines": "care-line", "applications": "application", "directories": "directory",
            "backups": "backup", "data_lost": "data", "assets": "asset",
        }  # fmt: skip
        return {
            "entries": list(self.entries),
            "cut": list(self.cut),
            "samples": self.samples,
            "seed": self.seed,
            **{
                name: [each.as_json(lang) for each in self.of(family)]
                for name, family in lists.items()
            },
            "one_cut_alone": {
                "counted": self.counted,
                "expected_now": self.expected,
                "expected_after": self.expected_after,
                "machines": [each.as_json() for each in self.alone],
            },
            "choke_points": [each.as_json() for each in self.choke_points],
        }
