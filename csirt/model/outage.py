"""An outage over time: the answer of ``risk outage``, line of care by line of care."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean

Words = dict[str, str]
"""A text by language."""
DAYS_A_WEEK = 7
HOURS_A_DAY = 24


class LineModel(StrEnum):
    """How the days of a care line were computed."""

    SIMULATED = "simulated"
    """From its applications, task by task."""
    CURVE = "curve"
    """From the recovery of its kind of care in dated cases: nobody described what it needs."""
    NOT_ASSESSED = "not-assessed"


class Week(StrEnum):
    """What a week is like, in a word."""

    STOPPED = "stopped"
    REDUCED = "reduced"
    PAPER = "paper"
    """Below the ordinary, and carried by the paper mode."""
    NORMAL = "normal"


STOPPED_BELOW, NORMAL_FROM = 0.1, 0.95
"""Shares of ordinary activity that bound the words (origin: expert)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """10 %, 50 % and 90 % quantiles between samples; infinite for what is never back."""

    p10: float
    p50: float
    p90: float

    def within(self, horizon: float) -> dict[str, float]:
        """Return the fields of a JSON answer; what lies beyond the horizon counts as the
        horizon."""
        return {name: round(min(getattr(self, name), horizon), 2) for name in ("p10", "p50", "p90")}


@dataclass(frozen=True, slots=True)
class LineOutage:
    """What one care line does, day by day."""

    id: str
    """Within the subject."""
    ref: str
    name: Words
    model: LineModel
    p10: tuple[float, ...] = ()
    """Share of ordinary activity by day; the worst tenth of the samples is below."""
    p50: tuple[float, ...] = ()
    p90: tuple[float, ...] = ()
    unit: str = ""
    per_day: float | None = None
    """Units on an ordinary day; none where nobody has said."""
    lost_days: Spread | None = None
    """Days of ordinary activity lost within the horizon."""
    usable_hours: Spread | None = None
    """Until its applications can be used again, without their exchanges."""
    normal_hours: Spread | None = None
    """Until nothing is left to be done, the paper typed in."""
    hit_share: float | None = None
    """Share of the samples in which it loses something it needs."""
    back_share: float | None = None
    """Share of the samples in which it is usable within the horizon."""
    hours_beyond_limit: float | None = None
    """Median of the hours by which its applications are out for longer than they may be; none where
    nobody has said how long that is."""
    paper_hours: float | None = None
    """Median of the hours spent on paper."""
    assumed: tuple[str, ...] = ()
    """Fields of the paper mode that nobody has assessed, and that were drawn wide."""

    @property
    def weeks(self) -> tuple[Week, ...]:
        """The word of each week, the last one perhaps of fewer days."""
        return tuple(self._word(at) for at in range(0, len(self.p50), DAYS_A_WEEK))

    def _word(self, at: int) -> Week:
        days = self.p50[at : at + DAYS_A_WEEK]
        mean = fmean(days)
        if mean >= NORMAL_FROM:
            return Week.NORMAL
        if mean < STOPPED_BELOW:
            return Week.STOPPED
        middle = (at + len(days) / 2) * HOURS_A_DAY
        return Week.PAPER if middle <= (self.paper_hours or 0) else Week.REDUCED

    def as_json(self, days: int) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        told = self.model is not LineModel.NOT_ASSESSED
        horizon = days * HOURS_A_DAY
        spreads = {
            "lost_days": (self.lost_days, days),
            "usable_hours": (self.usable_hours, horizon),
            "normal_hours": (self.normal_hours, horizon),
        }
        return {
            "id": self.id,
            "model": self.model.value,
            "days": list(range(days)),
            "p10": list(self.p10) if told else None,
            "p50": list(self.p50) if told else None,
            "p90": list(self.p90) if told else None,
            "unit": self.unit or None,
            "per_day": self.per_day,
            "hours_beyond_limit": self.hours_beyond_limit,
            **{name: one.within(most) if one else None for name, (one, most) in spreads.items()},
            "hit_share": self.hit_share,
            "back_share": self.back_share,
            "paper_hours": self.paper_hours,
            "assumed": [f"paper.{field}" for field in self.assumed],
            "weeks": [word.value for word in self.weeks] if told else None,
        }


