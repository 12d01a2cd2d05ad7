"""A facility as OSCAL: the three documents hold together, and silence stays silence."""

import json
from dataclasses import replace
from re import fullmatch, search
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscal_worlds import (
    DAY,
    KNOWN,
    audited,
    documents,
    ids,
    judged,
    nodes,
    piece,
    proof,
    risk,
    silent,
    strings,
    work,
)

from csirt.exchange.oscal.poam import poam
from csirt.exchange.oscal.words import markup, plain, relative
from csirt.files.write import as_json
from csirt.model.audited import WITHHELD
from csirt.model.tlp import Tlp

RESULTS, PLAN = "assessment-results", "plan-of-action-and-milestones"
DAYS = ("last-modified", "start", "end", "collected", "expires")
BIDI = "\u202e"
HOSTILE = f"x](javascript:alert(1)) <img src=x> `a` *b* {{{{ insert: param, p }}}}\n# \x1b[2J{BIDI}"


def result(found=None, lang="fr"):
    [one] = documents(found or audited(), lang)[RESULTS]["results"]
    return one


def findings(found=None):
    return {each["target"]["target-id"]: each for each in result(found).get("findings", ())}


def props(node):
    return {each["name"]: each["value"] for each in node["props"]}


# --- the documents hold together ---


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_id_is_a_uuid_of_version_5_and_stands_once_in_a_document(lang):
    for kind, body in documents(audited(actions=tuple(map(judged, KNOWN))), lang).items():
        given = ids(body)
        assert len(set(given)) == len(given), kind
        assert {UUID(each).version for each in given} == {5}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_reference_leads_to_something_of_its_document(lang):
    made = documents(audited(), lang)
    objectives = {node["id"] for node in nodes(made["catalog"]) if "id" in node}
    for kind, body in made.items():
        known = {*ids(body), *(node["id"] for node in nodes(body) if "id" in node)}
        known |= objectives if kind == PLAN else set()  # a plan has no place for its own
        for node in nodes(body):
            named = [value for key, value in node.items() if key.endswith("-uuid")]
            named += node.get("party-uuids", [])
            named += [node["role-id"]] if "role-id" in node else []
            named += [node["target-id"]] if "target-id" in node else []
            href = node.get("href", "")
            named += [href[1:]] if href.startswith("#") else []
            assert set(named) <= known


def test_the_results_name_the_file_of_the_catalogue_and_its_id():
    made = documents(audited())
    for kind in (RESULTS, PLAN):
        resources = made[kind]["back-matter"]["resources"]
        [found] = [each for each in resources if "catalog.json" in str(each.get("rlinks"))]
        assert found["document-ids"] == [{"identifier": made["catalog"]["uuid"]}]


def test_every_control_that_is_named_stands_in_the_catalogue_with_its_objective():
    made = documents(audited())
    parts = {node["id"] for node in nodes(made["catalog"]) if "id" in node}
    named = {node["control-id"] for node in nodes(made[RESULTS]) if "control-id" in node}
    assert named == {"p1", "p2", "p3", "p4"}
    assert {*named, *(f"{code}_obj" for code in named)} <= parts


def test_no_list_is_empty_and_no_value_has_a_space_at_its_ends():
    for body in documents(audited(findings=(), improvements=(work(),), sources={})).values():
        assert [node for node in nodes(body) if [] in node.values() or {} in node.values()] == []
        assert [text for text in strings(body) if text != text.strip() or not text] == []


# --- the same for the same input ---


def test_the_ids_are_the_same_in_both_languages():
    french, english = (documents(audited(), lang) for lang in ("fr", "en"))
    assert ids(french) == ids(english)
    assert french != english


def test_the_ids_of_things_outlive_the_day_and_the_order():
    before = documents(audited())
    later = documents(replace(audited(), on="2027-03-01", actions=audited().actions[::-1]))
    assert before[RESULTS]["uuid"] != later[RESULTS]["uuid"]
    assert before[PLAN]["uuid"] == later[PLAN]["uuid"]
    assert set(ids(before[PLAN])) == set(ids(later[PLAN]))
    lasting = ("observations", "findings", "risks")
    one, other = before[RESULTS]["results"][0], later[RESULTS]["results"][0]
    for name in lasting:
        assert set(ids(one[name])) == set(ids(other[name]))


