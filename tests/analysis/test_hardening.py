"""The whole question: what to do first with the money there is."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from csirt.analysis.hardening.search import CHOSEN, NOTHING, By, Status, Wanted, hardened
from csirt.analysis.hardening.value import FRESH, judged
from csirt.analysis.roadmap_effect import EffectClass
from csirt.errors import NotFoundError
from csirt.model.quotes import BudgetKind
from csirt.text import LANGUAGES, catalogue
from csirt.workspace.hardening_words import effect

from .hardening_homes import LEVELS, home, situation

OWN = ("own", BudgetKind.INVESTMENT)
SMALL = Wanted(samples=4_096, samples_in=128)


def told(budget: int | None, **costs: int) -> dict[str, Any]:
    """Return quotes of measures, and one line of budget; underscores are hyphens."""
    quotes = [
        {"id": f"q-{at}", "facility": "h", "funding": "own", "reference": "ged:1", "date": "2026-01-01",
         "measure": id.replace("_", "-"), "investment_eur": cost}
        for at, (id, cost) in enumerate(costs.items())
    ]  # fmt: skip
    line = {"id": "b", "facility": "h", "kind": "investment", "year": 2026, "amount_eur": budget}
    return {"quotes": quotes, "budgets": [line] if budget is not None else []}


def found(
    quotes: dict[str, Any] | None, wanted: Wanted = SMALL, levels: dict[str, int] | None = None
):
    it = situation(home(), LEVELS if levels is None else levels, quotes)
    return hardened(it, wanted, lambda: 0.0)


def ids(answer, places) -> list[str]:
    return [answer.candidates[at].id for at in places]


PRICED = told(100, patch_internal=60, application_control=60, supplier_mfa=30, patch_exposed=70)


def test_the_set_fits_the_budget_and_is_judged_on_fresh_samples():
    answer = found(PRICED)
    assert answer.status is Status.PROVEN
    assert answer.chosen
    assert answer.choice.purse.cost(answer.chosen)[OWN] <= 100
    assert answer.searched is not None
    assert answer.judged is not None
    assert answer.searched.exact.bound <= answer.searched.exact.value
    before, after = (answer.judged.worth(at).probability[0] for at in (NOTHING, CHOSEN))
    assert after < before
    again = judged(answer.world, [frozenset(answer.chosen)], first=FRESH, samples=4_096)
    assert again.worth(0).probability[0] == after


def test_the_fresh_samples_are_none_of_the_common_ones():
    answer = found(PRICED)
    common = judged(answer.world, [frozenset(answer.chosen)], first=0, samples=4_096)
    assert answer.judged is not None
    assert common.worth(0).probability[0] != answer.judged.worth(CHOSEN).probability[0]


def test_few_common_samples_flatter_the_choice_and_the_answer_shows_it():
    """Of ten seeds with four common samples, the choice looks better there than on fresh ones."""
    inside, outside = 0.0, 0.0
    for seed in range(10):
        answer = found(PRICED, Wanted(samples=4_096, samples_in=4, seed=seed))
        assert answer.judged is not None
        inside += answer.searched.value if answer.searched else 0.0
        outside += float(answer.judged.worth(CHOSEN).probability[0])
    assert inside < outside


def test_the_answer_is_never_the_worse_of_the_two_searches():
    for seed in range(4):
        answer = found(PRICED, Wanted(samples=1_024, samples_in=16, seed=seed))
        searched = answer.searched
        assert searched is not None
        assert set(answer.chosen) == searched.chosen
        if searched.by is By.GREEDY:
            assert searched.greedy != searched.exact.chosen
        else:
            assert searched.exact.value <= searched.greedy_value + 1e-4


def test_the_same_question_gives_the_same_answer_for_any_order_of_the_quotes():
    turned = {**PRICED, "quotes": PRICED["quotes"][::-1]}
    one, other = found(PRICED), found(turned)
    assert ids(one, one.chosen) == ids(other, other.chosen)
    assert one.searched is not None
    assert other.searched is not None
    assert one.searched.value == other.searched.value


def test_another_seed_is_another_sample():
    one, other = found(PRICED), found(PRICED, replace(SMALL, seed=2))
    assert one.base != other.base


@pytest.mark.parametrize("quotes", [None, told(100), told(None, patch_internal=60)])
def test_without_quotes_or_without_a_budget_nothing_is_chosen_and_all_is_ranked(quotes):
    answer = found(quotes)
    assert answer.status is Status.RANKED
    assert answer.chosen == ()
    assert answer.searched is None
    assert max(answer.alone) > 0


def test_a_budget_below_the_cheapest_says_which_it_is_and_by_how_much_it_is_short():
    answer = found(told(25, patch_internal=60, supplier_mfa=30))
    assert answer.status is Status.TOO_SMALL
    assert answer.chosen == ()
    assert answer.cheapest is not None
    assert answer.candidates[answer.cheapest].id == "measure:supplier-mfa"
    assert answer.short == {OWN: 5}


def test_what_the_budget_pays_may_change_nothing():
    """No backup stands here: measures on backups stop nothing."""
    answer = found(told(100, backup_immutable=10))
    assert answer.status is Status.NO_EFFECT
    assert answer.chosen == ()


def test_a_front_goes_from_the_cheapest_to_all_and_each_point_loses_less():
    answer = found(PRICED, replace(SMALL, front=True))
    costs = [each.cost for each in answer.front]
    assert costs == sorted(costs)
    assert len(costs) > 1
    assert answer.judged is not None
    worth = [answer.judged.worth(3 + at).probability[0] for at in range(len(costs))]
    assert all(more < less for less, more in pairwise(worth))
    values = [each.found.value for each in answer.front]
    assert values == sorted(values, reverse=True)


def test_every_choice_says_how_often_moved_costs_keep_it():
    answer = found(PRICED)
    assert answer.stability is not None
    assert set(answer.stability.kept) == set(answer.chosen)
    assert all(0 <= share <= 1 for share in answer.stability.kept.values())


def test_a_choice_that_the_money_carries_twice_is_firm():
    answer = found(told(1_000, patch_internal=60, supplier_mfa=30))
    assert answer.stability is not None
    assert set(answer.stability.kept.values()) == {1.0}


def test_an_entry_that_does_not_exist_is_told():
    with pytest.raises(NotFoundError):
        found(PRICED, replace(SMALL, entries=("supplier:nobody",)))


def test_the_class_of_an_effect_is_that_of_the_roadmap():
    assert effect(0.05, 1.0) is EffectClass.STRONG
    assert effect(0.01, 1.0) is EffectClass.MEDIUM
    assert effect(0.001, 1.0) is EffectClass.WEAK
    assert effect(0.0, 1.0) is effect(0.0, 0.0) is EffectClass.NONE


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_sentence_promises_an_optimum(lang):
    said = {
        key: text for key, text in catalogue(lang).items() if "harden" in key or "what-if" in key
    }
    assert said
    assert not [key for key, text in said.items() if "optim" in text.lower()]