@dataclass(frozen=True, slots=True)
class Restored:
    """One thing of the order, and when it is back."""

    id: str
    """As the subject sees it: ``application:lis``, ``link:roses``."""
    ref: str
    name: Words
    wave: str
    wave_title: Words
    hours: Spread
    """Until others can use it, in the samples in which it is lost."""
    lost_share: float
    """Share of the samples in which it is lost."""

    def as_json(self, days: int) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        hours = self.hours.within(days * HOURS_A_DAY)
        return {"id": self.id, "wave": self.wave, "hours": hours, "lost_share": self.lost_share}


@dataclass(frozen=True, slots=True)
class Shortening:
    """Something that would shorten the outage, on the same draws."""

    id: str
    """``crew:systems``, ``clean-posts``, ``clean-earlier``, ``paper``, ``offline-copy``."""
    title: Words
    days: float
    """Days of ordinary activity gained, all lines, on average."""
    gained: tuple[tuple[str, Words, float], ...]
    """Care lines (id, name) and the days that each gains, most first; one that loses days by it
    stands last, with a number below zero."""

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        lines = [{"id": id, "days": round(days, 2)} for id, _, days in self.gained]
        return {"id": self.id, "days": round(self.days, 2), "care_lines": lines}


@dataclass(frozen=True, slots=True)
class BestFound:
    """A better order, found by trying: never called the best."""

    evaluations: int
    """Orders that were tried."""
    samples: int
    """Of each trial."""
    before: float
    """What is compared: days lost, all lines, a day of vital care weighing more."""
    after: float
    order: tuple[str, ...]
    """References, in the order found; the given one where no better was found."""
    moved: tuple[tuple[str, Words, int, int], ...]
    """References with their names and places, from 1, before and after."""

    @property
    def better(self) -> bool:
        """Whether a better order was found."""
        return self.after < self.before

    def as_json(self) -> dict[str, object]:
        """Return the fields of a JSON answer."""
        moved = [{"id": id, "from": old, "to": new} for id, _, old, new in self.moved]
        return {
            "evaluations": self.evaluations,
            "samples": self.samples,
            "loss_before": round(self.before, 3),
            "loss_after": round(self.after, 3),
            "order": list(self.order),
            "moved": moved,
        }


@dataclass(frozen=True, slots=True)
class Outage:
    """The answer of ``risk outage``."""

    subject: str
    scenario: str
    scenario_title: Words
    order_from: str
    """Id of the person's order, or empty for that of the waves."""
    days: int
    samples: int
    seed: int
    clean_hours: Spread
    """Until the network is declared clean."""
    lines: tuple[LineOutage, ...]
    order: tuple[Restored, ...]
    crews: tuple[tuple[str, int], ...]
    """Crews of each kind that has something to do."""
    shorten: tuple[Shortening, ...]
    best: BestFound | None
    notes: tuple[Words, ...]

    def waves(self) -> Iterator[tuple[Words, tuple[Restored, ...]]]:
        """Yield the waves of the order with what comes back in each."""
        for wave in dict.fromkeys(each.wave for each in self.order):
            some = tuple(each for each in self.order if each.wave == wave)
            yield some[0].wave_title, some

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the JSON answer (``csirt.risk.outage/1``)."""
        return {
            "schema": "csirt.risk.outage/1",
            "facility": self.subject,
            "scenario": self.scenario,
            "order_from": self.order_from or None,
            "days": self.days,
            "samples": self.samples,
            "seed": self.seed,
            "clean_hours": self.clean_hours.within(self.days * HOURS_A_DAY),
            "care_lines": [each.as_json(self.days) for each in self.lines],
            "order": [each.as_json(self.days) for each in self.order],
            "crews": [{"id": id, "crews": crews} for id, crews in self.crews],
            "shorten": [each.as_json() for each in self.shorten],
            "best_found": self.best.as_json() if self.best else None,
            "notes": [note[lang] for note in self.notes],
        }


@dataclass(frozen=True, slots=True)
class ToRestore:
    """One thing to bring back, in the order proposed to a crisis room."""

    id: str
    """As the subject sees it."""
    ref: str
    name: Words
    wave_title: Words
    """Empty for a machine that care uses itself."""
    after: tuple[str, ...]
    """What it needs among what is lost; some of it may be enough."""
