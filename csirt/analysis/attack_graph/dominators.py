"""What every way crosses, where no step needs two things at once.

Source: Cooper, Harvey and Kennedy, "A simple, fast dominance algorithm", Rice University, 2001.
"""

from csirt.analysis.attack_graph.part import START, Part


def is_plain(part: Part) -> bool:
    """Return whether no AND has two inputs: then ways are paths."""
    return not any(both and len(some) > 1
                   for both, some in zip(part.conjunctive, part.inputs, strict=True))  # fmt: skip


def immediate_dominators(part: Part) -> dict[int, int]:
    """Return, for each place that the start reaches, the last place that all its ways cross.

    The start is its own.
    """
    order = _postorder(part)
    rank = {place: at for at, place in enumerate(order)}
    found = {START: START}

    def meeting(one: int, two: int) -> int:
        while one != two:
            while rank[one] < rank[two]:
                one = found[one]
            while rank[two] < rank[one]:
                two = found[two]
        return one

    changed = True
    while changed:
        changed = False
        for place in reversed(order):
            if place == START:
                continue
            known = [each for each in part.inputs[place] if each in found]
            new = known[0]
            for each in known[1:]:
                new = meeting(each, new)
            if found.get(place) != new:
                found[place], changed = new, True
    return found


def crossed(part: Part) -> tuple[int, ...]:
    """Return the places that every way to the target crosses, the start and the target left out."""
    above = immediate_dominators(part)
    chain: list[int] = []
    place = part.target
    while place != START:
        place = above[place]
        chain.append(place)
    return tuple(place for place in reversed(chain) if place != START)


def _postorder(part: Part) -> list[int]:
    """Return the places that the start reaches, each after those first reached through it."""
    found: list[int] = []
    seen = {START}
    stack = [(START, iter(part.outputs[START]))]
    while stack:
        place, following = stack[-1]
        for target in following:
            if target not in seen:
                seen.add(target)
                stack.append((target, iter(part.outputs[target])))
                break
        else:
            found.append(place)
            stack.pop()
    return found
