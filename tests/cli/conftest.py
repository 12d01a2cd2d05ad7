"""A tiny workspace, a scan, and two ways to run a command: in this process and in its own."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from csirt.cli.app import app
from csirt.text import speak

WORKSPACE = {
    "csirt.yaml": "schema: csirt.workspace/1\nregion: r\n",
    "region.yaml": """
schema: csirt.region/1
id: r
name: "Région"
facilities:
  - {id: ch, name: "Centre hospitalier", group: ght}
  - {id: ehpad, name: "EHPAD", group: ght}
services: [ror]
""",
    "groups/ght.yaml": """
schema: csirt.group/1
id: ght
name: "Groupe"
members: [ch, ehpad]
shared: [{id: ad, kind: directory, provider: "directory:ch/ad", users: [ehpad]}]
""",
    "facilities/ch.yaml": """
schema: csirt.facility/1
id: ch
provenance: {basis: declared, by: RSSI, on: 2026-01-01}
zones: [{id: dmz, exposure: internet}, {id: lan}]
directories: [{id: ad, controllers: [dc]}]
assets:
  - {id: vpn, kind: remote-gateway, zone: dmz}
  - {id: dc, kind: domain-controller, zone: lan}
  - {id: srv, name: "Serveur du dossier", kind: ehr-server, zone: lan}
  - {id: save, kind: backup-repository, zone: lan}
suppliers: [{id: vendor, name: "Éditeur", access: [{id: care, via: vpn, to: [srv]}]}]
links: [{id: ror, to: "service:ror", over: internet}]
applications: [{id: ehr, name: "Dossier patient", needs: [srv, dc]}]
care_lines: [{id: ed, kind: ed-adult, name: "Urgences", needs: [ehr, service:ror]}]
""",
    "facilities/ehpad.yaml": """
schema: csirt.facility/1
id: ehpad
zones: [{id: lan}]
assets: [{id: pc, kind: workstation, zone: lan}]
""",
}

SCAN = """<?xml version="1.0"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" version="7.94" start="1700000000">
<host><status state="up" reason="arp-response"/><address addr="10.0.0.5" addrtype="ipv4"/>
<hostnames><hostname name="srv-05.example"/></hostnames>
<ports><port protocol="tcp" portid="445"><state state="open"/></port>
<port protocol="tcp" portid="80"><state state="open"/></port></ports></host>
<host><status state="up" reason="arp-response"/><address addr="10.0.0.6" addrtype="ipv4"/></host>
<host><status state="down" reason="no-response"/><address addr="10.0.0.7" addrtype="ipv4"/></host>
<runstats><finished time="1700000100" exit="success"/><hosts up="2" down="1"/></runstats>
</nmaprun>
"""

Run = Callable[..., Result]


@pytest.fixture(autouse=True)
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSIRT_LANG", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    speak("fr")


@pytest.fixture
def run() -> Run:
    """Return a runner of ``csirt`` in this process."""
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def program() -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a runner of ``csirt`` as a program of its own."""

    def run(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "csirt", *map(str, words)],
            env={**os.environ, "COLUMNS": "100", **environment},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )

    return run


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return ch (open gateway, directory, server, backup) and ehpad, which shares its directory."""
    for name, text in WORKSPACE.items():
        path = tmp_path / "espace à moi" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "espace à moi"


@pytest.fixture
def ch(workspace: Path) -> Path:
    return workspace / "facilities" / "ch.yaml"


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """Return a scan of two machines that are up and one that is down."""
    path = tmp_path / "relevé.xml"
    path.write_text(SCAN, encoding="utf-8")
    return path


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Return a reader of all files of a folder."""
    return lambda folder: {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def asked() -> Callable[[Result], Any]:
    """Return a reader of a JSON answer that stands alone on stdout."""

    def answer(result: Result) -> Any:
        assert (result.exit_code, result.stderr) == (0, ""), result.stderr
        return json.loads(result.stdout)

    return answer


@pytest.fixture
def blamed() -> Callable[[Result, int], dict[str, Any]]:
    """Return a reader of a JSON error that stands alone on stderr."""

    def error(result: Result, code: int) -> dict[str, Any]:
        assert (result.exit_code, result.stdout) == (code, ""), result.stdout + result.stderr
        told: dict[str, Any] = json.loads(result.stderr)
        assert told["schema"] == "csirt.error/1"
        assert {"code", "message", "hint", "file", "line", "column"} <= set(told)
        return told

    return error
