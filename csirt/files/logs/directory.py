"""What is kept of a line of a Windows log, by the number of its event; never a command, an account.

Source: Microsoft, pages of the events 1102, 4624, 4625, 4662, 4697, 4698, 4699, 4728, 4732, 4756,
4768, 4769, 4771, 4776 and 7045; 'Well-known SIDs' for the groups.
"""

from re import IGNORECASE, VERBOSE
from re import compile as pattern

from csirt.files.capture.accounts import Accounts
from csirt.files.logs.cells import account_of
from csirt.files.table.take import Record
from csirt.files.table.words import plain

OK, FAILED, EVENT = "auth.ok", "auth.failed", "ad.event"
LOGONS = {"4624": OK, "4625": FAILED, "4768": OK, "4771": FAILED, "4776": OK}
TICKETS = frozenset({"4768", "4769"})
MEMBERS = frozenset({"4728", "4732", "4756"})
RUNS = frozenset({"7045", "4697", "4698"})
REPLICATION = {
    "1131f6aa-9c07-11d1-f79f-00c04fc2dcd2": "get-changes",
    "1131f6ad-9c07-11d1-f79f-00c04fc2dcd2": "get-changes-all",
    "89e95b76-444d-4c62-991a-0facbeda640c": "get-changes-filtered",
}
"""Rights of replication of the directory (MS-ADTS §5.1.3.2.1)."""
_GROUPS = frozenset(
    map(
        plain,
        ("Domain Admins", "Admins du domaine", "Enterprise Admins",
         "Administrateurs de l'entreprise", "Schema Admins", "Administrateurs du schéma",
         "Administrators", "Administrateurs",
         "Account Operators", "Opérateurs de compte", "Server Operators", "Opérateurs de serveur",
         "Backup Operators", "Opérateurs de sauvegarde", "Print Operators",
         "Opérateurs d'impression", "Group Policy Creator Owners",
         "Propriétaires créateurs de la stratégie de groupe", "DnsAdmins",
         "Enterprise Key Admins", "Key Admins"),
    )
)  # fmt: skip
_SIDS = pattern(r"S-1-5-21-[\d-]+-(512|518|519|520|526|527)|S-1-5-32-(544|548|549|550|551)")
_SID_NAMES = {
    "512": "Domain Admins", "518": "Schema Admins", "519": "Enterprise Admins",
    "520": "Group Policy Creator Owners", "526": "Key Admins", "527": "Enterprise Key Admins",
    "544": "Administrators", "548": "Account Operators", "549": "Server Operators",
    "550": "Print Operators", "551": "Backup Operators",
}  # fmt: skip
_COMMAND = pattern(r"<(?:Command|Arguments)>([^<]*)", IGNORECASE)
"""What a task runs; its text holds no ``<``, so that a cell cut short is read to its end."""
_EXTENSION = r"\.(?:exe|dll|sys|bat|cmd|ps1|vbs|js|com|scr)"
_PROGRAM = pattern(rf"(?<![^\\/\"'\s<>|])([^\\/\"'\s<>|]{{1,120}}{_EXTENSION})", IGNORECASE)
_CALLED = pattern(
    rf"""\s*(?:["']([^"']*)                                         # between quotes
        | ((?:[a-z]:|%\w+%)?\\[^/":]*?{_EXTENSION})(?=[\s",]|$)     # a path with its extension
        | ([^\s"',]+))                                              # a word
    """, IGNORECASE | VERBOSE,
)  # fmt: skip
"""The program of a command, with its folders: these may hold spaces."""
_SHELLS = frozenset({"%comspec%", "cmd", "powershell", "pwsh", "wscript", "cscript"})
_POWERSHELL = pattern(
    r"""(?<![\w.-])(?:powershell|pwsh)(?:\.exe(?![\w\\/])
        | (?=[\s"']|$)(?![^"':/-]{0,80}\\))""", IGNORECASE | VERBOSE,
)  # fmt: skip
"""PowerShell as the name of a program, not as that of a folder."""
_ENCODED = pattern(r"\s[-/]e(?:c|nc?[a-z]*)?\s+[\"']?[a-z0-9+/=]{16}", IGNORECASE)
"""Every beginning of ``-EncodedCommand`` that PowerShell takes, and ``-ec``."""
_WAYS = (
    ("share", pattern(
        rf"""\\\\[^\\\s]+\\(?:admin|[a-z])\$
            | \\\\[^\\\s"'?.][^\\\s"']{{0,254}}\\[^"'<>|,:\s]{{1,255}}?{_EXTENSION}\b""",
        IGNORECASE | VERBOSE)),
    ("hidden", pattern(
        r"""-w(?:indowstyle)?\s+hidden | downloadstring | invoke-expression | \biex\b | frombase64
            | \bmshta\b.{0,200}http | regsvr32.{0,200}http
            | >\s*(?:%windir%|%systemroot%|c:\\windows)\\temp\\""", IGNORECASE | VERBOSE)),
)  # fmt: skip
_PLACES = (
    ("temporary", pattern(r"%temp%|\\te?mp\\|\\perflogs\\|\\users\\public\\", IGNORECASE)),
    ("profile", pattern(r"\\(?:users|documents\ and\ settings)\\", IGNORECASE)),
    ("root", pattern(r"^\W*(?:%systemroot%|%windir%|c:\\windows)\\[^\\]+\.exe", IGNORECASE)),
)
"""How a program is laid or called, the most telling first: it stands for the command, which is not
kept, since a folder bears the name of a person and a command a password."""