def test_every_day_is_one_that_was_given():
    given = {DAY, "2026-02-19", "2027-02-19"}
    for body in documents(audited()).values():
        told = {value for node in nodes(body) for key, value in node.items() if key in DAYS
                and isinstance(value, str)}  # fmt: skip
        assert {each[:10] for each in told} <= given
        assert all(each.endswith("T00:00:00Z") for each in told)


def test_another_list_of_actions_is_another_catalogue():
    official = KNOWN["p1"].model_copy(update={"origin": None})
    told = [documents(audited(actions=(replace(judged(), action=each),)))["catalog"]
            for each in (KNOWN["p1"], official)]  # fmt: skip
    assert told[0]["uuid"] != told[1]["uuid"]
    assert "ne vaut pas plan officiel" in as_json(told[0])
    assert "ne vaut pas plan officiel" not in as_json(told[1])


# --- what is judged ---


def test_a_level_of_two_that_is_proved_satisfies():
    status = findings()["p1_obj"]["target"]["status"]
    assert (status["state"], status["reason"]) == ("satisfied", "pass")


@pytest.mark.parametrize(
    ("state", "level", "reason"),
    [("proved", 1, "fail"), ("proved", 0, "fail"), ("declared", 1, "other"), ("declared", 0, "other"),
     ("expired", 1, "other"), ("altered", 1, "other")],
)  # fmt: skip
def test_what_is_not_proved_does_not_satisfy_and_says_why(state, level, reason):
    found = findings(audited(actions=(judged(state=state, level=level, claimed=3),)))["p1_obj"]
    status = found["target"]["status"]
    assert (status["state"], status["reason"]) == ("not-satisfied", reason)
    told = props(found)
    assert (told["level"], told["claimed"], told["state"]) == (str(level), "3", state)


@pytest.mark.parametrize("state", ["not-assessed", "not-applicable", WITHHELD])
def test_silence_is_no_finding_but_an_observation_and_the_control_is_set_apart(state):
    found = result(audited(actions=(silent("a5", state), judged("p1"))))
    assert [each["target"]["target-id"] for each in found["findings"]] == ["p1_obj"]
    [told] = [each for each in found["observations"] if each["types"] == [state]]
    assert told["methods"] == ["UNKNOWN"]
    assert "level" not in props(told)
    [selection] = found["reviewed-controls"]["control-selections"]
    assert selection["exclude-controls"] == [{"control-id": "a5"}]
    assert {"control-id": "a5"} in selection["include-controls"]


def test_where_nothing_is_assessed_there_is_no_finding_at_all():
    found = result(audited(actions=tuple(map(silent, KNOWN)), findings=(), samples=0, seed=0))
    assert "findings" not in found
    assert len(found["observations"]) == len(KNOWN) == 19
    assert "not-satisfied" not in as_json(found)
    assert found["start"] == found["end"] == f"{DAY}T00:00:00Z"


@given(
    st.lists(
        st.tuples(st.sampled_from(list(KNOWN)),
                  st.sampled_from(["not-assessed", "not-applicable", WITHHELD, "proved", "declared",
                                   "expired", "altered"]),
                  st.integers(0, 3)),
        unique_by=lambda each: each[0],
    )
)  # fmt: skip
def test_whatever_the_states_there_is_a_finding_for_what_was_assessed_and_no_other(told):
    actions = tuple(
        silent(code, state) if state in ("not-assessed", "not-applicable", WITHHELD)
        else judged(code, state=state, level=level)
        for code, state, level in told
    )  # fmt: skip
    found = findings(audited(actions=actions))
    assert set(found) == {f"{each.action.id}_obj" for each in actions if each.is_judged}
    for each in actions:
        if each.is_judged:
            good = each.state == "proved" and each.level >= 2
            state = found[f"{each.action.id}_obj"]["target"]["status"]["state"]
            assert state == ("satisfied" if good else "not-satisfied")


