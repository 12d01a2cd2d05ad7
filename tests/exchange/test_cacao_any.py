"""Any workflow whatever: the reading ends, breaks nothing, and what it makes can be run."""

from cacao_worlds import WHO, document, sid
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.exchange.cacao.into import Beside, imported
from csirt.exchange.cacao.lint import linted as lint_cacao
from csirt.exchange.cacao.out import exported
from csirt.exchange.told import Teller
from csirt.model.fault import ContentError
from csirt.operation.lint import World, linted

KINDS = ("action", "action", "action", "end", "if-condition", "while-condition", "parallel",
         "switch-condition", "playbook-action")  # fmt: skip
MOST = 9
FORM = {"role-without-holder", "missing-translation", "step-without-owner", "unreachable"}


@st.composite
def workflows(draw):
    """Draw steps that name one another at will, in circles and into the void."""
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=MOST))
    ids = [sid(kind, at) for at, kind in enumerate(kinds, 10)]
    other = st.sampled_from([*ids, sid("end", 99)])
    steps = {}
    for id, kind in zip(ids, kinds, strict=True):
        names = draw(st.sets(st.sampled_from(
            ("on_completion", "on_success", "on_failure", "on_true", "on_false"))))  # fmt: skip
        step = {"type": kind, "name": draw(st.sampled_from(("A", "B", "", "é"))), "agent": WHO}
        step |= {name: draw(other) for name in sorted(names)}
        if kind == "parallel":
            step["next_steps"] = draw(st.lists(other, max_size=3))
        if kind == "switch-condition":
            step["cases"] = {str(at): draw(other) for at in range(draw(st.integers(0, 3)))}
            step["switch"] = "__q__:value"
        if kind == "action" and draw(st.booleans()):
            step |= {"out_args": ["__q__"], "commands": [{"type": "manual", "command": "C"}]}
        steps[id] = step
    return document(steps, workflow_start=draw(st.sampled_from([sid("start", 1), *ids])))


@given(workflows())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_what_is_made_of_it_waits_for_nothing_that_cannot_come(data):
    lint_cacao(data, Teller())
    try:
        got = imported(data, Teller(), Beside())
    except ContentError:
        assert not any(each["type"].endswith("action") for each in data["workflow"].values())
        return
    assert {fault.code for fault in linted(got.playbook, World())} <= FORM
    acts = [each for each in data["workflow"].values() if each["type"].endswith("action")]
    made = len(got.playbook.steps) + len(got.playbook.decisions)
    assert made >= len([each for each in acts if "out_args" not in each])
    again = imported(exported(got.playbook), Teller(), Beside())
    assert (again.playbook, again.faults) == (got.playbook, ())
