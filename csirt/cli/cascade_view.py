"""A cascade for a terminal of 80 columns: by step, then the days, then what nobody declared."""

from csirt.cli import talk
from csirt.model.cascade import Cascade, Lost, Weakened
from csirt.reporting.numbers import counted, percent
from csirt.text import language, say

_MOST = 8
_CARE, _APPLICATION, _SERVICE = "care-line", "application", "service"


class View:
    """Prints an answer in the language of the talk."""

    def __init__(self, found: Cascade) -> None:
        self._found, self._lang = found, language()

    def show(self) -> None:
        """Print everything: care first, names only."""
        found = self._found
        lost = ", ".join(dict.fromkeys(self._name(ref) for ref in found.lose))
        talk.line(say("cli.cascade.title", lost=lost, days=found.days), style="bold")
        steps = sorted({each.step for each in found.lost})
        for step in steps:
            self._step(step, [each for each in found.lost if each.step == step])
        if not steps:
            talk.line(say("cli.cascade.nothing"))
        self._paper()
        self._weakened()
        self._undeclared()
        talk.line(say("cli.reroute.limits"), style="bold")
        for note in found.notes:
            talk.line(f"· {note[self._lang]}")

    def _name(self, ref: str) -> str:
        if ref.startswith("link:"):
            return say("cli.cascade.by-link", name=self._plain(ref))
        return self._plain(ref)

    def _plain(self, ref: str) -> str:
        bare = ref.removeprefix("facility:")
        known = self._found.names
        return known.get(ref, known.get(bare, {})).get(self._lang, bare)

    def _step(self, step: int, some: list[Lost]) -> None:
        key = "cli.cascade.step-0" if step == 0 else "cli.cascade.step"
        if any(each.kind in (_CARE, _APPLICATION, _SERVICE) for each in some):
            talk.line(say(key, step=step), style="bold")
        for each in some:
            if each.kind == _SERVICE:
                talk.line(f"  ✗ {self._name(each.ref)}")
                if each.fallback:
                    fallback = say("cli.cascade.fallback", words=each.fallback[self._lang])
                    talk.line(f"      {fallback}")
        held = [each for each in some if each.kind in (_CARE, _APPLICATION)]
        sites = dict.fromkeys(each.facility for each in held)
        for site in sites:
            self._site(site, [each for each in held if each.facility == site])

    def _site(self, site: str, some: list[Lost]) -> None:
        talk.line(f"  {self._name(site)}")
        lines = [each for each in some if each.kind == _CARE]
        for each in lines:
            talk.line(f"    ✗ {self._name(each.ref)}{self._through(each)} — {self._told(each)}")
        others = [self._name(each.ref) for each in some if each.kind == _APPLICATION]
        if others:
            listed = self._listed(others)
            talk.line("    " + say("cli.cascade.applications", count=len(others), names=listed))

    def _through(self, each: Lost) -> str:
        if not each.because:
            return ""
        return f" ← {' ← '.join(self._name(ref) for ref in reversed(each.because))}"

    def _told(self, each: Lost) -> str:
        paper = each.paper or {}
        days, capacity = paper.get("tenable_days"), paper.get("capacity")
        if not isinstance(days, int | float):
            return say("cli.cascade.paper-unknown")
        if days == 0:
            return say("cli.cascade.paper-none")
        span = counted("cli.cascade.days", days, self._lang)
        share = percent(capacity, self._lang) if isinstance(capacity, int | float) else "?"
        how = say(f"cli.cascade.how.{paper.get('how')}")
        return say("cli.cascade.paper", share=share, days=span, how=how)

    def _listed(self, names: list[str]) -> str:
        return ", ".join([*names[:_MOST], "…"] if len(names) > _MOST else names)

    def _paper(self) -> None:
        ends = self._found.paper_ends
        if ends:
            talk.line(say("cli.cascade.paper-ends", days=self._found.days), style="bold")
        for day in dict.fromkeys(each.day for each in ends):
            names = [
                f"{self._name(each.ref)} ({self._name(each.facility)})"
                for each in ends if each.day == day
            ]  # fmt: skip
            when = say("cli.cascade.on-day", day=f"{day:g}")
            talk.line(f"  {when} {self._listed(names)}")

    def _weakened(self) -> None:
        some = self._found.weakened
        if some:
            talk.line(say("cli.cascade.weakened"), style="bold")
        for site in dict.fromkeys(each.facility for each in some):
            talk.line(f"  {self._name(site)}")
            for each in some:
                if each.facility == site:
                    talk.line(f"    · {self._shared(each)}")

    def _shared(self, each: Weakened) -> str:
        text = say(
            f"cli.cascade.shared.{each.what}", name=self._name(each.ref),
            nature=each.words.get(self._lang, ""),
        )  # fmt: skip
        if each.application:
            text = say("cli.cascade.looks-after", application=self._name(each.application),
                       name=self._name(each.ref))  # fmt: skip
        return text if each.described else f"{text} {say('cli.cascade.undescribed')}"

    def _undeclared(self) -> None:
        found = self._found
        talk.line(say("cli.cascade.unknown"), style="bold")
        told = (
            ("not-assessed", found.not_assessed),
            ("undeclared", found.undeclared),
            ("untold", found.untold),
        )
        for key, ids in told:
            names = self._listed([self._name(id) for id in ids])
            if ids:
                talk.line("  " + say(f"cli.cascade.{key}", count=len(ids), names=names))
        if not any(ids for _, ids in told):
            talk.line("  " + say("cli.cascade.all-told"))