def said(number: str, record: Record, accounts: Accounts) -> dict[str, str]:
    """Return what the line of an event says beside what every line says."""
    made = {"by": _hashed(record.text("by"), accounts), "session": record.text("session")}
    if number in TICKETS:  # its service is an account: a hash is kept, and how it is encrypted
        made["detail"] = record.text("etype").lower()
        made["service"] = _service(record, accounts)
    elif number in MEMBERS:
        made["detail"] = group_of(record.text("account"), record.text("sid"))
        made["account"] = _hashed(record.text("member"), accounts)
    elif number == "4662":
        made["detail"] = rights_of(record.text("rule"))
    elif number in RUNS:
        made["name"], made["way"] = program_of(record.text("command"))
    return made


def group_of(name: str, sid: str) -> str:
    """Return the name of a group that gives power over the directory or a machine, as the log
    writes it; empty for another one, which may be named after a person or a unit."""
    found = _SIDS.fullmatch(sid.strip())
    if plain(account_of(name)) in _GROUPS:
        return account_of(name)
    return _SID_NAMES[found[1] or found[2]] if found else ""


def rights_of(properties: str) -> str:
    """Return the rights of replication that were used on an object, joined by ``+``."""
    text = properties.lower()
    return "+".join(name for guid, name in REPLICATION.items() if guid in text)


def program_of(command: str) -> tuple[str, str]:
    """Return the file that a service or a task runs, without its folder, and how it is laid."""
    if found := _COMMAND.findall(command):
        command = " ".join(found).replace("&gt;", ">").replace("&amp;", "&").replace("&quot;", '"')
    program = _PROGRAM.search(command)
    return program[1] if program else "", _way(command)


def _way(command: str) -> str:
    for name, sign in _WAYS:
        if sign.search(command):
            return name
    if _POWERSHELL.search(command) and _ENCODED.search(command):
        return "hidden"
    if _called(command) in _SHELLS:
        return "shell"
    return next((name for name, sign in _PLACES if sign.search(command)), "")


def _called(command: str) -> str:
    """Return the name of the program of a command, without its folders and ``.exe``."""
    found = _CALLED.match(command)
    path = next((each for each in found.groups() if each), "") if found else ""
    return path.replace("/", "\\").rpartition("\\")[2].strip().lower().removesuffix(".exe")


def _hashed(text: str, accounts: Accounts) -> str:
    return accounts.of(account_of(text)) if text not in ("", "-") else ""


def _service(record: Record, accounts: Accounts) -> str:
    name = account_of(record.text("service") or record.text("rule"))
    return "krbtgt" if name.lower() == "krbtgt" else accounts.of(name)
