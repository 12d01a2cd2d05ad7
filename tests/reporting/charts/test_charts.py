"""Pictures: nothing is cut by its box, colours never speak alone, the same input draws the same."""

import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from csirt.reporting.charts import matrix, network, path
from csirt.reporting.charts.lettering import cut, cut_at_word, width, wrapped
from csirt.reporting.charts.share import share


@given(st.text(max_size=200), st.integers(20, 300), st.integers(1, 4))
def test_a_label_never_is_wider_than_its_room_nor_has_more_lines(text: str, room: int, lines: int):
    made = wrapped(text, 10, room, lines)
    assert len(made) <= lines
    assert all(width(line, 10) <= room for line in made)


def test_a_text_that_fits_is_left_whole_and_one_that_does_not_says_so():
    assert wrapped("Serveur de fichiers", 10, 400, 2) == ("Serveur de fichiers",)
    assert cut("Serveur de fichiers", 10, 60).endswith("…")
    assert "".join(wrapped("a" * 30, 10, 60, 9)) == "a" * 30


NODES = [
    network.Node("internet", "Internet", (), outside=True),
    network.Node("a", "DMZ", ("2 serveurs",), exposed=True),
    network.Node("b", "Serveurs", ()),
    network.Node("c", "Sauvegarde", ()),
]
EDGES = [
    network.Edge("internet", "a"),
    network.Edge("a", "b", used=True),
    network.Edge("b", "a", assumed=True),
    network.Edge("a", "c"),
    network.Edge("c", "gone"),
]


def test_each_flow_has_its_arrow_and_one_to_nowhere_has_none():
    drawn = network.network(NODES, EDGES, "Réseau", "Quatre zones")
    assert drawn.count("<polygon") == 4
    assert drawn.count('stroke-dasharray="4 3"') == 1
    assert "<title>Réseau. Quatre zones</title>" in drawn


def test_no_box_overlaps_another():
    drawn = network.network(NODES, EDGES, "Réseau", "")
    boxes = re.findall(r'<rect x="135" y="([\d.]+)" width="390" height="([\d.]+)"', drawn)
    edges = [(float(y), float(y) + float(height)) for y, height in boxes]
    assert len(edges) == 4
    assert all(a[1] < b[0] for a, b in pairwise(edges))


def test_a_network_without_anything_is_still_a_picture():
    assert network.network([], [], "Vide", "").startswith("<svg")


def test_eighteen_zones_that_all_talk_stay_within_the_page():
    nodes = [network.Node(str(at), f"Zone {at}", ("3 serveurs",)) for at in range(18)]
    edges = [network.Edge(str(a), str(b)) for a in range(18) for b in range(18) if a != b]
    drawn = network.network(nodes, edges, "Dense", "")
    xs = [float(x) for x in re.findall(r"[ML] ?(-?[\d.]+) ", drawn)]
    assert min(xs) >= 0
    assert max(xs) <= network.WIDTH


def test_a_chain_has_a_box_a_step_and_turns_at_the_end_of_a_row():
    for steps in range(1, 13):
        chain = [
            path.Step("Hameçonnage", f"cible {at}", "", last=at == steps - 1) for at in range(steps)
        ]
        drawn = path.path(chain, "Chemin", "")
        assert drawn.count("<circle") == steps
        assert drawn.count("<polygon") == steps - 1


def test_what_a_step_also_needs_stands_in_its_box():
    drawn = path.path([path.Step("A", "b", "Exige aussi : un compte")], "Chemin", "")
    assert "Exige aussi : un compte" in drawn


def test_a_stop_is_a_crossed_square_and_the_rest_a_ring():
    rows = [matrix.Row("Internet", (True, False, False)), matrix.Row("<b>", (False, True, True))]
    drawn = matrix.matrix(["Urgences", "Bloc", "Dialyse"], rows, "Coupures", "")
    assert drawn.count("<circle") == 3
    assert drawn.count('stroke-width="1.5"') == 6
    assert "&lt;b&gt;" in drawn


def test_a_care_line_of_a_group_bears_its_facility_on_a_second_line():
    home = "Centre hospitalier de Rochebrume"
    rows = [matrix.Row(f"Site principal – {home}", (True,) * 15)]
    drawn = matrix.matrix([f"Ligne de soins {at} – {home}" for at in range(15)], rows, "t", "")
    assert drawn.count(home) == 16
    assert "…" not in drawn


def test_a_sentence_is_shortened_after_a_whole_word():
    assert cut_at_word("Serveur de fichiers", 10, 1000) == "Serveur de fichiers"
    assert cut_at_word("Serveur de fichiers, annuaire", 10, 110) == "Serveur de…"
    assert cut_at_word("Serveurdefichiers", 10, 40).endswith("…")


def test_the_share_of_nothing_is_an_empty_bar():
    assert "<rect" not in share([("assumed", 0), ("declared", 0), ("observed", 0)], "Part", 90)


def test_what_is_assumed_is_hatched_not_only_coloured():
    assert share([("assumed", 1), ("declared", 1)], "Part", 90).count("<path") > 5
