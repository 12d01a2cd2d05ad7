"""What is kept of a line of a Windows log: enough to judge it, nothing that names a person."""

from time import process_time

import pytest

from csirt.files.capture.accounts import Accounts
from csirt.files.logs.directory import group_of, program_of, rights_of
from csirt.files.logs.read import read_log
from csirt.files.mappings import mapping_of

KEY = Accounts(b"k" * 16)
PROPERTIES = "%%7688 {1131f6aa-9c07-11d1-f79f-00c04fc2dcd2} {1131F6AD-9C07-11D1-F79F-00C04FC2DCD2}"
DOMAIN = "S-1-5-21-1004336348-1177238915-682003330"


def events(tmp_path, **cells):
    file = tmp_path / "securite.csv"
    told = {"TimeCreated": "2026-11-29T01:00:00Z", "Computer": "DC1.ch.local", **cells}
    quoted = ['"' + each.replace('"', '""') + '"' for each in told.values()]
    file.write_text(",".join(told) + "\n" + ",".join(quoted) + "\n", encoding="utf-8")
    return read_log(file, mapping_of("ad-events"), KEY).events


@pytest.mark.parametrize(
    ("command", "program", "way"),
    [
        (r"%SystemRoot%\PSEXESVC.exe", "PSEXESVC.exe", "root"),
        (r"C:\Windows\hGtRwQaZ.exe", "hGtRwQaZ.exe", "root"),
        (r"\\10.0.0.7\C$\x.exe", "x.exe", "share"),
        (r"%COMSPEC% /Q /c echo dir ^> \\127.0.0.1\ADMIN$\__output 2^>^&1", "", "share"),
        (r"%COMSPEC% /b /c start x", "", "shell"),
        ("powershell.exe -nop -w hidden -enc SQBFAFgAIAAoAE4AZQB3AC0A", "powershell.exe", "hidden"),
        (r"C:\Users\mickey\AppData\Local\Temp\a.exe", "a.exe", "temporary"),
        (r"C:\Users\mickey\AppData\Local\maj.exe", "maj.exe", "profile"),
        (r'"C:\Program Files\Agent\agent.exe" --service', "agent.exe", ""),
        (r"C:\Windows\System32\svchost.exe -k netsvcs", "svchost.exe", ""),
        (r"rundll32.exe \\srv\commun\a.dll,Start", "rundll32.exe", "share"),
        (r"cmd.exe /c robocopy D:\a \\nas\copies /e", "cmd.exe", "shell"),
        (r'"C:\Program Files\App\app.exe" -e production/services/main', "app.exe", ""),
        (r"C:\Program Files\PowerShell Universal\Serveur.exe", "Serveur.exe", ""),
        (r"C:\PowerShell\app.exe -e production/services/main", "app.exe", ""),
        (r"C:\Windows\System32\cmd /c dir", "", "shell"),
        (r'"C:\Windows\System32\cmd.exe" /c dir', "cmd.exe", "shell"),
        (r"%COMSPEC% /c powershell -e SQBFAFgAIAAoAE4AZQB3", "", "hidden"),
        (r"\\?\C:\Agent\agent.exe", "agent.exe", ""),
        ("", "", ""),
    ],
)
def test_of_a_command_the_file_and_the_way_are_kept(command, program, way):
    assert program_of(command) == (program, way)


def test_of_a_task_the_command_is_read_and_nothing_else():
    task = (
        "<Task><Author>CH\\mickey</Author><Exec><Command>cmd.exe</Command>"
        "<Arguments>/C whoami &gt; %windir%\\Temp\\a.tmp</Arguments></Exec></Task>"
    )
    assert program_of(task) == ("cmd.exe", "hidden")
    assert program_of("<Task><Author>%TEMP%</Author></Task>")[1] == "temporary"


@pytest.mark.parametrize("option", ["-e", "-ec", "-en", "-enc", "/enc", "-EncodedC"])
@pytest.mark.parametrize("size", [16, 5_760, 40_000])
def test_a_task_that_hides_its_command_is_known_however_long(tmp_path, option, size):
    task = "<Task><Exec><Command>powershell.exe</Command><Arguments>-nop "
    task += f"{option} {'JABj' * (size // 4)}</Arguments></Exec></Task>"
    (event,) = events(tmp_path, EventID="4698", TaskName="Maj", TaskContent=task)
    assert (event.get("name"), event.get("way")) == ("powershell.exe", "hidden")


