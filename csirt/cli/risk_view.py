"""A risk analysis and a cut, for a terminal of 80 columns: names and classes, no digits."""

from csirt.cli import talk
from csirt.files.shipped import catalogue
from csirt.model.risk import AtRisk, Cut, Path, Risk, Stopped
from csirt.text import language, say

MOST_LINES, MOST_PATHS, MOST_FINDINGS, MOST_CHOKES = 15, 3, 10, 5


def show(found: Risk) -> None:
    """Print an analysis: care lines, how they fall, choke points, findings, what it rests on."""
    entries = ", ".join(say(f"entry.{kind}") if ":" not in kind else kind for kind in found.entries)
    talk.line(say("cli.risk.title", subject=found.subject, entries=entries), style="bold")
    heads = (say("cli.what"), say("cli.class"), say("cli.hops"))
    if found.care_lines:
        rows = map(_row, found.care_lines)
        talk.table(say("cli.risk.care-lines"), heads, rows, most=MOST_LINES)
    shown = found.care_lines or found.applications or found.assets
    if not found.care_lines:
        talk.table(say("cli.risk.assets"), heads, map(_row, shown), most=MOST_LINES)
    _show_paths(shown)
    _show_chokes(found)
    findings = [
        (say(f"severity.{each.severity}"), each.title[language()]) for each in found.findings
    ]
    talk.table(
        say("cli.risk.findings"),
        (say("cli.severity"), say("cli.finding")),
        findings,
        most=MOST_FINDINGS,
    )
    basis = found.provenance
    talk.line(
        say(
            "cli.provenance",
            assumed=basis["assumed"],
            declared=basis["declared"],
            observed=basis["observed"],
        )
    )
    for note in found.notes:
        talk.talk(f"· {note[language()]}")


def _row(at_risk: AtRisk) -> tuple[object, ...]:
    hops = at_risk.path.hops if at_risk.path else "—"
    return at_risk.name[language()], say(f"class.{at_risk.likelihood.class_}"), hops


def _show_paths(some: tuple[AtRisk, ...]) -> None:
    """Print the most likely path of the first few, each path once."""
    told: set[tuple[object, ...]] = set()
    for each in some:
        if each.path is None or each.path.steps in told or len(told) == MOST_PATHS:
            continue
        told.add(each.path.steps)
        talk.line(say("cli.risk.path", name=each.name[language()]), style="bold")
        for number, text in enumerate(steps(each.path), 1):
            talk.line(f"  {number}. {text}")


def steps(path: Path) -> list[str]:
    """Return a line for each step of a path: what is done, to what, and what it also needs."""
    techniques = catalogue().techniques
    texts = []
    for step in path.steps:
        text = f"{techniques[step.technique].title.in_(language())} — {step.target}"
        if step.needs:
            text += f" ({say('cli.also-needs', needs=', '.join(step.needs))})"
        texts.append(text)
    return texts


def _show_chokes(found: Risk) -> None:
    rows = [(point.name[language()], len(point.protects)) for point in found.choke_points]
    if rows:
        heads = (say("cli.what"), say("cli.protects"))
        talk.table(say("cli.risk.chokes"), heads, rows, most=MOST_CHOKES)


def show_cut(found: Cut) -> None:
    """Print what stops with a cut and what keeps going: the answer a director waits for."""
    talk.line(say("cli.cut.title", cut=", ".join(found.cut)), style="bold")
    for key, some in (
        ("cli.cut.care-lines", found.care_lines),
        ("cli.cut.applications", found.applications),
        ("cli.cut.links", found.links),
    ):
        talk.line(say(key, count=len(some)), style="bold" if some else "")
        for each in some:
            talk.line(f"  ✗ {_stop(each)}")
    talk.line(say("cli.cut.keeps", count=len(found.keeps)), style="bold")
    for id in sorted(found.keeps, key=lambda id: not id.startswith("care-line:")):
        talk.line(f"  ✓ {found.names[id][language()]}")
    for note in found.notes:
        talk.talk(f"· {note[language()]}")


def _stop(each: Stopped) -> str:
    text = each.name[language()]
    if each.because:
        text += f" ← {' ← '.join(each.because[::-1])}"
    if each.ref.startswith("care-line:"):
        text += f" [{_paper(each)}]"
    return text


def _paper(each: Stopped) -> str:
    days = each.paper["tenable_days"] if each.paper else None
    if each.paper is None or days is None:
        return say("cli.paper-unknown")
    return say(f"cli.paper-{each.paper['how']}", days=f"{days:g}")
