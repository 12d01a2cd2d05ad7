"""The picture of what more money saves."""

from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.reporting.charts.front import HEIGHT, WIDTH, Dot, front

WORDS = {
    "title": "Ce que change plus d'argent : <CHU>",
    "description": "Avec 28 000 € : 9 sur dix restent.",
    "cost": "Somme",
    "remain": "Pertes qui restent",
    "today": "aujourd'hui",
}
SVG = "{http://www.w3.org/2000/svg}"

dots = st.lists(
    st.tuples(st.floats(1, 1e6), st.floats(0, 1)).map(lambda each: Dot(*each, "1 €")), max_size=9
)


@settings(max_examples=50, derandomize=True, deadline=None)
@given(dots)
def test_every_set_has_a_dot_within_the_picture(some):
    tree = ElementTree.fromstring(str(front(some, WORDS)))
    circles = tree.findall(f"{SVG}circle")
    assert len(circles) == len(some) + 1
    for each in circles:
        assert 0 <= float(each.attrib["cx"]) <= WIDTH
        assert 0 <= float(each.attrib["cy"]) <= HEIGHT


def test_the_picture_says_in_words_what_it_shows():
    tree = ElementTree.fromstring(str(front([Dot(28_000, 0.9, "28 000 €")], WORDS)))
    title = tree.find(f"{SVG}title")
    assert title is not None
    assert title.text == f"{WORDS['title']}. {WORDS['description']}"
    assert "28 000 €" in "".join(tree.itertext())
