"""What a risk analysis answers; it crosses from analysis to reports, exercises and plans."""

from dataclasses import dataclass, field

from csirt.model.finding import Finding


@dataclass(frozen=True, slots=True)
class Likelihood:
    """How likely something is in the model, and how well that is known."""

    probability: float
    low: float | None
    """5 % quantile over the experts' estimates; none with fewer than 64 blocks of samples."""
    high: float | None
    """95 % quantile over the experts' estimates."""
    sampling_error: float
    """1.96 standard deviations of what the number of samples leaves open."""
    class_: str
    """Class of the probability: what pages for people show."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        return {
            "probability": self.probability,
            "low": self.low,
            "high": self.high,
            "sampling_error": self.sampling_error,
            "class": self.class_,
        }


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step of the spine of an attack: a technique, what it is done to, what it also needs."""

    technique: str
    target: str
    """Reference, within the subject of the analysis: ``dc-01``, ``identity:staff``,
    ``directory:ad``."""
    needs: tuple[str, ...]
    """References it needs besides the spine; ``flaw:CLASS`` is a flaw that nobody has
    looked for."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        return {"technique": self.technique, "target": self.target, "needs": list(self.needs)}


@dataclass(frozen=True, slots=True)
class Path:
    """The most likely derivation of a fact."""

    steps: tuple[PathStep, ...]
    """The spine, from the entry on."""
    probability: float
    """Product of the derivation's coins, each counted once, at the experts' means."""
    records: tuple[str, ...]
    """References to the records it rests on."""

    @property
    def hops(self) -> int:
        """Steps of the spine."""
        return len(self.steps)


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours from the entry to the fall, spread over the samples in which it falls."""

    p10: float
    p50: float
    p90: float

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        return {"p10": self.p10, "p50": self.p50, "p90": self.p90}


@dataclass(frozen=True, slots=True)
class AtRisk:
    """An asset, an application or a care line, how likely it falls, and how."""

    ref: str
    """``asset:f/id``, ``application:f/id`` or ``care-line:f/id``, full."""
    id: str
    """Within the subject of the analysis."""
    likelihood: Likelihood
    path: Path | None
    """None where nothing reaches it."""
    name: dict[str, str] = field(default_factory=dict)
    """Readable name by language, the id in brackets."""
    time_hours: Hours | None = None
    """None where it was not computed, or falls in fewer than 20 of the samples timed."""
    with_reaction: Likelihood | None = None
    """What is left once those who watch stop the attack; none also where nobody is said to
    watch."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        path = self.path
        return {
            "id": self.id,
            **self.likelihood.as_json(),
            "hops": path.hops if path else None,
            "path": [step.as_json() for step in path.steps] if path else [],
            "path_probability": path.probability if path else None,
            "time_hours": self.time_hours.as_json() if self.time_hours else None,
            "with_reaction": self.with_reaction.as_json() if self.with_reaction else None,
        }


@dataclass(frozen=True, slots=True)
class ChokePoint:
    """An asset whose loss to the attacker protects others: every attack on them goes through it."""

    id: str
    ref: str
    protects: tuple[str, ...]
    """Ids, within the subject: assets plain, ``application:…`` and ``care-line:…``."""
    name: dict[str, str] = field(default_factory=dict)
    """Readable name by language, the id in brackets."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        return {"id": self.id, "protects": list(self.protects)}


@dataclass(frozen=True, slots=True)
class Risk:
    """The answer of ``risk analyse``."""

    subject: str
    """Facility or group."""
    entries: tuple[str, ...]
    samples: int
    seed: int
    assets: tuple[AtRisk, ...]
    """Most likely first, then by id."""
    choke_points: tuple[ChokePoint, ...]
    """Those that protect most first; care lines and applications count before assets."""
    applications: tuple[AtRisk, ...]
    data_lost: tuple[AtRisk, ...]
    """Applications whose data and every copy are gone."""
    care_lines: tuple[AtRisk, ...]
    provenance: dict[str, int]
    """Records of the model by basis: ``assumed``, ``declared``, ``observed``."""
    findings: tuple[Finding, ...]
    """Gravest first."""
    notes: tuple[dict[str, str], ...]
    """What the reader must know, by language."""
    timed_samples: int | None = None
    """Samples for which hours and reaction were computed; none: they were not."""

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the JSON answer (``csirt.risk.analyse/1``)."""
        return {
            "schema": "csirt.risk.analyse/1",
            "facility": self.subject,
            "entries": list(self.entries),
            "samples": self.samples,
            "timed_samples": self.timed_samples,
            "seed": self.seed,
            "assets": [each.as_json() for each in self.assets],
            "choke_points": [each.as_json() for each in self.choke_points],
            "applications": [each.as_json() for each in self.applications],
            "data_lost": [each.as_json() for each in self.data_lost],
            "care_lines": [each.as_json() for each in self.care_lines],
            "provenance": self.provenance,
            "findings": [finding.as_json(lang) for finding in self.findings],
            "notes": [note[lang] for note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class Stopped:
    """Something that stops with a cut, and through what."""

    id: str
    ref: str
    because: tuple[str, ...]
    """References from what was cut down to it."""
    paper: dict[str, object] | None
    """Degraded mode of a care line: ``capacity``, ``tenable_days``, ``how``; none: not assessed."""
    name: dict[str, str] = field(default_factory=dict)
    """Readable name by language, the id in brackets."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        fields: dict[str, object] = {"id": self.id, "because": list(self.because)}
        return fields | ({"paper": self.paper} if self.ref.startswith("care-line:") else {})


@dataclass(frozen=True, slots=True)
class Cut:
    """What stops if one pulls a plug, the answer of ``risk isolate``."""

    subject: str
    cut: tuple[str, ...]
    applications: tuple[Stopped, ...]
    care_lines: tuple[Stopped, ...]
    links: tuple[Stopped, ...]
    """Links, supplier accesses and shared services lost with the cut."""
    keeps: tuple[str, ...]
    """Applications and care lines that it does not touch, within the subject."""
    notes: tuple[dict[str, str], ...]
    names: dict[str, dict[str, str]] = field(default_factory=dict)
    """Readable name of each of :attr:`keeps`, by language."""

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the JSON answer (``csirt.risk.isolate/1``)."""
        return {
            "schema": "csirt.risk.isolate/1",
            "facility": self.subject,
            "cut": list(self.cut),
            "applications": [each.as_json() for each in self.applications],
            "care_lines": [each.as_json() for each in self.care_lines],
            "links": [each.as_json() for each in self.links],
            "keeps": list(self.keeps),
            "notes": [note[lang] for note in self.notes],
        }