def test_evidence_dated_after_the_day_is_seen_and_supports_nothing():
    late = piece(proof("e-late", date="2027-01-01"), state="future", carries=0)
    found = result(audited(actions=(judged(pieces=(late, piece())),)))
    assert (
        len([each for each in found["observations"] if "control-objective" in each["types"]]) == 2
    )
    [one] = found["findings"]
    assert len(one["related-observations"]) == 1
    assert found["start"] == "2026-02-19T00:00:00Z"


# --- what the evidence is ---


def test_a_file_is_a_link_with_its_hash_and_a_reference_of_a_store_is_none():
    resources = documents(audited())[RESULTS]["back-matter"]["resources"]
    [file] = [each for each in resources if "hashes" in str(each)]
    assert file["rlinks"] == [
        {"href": "preuves/a%20b.txt", "hashes": [{"algorithm": "SHA-256", "value": "ab" * 32}]}
    ]
    assert props(file)["workspace-path"] == "preuves/a b.txt"
    [stored] = [each for each in resources if "ged:1" in str(each)]
    assert stored["document-ids"] == [{"identifier": "ged:1"}]
    assert "rlinks" not in stored


@pytest.mark.parametrize(
    ("kind", "method"),
    [("plan", "EXAMINE"), ("audit", "EXAMINE"), ("test", "TEST"), ("exercise", "TEST"),
     ("declaration", "INTERVIEW")],
)  # fmt: skip
def test_the_kind_of_evidence_says_by_what_method_it_was_had(kind, method):
    told = proof(kind=kind, address=None if kind == "declaration" else "ged:1")
    found = result(audited(actions=(judged(pieces=(piece(told),)),)))["observations"][0]
    assert found["methods"] == [method]
    assert ("relevant-evidence" in found) == (kind != "declaration")


def test_one_proof_for_two_actions_is_one_resource_and_two_observations():
    told = (judged("p3"), judged("p4"))
    body = documents(audited(actions=told))[RESULTS]
    assert len([each for each in body["back-matter"]["resources"] if "ged:1" in str(each)]) == 1
    observed = body["results"][0]["observations"]
    assert len([each for each in observed if "control-objective" in each["types"]]) == 2


def test_a_function_is_a_role_and_no_person_is_a_party():
    twins = (piece(proof("e-1", seen_by="RSSI ")), piece(proof("e-2", seen_by="rssi")),
             piece(proof("e-3", seen_by="Ответственный")))  # fmt: skip
    metadata = documents(audited(actions=(judged(pieces=twins),)))[RESULTS]["metadata"]
    roles = [each["id"] for each in metadata["roles"]]
    assert len(set(roles)) == len(roles) == 5  # the facility, the owner of the work, the three
    assert all(fullmatch(r"[a-z][a-z0-9-]*", each) for each in roles)
    assert {each["type"] for each in metadata["parties"]} == {"organization"}


# --- risks and the plan of action ---


def test_a_risk_has_its_severity_in_the_words_of_nist_and_what_it_is_about():
    found = result()
    [told] = found["risks"]
    [facets] = [each["facets"] for each in told["characterizations"]]
    assert facets[0] == {
        "name": "severity", "system": "http://csrc.nist.gov/ns/oscal", "value": "high",
    }  # fmt: skip
    assert [each["lifecycle"] for each in told["remediations"]] == ["recommendation"]
    [about] = found["local-definitions"]["inventory-items"]
    assert about["description"] == "Passerelle (vpn)"
    assert told["status"] == "open"


def test_a_corrective_action_is_an_item_with_its_owner_its_day_and_the_finding_it_answers():
    item = documents(audited())[PLAN]["poam-items"][0]
    told = props(item)
    assert (told["due"], told["status"], told["funding"]) == ("2027-01-31", "open", "CaRE")
    assert told["owner-role"] == "role-dsi"
    assert "responsable : DSI" in item["description"]
    assert item["related-findings"] == [{"finding-uuid": findings()["p1_obj"]["uuid"]}]


