"""Every command from its words to its answer, its files and its exit code."""

import json

import pytest

import csirt

# --- check, schema, explain, version, doctor ---


def test_check_says_that_nothing_is_wrong(run, workspace):
    found = run("check", workspace)
    assert (found.exit_code, found.stderr) == (0, "")
    assert "5 fichiers lus, rien à refuser" in found.stdout


def test_check_tells_every_fault_on_stderr_and_refuses(run, ch):
    ch.write_text(ch.read_text(encoding="utf-8") + "lost: 1\nzone: 2\n", encoding="utf-8")
    found = run("check", ch)
    assert found.exit_code == 5
    assert found.stderr.count("clé inconnue") == 2
    assert f"{ch}:" in found.stderr
    assert "2 anomalies" in found.stdout


@pytest.mark.parametrize("wrong", [False, True])
def test_check_answers_in_json_whatever_it_finds(run, ch, wrong):
    if wrong:
        ch.write_text(ch.read_text(encoding="utf-8") + "lost: 1\n", encoding="utf-8")
    found = run("check", ch, "--json")
    told = json.loads(found.stdout)
    assert (found.exit_code, found.stderr, told["ok"]) == (5 if wrong else 0, "", not wrong)
    assert set(told) == {"schema", "ok", "files", "faults"}
    assert (told["schema"], told["files"]) == ("csirt.check/1", [str(ch)])
    for fault in told["faults"]:
        assert set(fault) == {
            "code", "severity", "file", "line", "column", "path", "message", "hint",
        }  # fmt: skip


def test_schema_answers_the_schema_of_a_kind(run, asked):
    told = asked(run("schema", "facility"))
    assert {"$schema", "$defs", "properties", "required", "type"} <= set(told)
    assert "care_lines" in told["properties"]


def test_explain_says_what_a_code_means(run):
    found = run("explain", "source.duplicate-key")
    assert (found.exit_code, found.stderr) == (0, "")
    assert "deux fois" in found.stdout


def test_explain_shows_braces_as_they_are_written(run):
    assert "`{`" in run("explain", "source.key-not-text").stdout


def test_explain_names_the_near_codes(run):
    found = run("explain", "source.duplicate-keys")
    assert (found.exit_code, found.stdout) == (5, "")
    assert "source.duplicate-key" in found.stderr


def test_version_says_the_version(run, asked):
    assert run("version").stdout == f"{csirt.__version__}\n"
    assert asked(run("version", "--json")) == {
        "schema": "csirt.version/1",
        "version": csirt.__version__,
    }


def test_doctor_answers_what_this_machine_has(run):
    found = run("doctor", "--json")
    told = json.loads(found.stdout)
    assert (told["schema"], found.stderr) == ("csirt.doctor/1", "")
    assert found.exit_code == (0 if told["ok"] else 3)
    assert {"python", "content", "numpy"} <= {check["id"] for check in told["checks"]}
    assert all({"id", "name", "ok", "found", "mend"} <= set(check) for check in told["checks"])
    assert run("doctor").stdout.count("✓") == sum(check["ok"] for check in told["checks"])


# --- init ---


def test_init_writes_a_workspace_that_check_accepts(run, tmp_path):
    folder = tmp_path / "mon espace"
    found = run("init", folder)
    assert (found.exit_code, len(found.stdout.splitlines())) == (0, 5)
    assert (folder / ".gitignore").is_file()
    assert run("check", folder).exit_code == 0


def test_init_leaves_a_folder_that_holds_something_alone(run, tmp_path, tree, blamed):
    (tmp_path / "x").write_text("à moi")
    found = run("init", tmp_path)
    assert (found.exit_code, found.stdout, tree(tmp_path)) == (2, "", {"x": "à moi".encode()})
    assert run("init", tmp_path, "--force").exit_code == 0


# --- import ---


def imported(run, scan, ch, *more):
    return run("import", "inventory", scan, "--facility", ch, "--zone", "lan", *more)


def test_import_counts_and_writes_beside_the_file_of_a_person(run, scan, ch, asked):
    person = ch.read_bytes()
    told = asked(imported(run, scan, ch, "--json"))
    assert (told["schema"], told["assets"], told["open_ports"]) == (
        "csirt.import.inventory/1",
        {"added": 2, "updated": 0, "unchanged": 0},
        2,
    )
    assert "nmap" in told["format"]
    assert "inventory.host-down" in {fault["code"] for fault in told["faults"]}
    assert ch.read_bytes() == person
    assert "10.0.0.5" in ch.with_name("ch.seen.yaml").read_text(encoding="utf-8")
    assert run("check", ch.parents[1]).exit_code == 0


def test_importing_twice_gives_the_same_bytes(run, scan, ch, asked):
    imported(run, scan, ch)
    once = ch.with_name("ch.seen.yaml").read_bytes()
    assert asked(imported(run, scan, ch, "--json"))["assets"] == {
        "added": 0,
        "updated": 0,
        "unchanged": 2,
    }
    assert ch.with_name("ch.seen.yaml").read_bytes() == once


def test_a_dry_run_counts_the_same_and_writes_nothing(run, scan, ch, asked, workspace, tree):
    before = tree(workspace)
    told = asked(imported(run, scan, ch, "--json", "--dry-run"))
    assert told["assets"]["added"] == 2
    assert tree(workspace) == before


def test_import_for_people_says_what_it_did(run, scan, ch):
    found = imported(run, scan, ch)
    assert found.exit_code == 0
    assert "2 équipements ajoutés" in found.stdout
    assert "ch.seen.yaml" in found.stderr
    assert "Rien à écrire" in imported(run, scan, ch).stderr


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<nmaprun>",
        "<nmaprun",
        "{",
        "not an inventory",
        '<!DOCTYPE x [<!ENTITY a "b">]><nmaprun>&a;</nmaprun>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><nmaprun/>',
        "<a>" * 30_000,
        "[" * 30_000,
    ],
)
def test_a_scan_that_is_refused_changes_nothing(run, scan, ch, workspace, tree, blamed, text):
    imported(run, scan, ch)
    before = tree(workspace)
    scan.write_text(text, encoding="utf-8")
    told = blamed(imported(run, scan, ch, "--json"), 5)
    assert told["code"].startswith("inventory.")
    assert told["file"] == str(scan)
    assert tree(workspace) == before


def test_one_refused_file_among_good_ones_changes_nothing(run, scan, ch, workspace, tree, tmp_path):
    bad = tmp_path / "bad.xml"
    bad.write_text("<nmaprun>")
    before = tree(workspace)
    found = run("import", "inventory", scan, bad, "--facility", ch, "--zone", "lan")
    assert found.exit_code == 5
    assert tree(workspace) == before
