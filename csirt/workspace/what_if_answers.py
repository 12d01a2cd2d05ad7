"""A measure or a level tried, in words and as data."""

from collections.abc import Iterator

import csirt
from csirt.analysis.attack_graph.precision import MIN_BLOCKS
from csirt.analysis.attack_graph.protect import BLOCKING
from csirt.analysis.duty_proofs import said
from csirt.analysis.hardening.measures import scope
from csirt.analysis.names import readable, shown_ref
from csirt.model.facility import Count
from csirt.model.plan import Action
from csirt.text import LANGUAGES, say
from csirt.workspace.hardening import Subject
from csirt.workspace.hardening_answers import Fields, worth_json
from csirt.workspace.hardening_words import ENOUGH
from csirt.workspace.plan import Note
from csirt.workspace.plan_actions import notices
from csirt.workspace.what_if import WhatIf


def what_if_json(answer: WhatIf, lang: str) -> Fields:
    """Return the answer of ``risk what-if`` (``csirt.risk.what-if/1``)."""
    found, about = answer.found, answer.subject
    terrain, class_of = found.before_graph.terrain, about.situation.catalogue.class_of
    lists: dict[str, list[Fields]] = {"care-line": [], "application": []}
    for at, ref in enumerate(found.refs):
        sides = {
            side: worth_json(each, at) | {"class": class_of(float(each.probability[at]))}
            for side, each in (("before", found.before), ("after", found.after))
        }
        name = {"id": shown_ref(terrain, ref), "name": readable(terrain, ref)[lang]}
        lists[ref.partition(":")[0]].append({**name, **sides, "less": worth_json(found.less, at)})
    return {
        "schema": "csirt.risk.what-if/1",
        "facility": about.facility.id,
        "on": about.situation.on,
        "tlp": about.tlp.value,
        "entries": list(answer.entries),
        "samples": answer.samples,
        "seed": answer.seed,
        "measures": [
            {"id": id, "covered": count.covered, "of": count.of}
            for id, count in answer.change.measures.items()
        ],
        "actions": [
            {"id": code, "from": about.situation.levels.get(code), "to": level}
            for code, level in answer.change.levels.items()
        ],
        "care_lines": lists["care-line"],
        "applications": lists["application"],
        "version": csirt.__version__,
        "notes": [note[lang] for note in what_if_notes(answer)],
    }


def what_if_notes(answer: WhatIf) -> Iterator[Note]:
    """Yield what the reader of a comparison must know."""
    about = answer.subject
    known = about.situation
    yield from notices(known.actions.values())
    yield said("note.model")
    if answer.samples < ENOUGH:
        yield said("note.no-interval", blocks=MIN_BLOCKS)
    for id in answer.change.measures:
        measure = known.catalogue.measures[id]
        title = {lang: measure.title.in_(lang) for lang in LANGUAGES}
        if any(effect.channel not in BLOCKING for effect in measure.effects):
            yield said("note.what-if.channels", name=title)
        named_on = {text for each in about.facility.measures if each.measure == id
                    for text in each.on}  # fmt: skip
        if named_on and not named_on & set(scope(about.facility, measure, known.catalogue)):
            yield said("note.what-if.scope", name=title)
    counted = {e.measure for e in about.facility.measures if isinstance(e.coverage, Count)}
    for code in answer.change.levels:
        yield from _level_notes(known.actions[code], counted - set(answer.change.measures), about)


def _level_notes(action: Action, counted: set[str], about: Subject) -> Iterator[Note]:
    """Say what a level does not do: it moves no count of the file."""
    code, measures = action.id.upper(), about.situation.catalogue.measures
    if action.no_modelled_effect is not None:
        why = {lang: action.no_modelled_effect.in_(lang) for lang in LANGUAGES}
        yield said("note.what-if.no-effect", action=code, why=why)
    kept = sorted({each.measure for each in action.measures} & counted)
    if kept:
        names = {lang: ", ".join(measures[id].title.in_(lang) for id in kept) for lang in LANGUAGES}
        yield said("note.what-if.counted", action=code, count=len(kept), names=names)


def supposed(answer: WhatIf, lang: str) -> str:
    """Return what a person supposes, in words."""
    known = answer.subject.situation
    told = [
        say(
            "cli.risk.what-if.measure-said", lang=lang, covered=count.covered, of=count.of,
            name=known.catalogue.measures[id].title.in_(lang),
        )
        for id, count in answer.change.measures.items()
    ]  # fmt: skip
    told += [
        say(
            "cli.risk.what-if.action-said", lang=lang, level=level,
            name=f"{code.upper()} {known.actions[code].short.in_(lang)}",
        )
        for code, level in answer.change.levels.items()
    ]  # fmt: skip
    return ", ".join(told)


def compared_lines(answer: WhatIf) -> list[tuple[Note, str, str, float]]:
    """Return each care line, or application where there is none, with its classes before and after
    and by how much its loss drops."""
    found, class_of = answer.found, answer.subject.situation.catalogue.class_of
    lines = [at for at, ref in enumerate(found.refs) if ref.startswith("care-line:")]
    some = lines or list(range(len(found.refs)))
    before, after = found.before.probability.tolist(), found.after.probability.tolist()
    return [
        (
            readable(found.before_graph.terrain, found.refs[at]), class_of(before[at]),
            class_of(after[at]), float(found.less.probability[at]),
        )
        for at in sorted(some, key=lambda at: (-before[at], found.refs[at]))
    ]  # fmt: skip