def test_an_action_on_what_nobody_assessed_answers_no_finding():
    body = documents(audited(improvements=(work(action="p2"),)))[PLAN]
    assert "related-findings" not in body["poam-items"][0]
    assert "findings" not in body


def test_a_risk_that_nobody_took_up_is_an_item_without_a_made_up_action():
    item = documents(audited(improvements=()))[PLAN]["poam-items"][0]
    assert "reste à décider" in item["description"]
    assert set(props(item)) == {"marking", "reference", "severity"}


def test_without_anything_to_do_there_is_no_plan():
    assert poam(audited(improvements=(), findings=())) is None


# --- marking ---


def test_every_document_is_marked_and_what_is_withheld_is_counted_and_not_named():
    held = (("evidence:ch/e-secret", Tlp.RED), ("improvement:ch/i-secret", Tlp.RED))
    for body in documents(audited(withheld=held)).values():
        assert props(body["metadata"])["marking"] == "TLP:AMBER"
        assert "2 éléments plus restreints" in body["metadata"]["remarks"]
        assert "secret" not in as_json(body)


# --- untrusted text ---


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_hostile_text_is_shown_and_does_nothing(lang):
    name = {"fr": HOSTILE, "en": HOSTILE}
    told = audited(
        name=name, names={"asset:ch/vpn": name}, findings=(risk(title=name),),
        improvements=(work(what=HOSTILE, owner=HOSTILE, funding=HOSTILE),), notices=(name,),
        actions=(judged(pieces=(piece(proof(seen_by=HOSTILE, note=HOSTILE, address=HOSTILE)),)),),
    )  # fmt: skip
    for body in documents(told, lang).values():
        text = as_json(body)
        assert "\x1b" not in text
        assert BIDI not in json.loads(text)["metadata"]["title"]
        for node in nodes(body):
            for key in ("title", "description", "remarks", "prose", "statement"):
                shown = node.get(key, "")
                assert not search(r"(?<!\\)[\]<`{*]", shown.replace("\\\\", "")), shown
            assert not node.get("href", "").startswith("javascript:")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x",
                                     "ms-msdt:/id", "HTTP:x", "//evil.example/x"])  # fmt: skip
def test_an_address_that_could_start_something_is_never_a_link(address):
    resources = documents(audited(actions=(judged(pieces=(piece(proof(address=address)),)),)))
    text = [each for each in resources[RESULTS]["back-matter"]["resources"] if address in str(each)]
    assert [each["document-ids"] for each in text] == [[{"identifier": address}]]


def test_an_address_of_the_web_is_a_link_that_any_reader_takes():
    told = proof(address='https://ged.example/a b?x="é"')
    resources = documents(audited(actions=(judged(pieces=(piece(told),)),)))[RESULTS]
    [found] = [each for each in resources["back-matter"]["resources"] if "ged.ex" in str(each)]
    assert found["rlinks"] == [{"href": "https://ged.example/a%20b?x=%22%C3%A9%22"}]


@pytest.mark.parametrize(
    ("path", "link"),
    [("a/b.txt", "a/b.txt"), ("//evil/x", "evil/x"), ("C:\\x", "C%3A%5Cx"),
     ("javascript:alert(1)", "javascript%3Aalert%281%29"), ("été.pdf", "%C3%A9t%C3%A9.pdf")],
)  # fmt: skip
def test_a_path_is_never_taken_for_a_server_or_a_scheme(path, link):
    assert relative(path) == link


@given(st.text())
def test_any_text_is_one_line_of_markup_and_a_value(text):
    for made in (markup(text), plain(text)):
        assert fullmatch(r"\S(.*\S)?", made)
    assert not search(r"(?<!\\)(\\\\)*[<`\[]", markup(text))


@pytest.mark.parametrize(
    ("text", "shown"),
    [("srv_01", "srv\\_01"), ("# titre", "\\# titre"), ("- a", "\\- a"), ("1. a", "1\\. a"),
     ("12.5 %", "12\\.5 %"), ("a-b", "a-b"), ("", "—"), ("a\nb", "a\\\\x0ab")],
)  # fmt: skip
def test_signs_of_markup_are_shown_as_they_are(text, shown):
    assert markup(text) == shown
