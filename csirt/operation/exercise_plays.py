"""The question of a playbook that a decision of an exercise plays: one answer settles both."""

from collections.abc import Iterable, Iterator

from csirt.model.exercise_decision import DecisionPoint
from csirt.model.playbook import Decision
from csirt.operation.exercise_script import node_of
from csirt.operation.item import Item


def questions(items: Iterable[Item], decision: DecisionPoint, option: str) -> Iterator[str]:
    """Yield the subject of the question that a decision plays, wherever it has such an answer.

    Args:
        items: The steps and questions of the playbooks that run.
        decision: The decision.
        option: Id of the answer.
    """
    meant = node_of(decision.plays)
    for item in items:
        node = item.node
        if not isinstance(node, Decision) or (item.run.playbook.id, node.id) != meant:
            continue
        if option in {each.id for each in node.options}:
            yield item.subject
