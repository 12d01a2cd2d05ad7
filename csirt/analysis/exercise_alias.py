"""Pseudonyms: what the players of an exercise hear instead of the facility's own names."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from re import Match, Pattern, escape
from re import compile as pattern

from csirt.analysis.attack_graph.terrain import Terrain
from csirt.model.exercise_parts import ExerciseParts
from csirt.model.record import Text
from csirt.seal import coin_key

SHORTEST = 3
"""Letters of a real name that is kept from the players; one of three is looked for as it is
written, a longer one in any capitals."""


def by_chance(items: Iterable[str], seed: int, *label: str) -> list[str]:
    """Return names in an order that only the seed and the names themselves decide."""
    return sorted(items, key=lambda each: (coin_key(str(seed), *label, each), each))


@dataclass(slots=True)
class Aliases:
    """The pseudonyms of one exercise."""

    real: Pattern[str] | None
    """Every name that must not be heard."""
    refs: dict[str, str]
    """Reference by real name, small letters."""
    words: list[str]
    given: dict[str, str] = field(default_factory=dict)
    """Word by reference."""

    def word(self, ref: str) -> str:
        """Return the pseudonym of a record, the same at each call."""
        if ref not in self.given:
            round_, at = divmod(len(self.given), len(self.words))
            more = f" {round_ + 1}" if round_ else ""
            self.given[ref] = self.words[at] + more
        return self.given[ref]

    def free(self, text: str) -> bool:
        """Return whether a text names nothing real."""
        return self.real is None or not self.real.search(text)

    def clean(self, text: str, lang: str) -> str:
        """Return a text with each real name as its pseudonym, in the quotes of the language."""
        if self.real is None:
            return text
        quoted = "« {} »" if lang == "fr" else "'{}'"

        def hidden(found: Match[str]) -> str:
            ref = self.refs.get(found[0].casefold(), found[0].casefold())
            return quoted.format(self.word(ref))

        return self.real.sub(hidden, text)

    def named(self, names: Iterable[Text], ref: str) -> Text:
        """Return the first way to name something that names nothing real, its word filled in."""
        tried = [_filled(each, self, ref) for each in names]
        free = (each for each in tried if self.free(each.fr) and self.free(each.en))
        last = tried[-1]
        return next(
            free,
            Text(fr=self.clean(last.fr, "fr"), en=self.clean(last.en, "en") if last.en else ""),
        )


def _filled(text: Text, aliases: Aliases, ref: str) -> Text:
    if "{word}" not in text.fr + text.en:
        return text
    word = aliases.word(ref)
    return Text(fr=text.fr.replace("{word}", word), en=text.en.replace("{word}", word))


def aliases_of(terrain: Terrain, parts: ExerciseParts, seed: int) -> Aliases:
    """Return the pseudonyms for an estate; no word of them is part of a real name."""
    refs: dict[str, str] = {}
    for name, ref in sorted(_real_names(terrain)):
        refs.setdefault(name.casefold(), ref)
    taken = "\n".join(refs)
    words = [each for each in parts.words if each.casefold() not in taken]
    return Aliases(_pattern(_real_names(terrain)), refs, by_chance(words, seed, "word"))


def _pattern(names: Iterable[tuple[str, str]]) -> Pattern[str] | None:
    found = sorted({name for name, _ in names}, key=lambda each: (-len(each), each))
    if not found:
        return None
    ways = [escape(each) if len(each) <= SHORTEST else f"(?i:{escape(each)})" for each in found]
    return pattern(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)")


def _real_names(terrain: Terrain) -> Iterator[tuple[str, str]]:
    """Yield every name of a machine, a supplier, another facility, and what it names.

    An id is looked for where it says more than a word of the language: ``dc-01``, not ``pumps``.
    """
    for ref, text in _told(terrain):
        shown = " ".join(text.split())
        short = shown.partition(" (")[0].strip()
        # "Phones (lot of 900)" says nothing by its first word; "Dossialis (vendor)" says all.
        kept = [shown, short] if " " in short or ref.startswith("supplier:") else [shown]
        for each in kept:
            if len(each) >= SHORTEST and any(map(str.isalpha, each)):
                yield each, ref


def _told(terrain: Terrain) -> Iterator[tuple[str, str]]:
    for name, asset in terrain.assets.items():
        ref, id = f"asset:{name}", name.partition("/")[2]
        yield ref, asset.name
        if not id.isalpha():
            yield ref, id
        told = (*asset.hostnames, *asset.addresses, *asset.macs, *asset.aka, asset.serial)
        yield from ((ref, each) for each in told)
    for name, supplier in terrain.suppliers.items():
        ref, id = f"supplier:{name}", name.partition("/")[2]
        yield from ((ref, each) for each in (supplier.name, supplier.contract))
        if not id.isalpha():
            yield ref, id
    for facility, words in terrain.estate.names.items():
        yield from ((f"facility:{facility}", each) for each in (words.fr, words.en))
        yield f"facility:{facility}", facility


def sentence(text: str) -> str:
    """Return a text with a capital at its beginning: a pseudonym may open it."""
    return text[:1].upper() + text[1:]
