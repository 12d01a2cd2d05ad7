"""The words of an exported playbook: what its own format cannot say stands in the description."""

from collections.abc import Iterator, Mapping

from csirt.model.playbook import START, Decision, Playbook, Step
from csirt.model.record import Words
from csirt.text import say


class Wording:
    """Writes the texts of one playbook in one language."""

    def __init__(self, playbook: Playbook, lang: str) -> None:
        self._lang = lang
        self._roles = {role.id: self.of(role.name) for role in playbook.roles}
        self._nodes = {node.id: self.title(node) for node in playbook.nodes()}

    def of(self, words: Words | None) -> str:
        """Return a bilingual text in the language."""
        return words.in_(self._lang) if words else ""

    def say(self, key: str, **facts: object) -> str:
        """Return a sentence of ours in the language."""
        return say(key, self._lang, **facts)

    def title(self, node: Step | Decision) -> str:
        """Return the order of a step, or the question of a decision."""
        return self.of(node.title if isinstance(node, Step) else node.question)

    def role(self, id: str | None) -> str:
        """Return the name of a role."""
        return self._roles.get(id or "", id or self.say("cli.exchange.made.nobody"))

    def description(self, node: Step | Decision) -> str:
        """Return all that a reader of another tool must know of a node, a line each."""
        return "\n".join(line for line in self._lines(node) if line)

    def _lines(self, node: Step | Decision) -> Iterator[str]:
        if isinstance(node, Step):
            yield self.of(node.how)
            yield self._told("when", node.when)
            yield self._told("evidence", node.evidence)
            yield self._told("compensation", node.compensation)
            yield self.say("cli.playbook.irreversible") if node.irreversible else ""
            yield self.say("cli.playbook.optional") if node.optional else ""
            for act in node.clocks:
                yield self.say(f"cli.playbook.clock.{act.act}", name=act.clock)
        else:
            yield self.of(node.help)
            names = " / ".join(self.of(option.title) for option in node.options)
            yield self.say("cli.exchange.made.answers", names=names)
        yield from self._of_both(node)

    def _of_both(self, node: Step | Decision) -> Iterator[str]:
        yield self._named("after", node.after, self._nodes)
        yield self._named("gates", node.gates, self._nodes)
        if node.deadline_minutes is not None:
            origin = self._origin(node.deadline_from)
            yield self.say("cli.exchange.made.deadline", minutes=node.deadline_minutes,
                           origin=origin)  # fmt: skip
        if node.raci.accountable:
            yield self.say("cli.playbook.accountable", name=self.role(node.raci.accountable))
        yield self._named("consulted", node.raci.consulted, self._roles)
        yield self._named("informed", node.raci.informed, self._roles)
        yield self.say("cli.playbook.per-facility") if node.per_facility else ""
        yield self.say("cli.playbook.card", name=node.card) if node.card else ""

    def _origin(self, name: str) -> str:
        if name == START:
            return self.say("cli.exchange.made.origin.start")
        return self.say("cli.exchange.made.origin.step", name=self._nodes.get(name, name))

    def _told(self, key: str, words: Words | None) -> str:
        return self.say(f"cli.playbook.{key}", text=self.of(words)) if words else ""

    def _named(self, key: str, names: tuple[str, ...], known: Mapping[str, str]) -> str:
        shown = ", ".join(known.get(name, name).rstrip(".") for name in names)
        return self.say(f"cli.playbook.{key}", names=shown) if names else ""
