"""How far the attack may go, for a terminal of 80 columns: names and classes, no digits."""

from collections.abc import Iterable

from csirt.cli import talk
from csirt.cli.risk_view import steps
from csirt.model.reach import Reach, Reached
from csirt.text import language, say
from csirt.workspace.capture import moment
from csirt.workspace.capture_reach import CaptureReach, Held

MOST_HELD, MOST_LINES, MOST_OTHERS, MOST_WAYS = 8, 20, 8, 3
_OTHERS = ("directory", "backup", "data", "application")


def show_reach(found: CaptureReach) -> None:
    """Print what is held, what may fall, what one cut buys, by which way, and what is not said."""
    title = say("cli.capture.reach.title", facility=found.facility, count=len(found.held))
    talk.line(title, style="bold")
    for each in found.held[:MOST_HELD]:
        talk.line(f"  {_held(each, found)}")
    if len(found.held) > MOST_HELD:
        talk.line(say("cli.more", count=len(found.held) - MOST_HELD), style="dim")
    for ref in found.directories:
        talk.line(f"  {say('cli.capture.reach.directory', name=ref.partition(':')[2])}")
    for line in found.unplaced():
        talk.line(f"! {line}", style="bold")
    if found.found:
        _one_cut(found, found.found)
        _falls(found.found)
        _ways(found.found)
    else:
        talk.line(say(f"cli.capture.reach.{'nothing-known' if found.held else 'nothing-held'}"))
    talk.line(say("cli.capture.isolate.left-out"), style="bold")
    for line in found.left_out():
        talk.line(f"  · {line}")
    for note in found.notes():
        talk.talk(f"· {note}")


def _held(each: Held, found: CaptureReach) -> str:
    others = [name for name in each.host.names if name != each.host.id]
    name = f" ({others[0]})" if others else ""
    name = f"{each.host.id}{name}"
    if each.place:
        name = f"{each.place.asset.name or each.place.asset.id} — {name}"
    elif each.zone:
        zone = each.zone if _is_group(found) else each.zone.partition("/")[2]
        name = say("cli.capture.reach.in-zone", name=name, zone=zone)
    first, own = each.since()
    hour = (moment(first) or "")[:16].replace("T", " ")
    rights = say(f"cli.capture.reach.level.{each.level}")
    key = "held" if own else "held-by-finding" if hour else "held-without-hour"
    return say(f"cli.capture.reach.{key}", name=name, rights=rights, at=hour)


def _is_group(found: CaptureReach) -> bool:
    return found.sites != (found.facility,)


def _falls(found: Reach) -> None:
    heads = [say(f"cli.capture.reach.{name}") for name in ("what", "now", "after")]
    if lines := found.of("care-line"):
        talk.table(say("cli.risk.care-lines"), heads, map(_row, lines), most=MOST_LINES)
    others = [each for family in _OTHERS for each in found.of(family)]
    open_ = [each for each in others if each.held or each.now.probability]
    if open_:
        rows = [
            (say(f"cli.capture.reach.of.{e.family}", name=_name(e)), *_row(e)[1:]) for e in open_
        ]
        talk.table(say("cli.capture.reach.others"), heads, rows, most=MOST_OTHERS)
    safe = len(others) - len(open_)
    assets = [each for each in found.of("asset") if not each.held]
    near = sum(bool(each.now.probability) for each in assets)
    talk.line(say("cli.capture.reach.rest", safe=safe, near=near, count=len(assets)))


def _row(each: Reached) -> tuple[str, str, str]:
    if each.held:
        return _name(each), say("cli.capture.reach.is-held"), say("cli.capture.reach.is-held")
    now = say(f"class.{each.now.class_}") if each.path else say("cli.capture.reach.no-way")
    after = say(f"class.{each.after.class_}") if each.after.probability else "—"
    return _name(each), now, say("cli.capture.reach.stopped") if each.stopped else after


def _name(each: Reached) -> str:
    return each.name[language()]


def _one_cut(answer: CaptureReach, found: Reach) -> None:
    """Print what cutting one machine buys, and what it costs."""
    stops = {
        each.found.host.id: None if each.cut is None else len(each.cut.care_lines)
        for each in answer.isolation.machines
    }
    number = _number(found.expected)
    count = _grammatical(found.expected)
    title = say(f"cli.capture.reach.one-cut.{found.counted}", expected=number, count=count)
    heads = [say(f"cli.capture.reach.{name}") for name in ("machine", "still", "stops")]
    rows: list[tuple[str, str, object]] = [
        (each.id, _number(each.expected), "?" if stops.get(each.id) is None else stops[each.id])
        for each in found.alone
    ]
    more = len(answer.isolation.machines) - len(rows)
    if len(answer.isolation.machines) > 1:
        rows.append((say("cli.capture.reach.all"), _number(found.expected_after), _lost(answer)))
    talk.table(title, heads, rows)
    if more:
        talk.line(say("cli.capture.reach.not-tried", count=more), style="dim")
    chokes = [
        p for p in found.choke_points if any(id.startswith("care-line:") for id in p.protects)
    ]
    if chokes:
        names = ", ".join(each.name[language()] for each in chokes[:MOST_WAYS])
        talk.line(say("cli.capture.reach.chokes", names=names))


def _lost(answer: CaptureReach) -> object:
    """Return how many care lines all cuts at once stop, of the machines that the model knows."""
    cuts = [each.cut for each in answer.isolation.machines if each.cut]
    together = answer.isolation.together or (cuts[0] if len(cuts) == 1 else None)
    return "?" if together is None else len(together.care_lines)


def _ways(found: Reach) -> None:
    """Print the likeliest way to the worst consequences, each way once."""
    told: set[tuple[object, ...]] = set()
    for each in _worst(found):
        if each.path is None or each.path.steps in told or len(told) == MOST_WAYS:
            continue
        told.add(each.path.steps)
        talk.line(say("cli.risk.path", name=_name(each)), style="bold")
        for number, text in enumerate(steps(each.path), 1):
            talk.line(f"  {number}. {text}")
        if each.machines:
            talk.line(f"  {say('cli.capture.reach.on-way', names=', '.join(each.machines))}")


def _worst(found: Reach) -> Iterable[Reached]:
    some = found.of("care-line") or found.of("application") or found.of("asset")
    return [each for each in some if each.path and each.path.steps]


def _number(value: float) -> str:
    text = f"{value:.1f}"
    return text.replace(".", ",") if language() == "fr" else text


def _grammatical(value: float) -> int:
    """Return a whole number that takes the same noun: in French 1.9 is singular, in English only
    1 is."""
    shown = round(value, 1)
    return int(shown) if language() == "fr" or shown == 1 else 2