@pytest.mark.parametrize(
    "part",
    ["a.b", "\\\\a\\b", "\\\\a", "<Command>", "powershell -e ", "-w ", " ", ">  ", "C:\\a.exe",
     "mshta ", "regsvr32", "a", '"'],
)  # fmt: skip
def test_no_command_takes_long(part):
    begun = process_time()
    program_of(part * (20_000 // len(part)))
    assert process_time() - begun < 0.5


def test_a_long_task_on_several_lines_is_read_from_its_cell(tmp_path):
    task = "<Task>\n" + "<Triggers/>\n" * 60 + "<Command>powershell</Command>\n"
    task += "<Arguments>-w hidden -p motdepasse</Arguments></Task>"
    (event,) = events(tmp_path, EventID="4698", TaskName="\\Maj", TaskContent=task)
    assert (event.get("detail"), event.get("way")) == ("\\Maj", "hidden")
    assert "motdepasse" not in repr(event)


@pytest.mark.parametrize(
    ("name", "sid", "kept"),
    [
        ("Admins du domaine", "", "Admins du domaine"),
        ("CH\\Domain Admins", "", "Domain Admins"),
        ("ADMINISTRATEURS", "S-1-5-32-544", "ADMINISTRATEURS"),
        ("Domänen-Admins", f"{DOMAIN}-512", "Domain Admins"),
        ("Équipe de Mickey", f"{DOMAIN}-1512", ""),
        ("Équipe de Mickey", "", ""),
        ("Utilisateurs", "S-1-5-32-545", ""),
    ],
)
def test_a_group_is_named_where_it_administers_in_any_language(name, sid, kept):
    assert group_of(name, sid) == kept


def test_an_addition_keeps_hashes_of_who_and_by_whom(tmp_path):
    (event,) = events(
        tmp_path, EventID="4728", TargetUserName="Admins du domaine", TargetSid=f"{DOMAIN}-512",
        MemberSid=f"{DOMAIN}-4107", SubjectUserName="mickey", SubjectLogonId="0x1f",
    )  # fmt: skip
    assert event.get("detail") == "Admins du domaine"
    assert event.get("by") == KEY.of("mickey")
    assert (event.get("session"), event.get("host")) == ("0x1f", "dc1.ch.local")
    assert "mickey" not in repr(event)
    assert "4107" not in repr(event)


def test_rights_of_replication_are_known_by_their_numbers(tmp_path):
    (event,) = events(tmp_path, EventID="4662", SubjectUserName="dc2$", Properties=PROPERTIES)
    assert event.get("detail") == "get-changes+get-changes-all"
    assert event.get("by").endswith("$")
    assert rights_of("{bf967aba-0de6-11d0-a285-00aa003049e2}") == ""


def test_the_service_of_a_ticket_is_a_hash_that_tells_machines_apart(tmp_path):
    cells = {"EventID": "4769", "TargetUserName": "a@CH", "TicketEncryptionType": "0x17"}
    (user,) = events(tmp_path, ServiceName="svc-pacs", **cells)
    (machine,) = events(tmp_path, ServiceName="SRV-PACS$", **cells)
    (base,) = events(tmp_path, ServiceName="krbtgt", **cells)
    assert user.get("service") == KEY.of("svc-pacs")
    assert machine.get("service").endswith("$")
    assert base.get("service") == "krbtgt"
    assert "pacs" not in repr([user, machine]).lower()


def test_a_ticket_without_a_proof_is_a_logon_and_an_event(tmp_path):
    cells = {
        "EventID": "4768",
        "TargetUserName": "a",
        "TicketEncryptionType": "0x17",
        "Status": "0x0",
    }
    assert [each.kind for each in events(tmp_path, PreAuthType="0", **cells)] == [
        "auth.ok", "ad.event",
    ]  # fmt: skip
    assert [each.kind for each in events(tmp_path, PreAuthType="2", **cells)] == ["auth.ok"]


def test_the_machine_that_asks_is_named_where_it_has_no_address(tmp_path):
    (event,) = events(
        tmp_path,
        EventID="4776",
        TargetUserName="a",
        Workstation="\\\\POSTE-31",
        Status="0xc000006a",
    )
    assert (event.kind, event.get("client"), event.get("host")) == (
        "auth.failed", "poste-31", "dc1.ch.local",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "level"),
    [("Critique", "critical"), ("Très élevée", "critical"), ("Élevée", "high"), ("HIGH", "high"),
     ("Malicious", "high"), ("Moyen", "medium"), ("Informational", "info"), ("Faible", "low"),
     ("7", "7")],
)  # fmt: skip
def test_the_severities_of_several_consoles_are_one_scale(tmp_path, text, level):
    file = tmp_path / "edr.csv"
    file.write_text(f"Timestamp,Alert name,Severity\n2026-11-29T01:00:00Z,x,{text}\n", "utf-8")
    (event,) = read_log(file, mapping_of("edr-alerts"), KEY).events
    assert event.get("severity") == level
