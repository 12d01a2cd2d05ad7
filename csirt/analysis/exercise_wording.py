"""The words of a scenario: placeholders filled, real names hidden, times that end in time."""

from collections.abc import Mapping
from dataclasses import dataclass

from csirt.analysis.exercise_alias import Aliases, sentence
from csirt.analysis.exercise_cast import Moment
from csirt.model.exercise_decision import DecisionPoint
from csirt.model.exercise_inject import Answer, Expectation, FreeExpectation, Inject, Met
from csirt.model.record import Text
from csirt.model.ref import parse_ref
from csirt.text import LANGUAGES

_FEWEST = 3
"""Minutes that an expectation has at least."""


@dataclass(slots=True)
class Wording:
    """Turns the parts of a story into the records of a scenario."""

    aliases: Aliases
    minutes: int
    steps: Mapping[str, frozenset[str]] | None
    """Steps of each known playbook; all where not given."""
    _count: int = 0

    def text(self, text: Text, values: Mapping[str, Text]) -> Text:
        """Return a text as the players may read it."""
        told = self.inner(text, values)
        return Text(fr=self.aliases.clean(told.fr, "fr"), en=self.aliases.clean(told.en, "en"))

    def inner(self, text: Text, values: Mapping[str, Text]) -> Text:
        """Return a text for the animators: the catalogue's own words stay, pseudonyms stand in."""
        told = {lang: text.in_(lang) for lang in LANGUAGES}
        for name, value in values.items():
            told = {lang: each.replace(f"{{{name}}}", value.in_(lang))
                    for lang, each in told.items()}  # fmt: skip
        return Text(**{lang: sentence(each) for lang, each in told.items()})

    def inject(
        self, name: str, moment: Moment, at: str | None, minute: int | None, missing: str = ""
    ) -> Inject:
        """Return an inject; by hand where neither an hour nor a reminder is given.

        Args:
            name: Its id.
            moment: What it says.
            at: Its scenario time.
            minute: The minute that its expectations count from; none where nobody knows.
            missing: The expectation of which it is the reminder.
        """
        part, values = moment.inject, moment.values
        asks = moment.asks or None
        return Inject(
            id=name,
            title=self.inner(moment.title, values),
            at=at,
            if_missing=missing or None,
            manual=None if at or missing else True,
            channel=part.channel,
            sender=part.sender,
            to=part.to,
            text=self.text(part.text, values),
            notes=None if part.notes is None else self.inner(part.notes, values),
            answers=tuple(
                Answer(asked=self.text(each.asked, values), answer=self.text(each.answer, values))
                for each in part.answers
            ),
            effects=moment.effects,
            expects=tuple(
                self._expected(each, values, minute) for each in (*part.expects, *moment.expects)
            ),
            asks=asks,
            stress=part.stress,
            about=moment.about,
        )

    def _expected(
        self, expected: Expectation, values: Mapping[str, Text], minute: int | None
    ) -> Expectation:
        return expected.model_copy(update=self._changed(expected, values, minute))

    def free(self, expected: FreeExpectation, base: str, minute: int) -> FreeExpectation:
        """Return what is due without being asked, counted from an inject."""
        changed = self._changed(expected, {}, minute)
        counts = base if expected.counts_from == "strike" else expected.counts_from
        return expected.model_copy(update={**changed, "counts_from": counts})

    def _changed(
        self, expected: Expectation, values: Mapping[str, Text], minute: int | None
    ) -> dict[str, object]:
        self._count += 1
        words = {"text": expected.text, "met_when": expected.met_when,
                 "partly_when": expected.partly_when}  # fmt: skip
        told = {key: None if each is None else self.inner(each, values)
                for key, each in words.items()}  # fmt: skip
        return {
            "id": f"e{self._count:02d}",
            **told,
            **self._within(expected, minute),
            "met_by": self._met(expected.met_by),
        }

    def _within(self, expected: Expectation, minute: int | None) -> dict[str, int | None]:
        """Return the times of an expectation, cut where they would go beyond the end."""
        left = self.minutes - (minute or 0)
        within, late = expected.within_minutes, expected.late_until_minutes
        if within is None:
            return {}
        within = max(_FEWEST, min(within, left - 1))
        late = None if late is None or min(late, left) <= within else min(late, left)
        return {"within_minutes": within, "late_until_minutes": late}

    def _met(self, some: tuple[Met, ...]) -> tuple[Met, ...]:
        return tuple(each for each in some if each.step is None or self._is_known(each.step))

    def known_steps(self, some: tuple[str, ...]) -> tuple[str, ...]:
        """Return the steps that a playbook here has."""
        return tuple(each for each in some if self._is_known(each))

    def _is_known(self, step: str) -> bool:
        if self.steps is None:
            return True
        ref = parse_ref(step)
        return ref.id in self.steps.get(ref.facility, frozenset())

    def decision(self, point: DecisionPoint) -> DecisionPoint:
        """Return a decision with its texts told and what it plays known."""
        plays = point.plays if point.plays and self._is_known(point.plays) else None
        options = tuple(
            option.model_copy(update={
                "title": self.text(option.title, {}),
                "told": None if option.told is None else self.text(option.told, {}),
            })
            for option in point.options
        )  # fmt: skip
        return point.model_copy(update={
            "question": self.text(point.question, {}), "plays": plays, "options": options,
        })  # fmt: skip
