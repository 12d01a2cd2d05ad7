"""A tiny hospital with a plan and quotes, for what may be chosen in it."""

from typing import Any

from csirt.analysis.hardening.candidate import Situation
from csirt.analysis.plan_coverage import estimated
from csirt.analysis.plan_levels import ActionStanding, ActionState
from csirt.files.shipped import catalogue
from csirt.model.quotes import Quotes
from csirt.workspace.plan_actions import actions
from csirt.workspace.plan_roadmap import efforts

from .worlds import asset, estate, facility

ON = "2026-06-01"
ACTIONS = actions()


def home(**parts: Any):
    """Internet -> [dmz: gateway] -> [lan: posts, a server with a remote flaw, the directory].

    One care line needs the server, another a post.
    """
    return facility(
        **{
            "zones": [{"id": "dmz", "exposure": "internet"}, {"id": "lan"}],
            "flows": [{"from": "zone:dmz", "to": "zone:lan", "services": ["smb", "rdp"]}],
            "directories": [{"id": "ad", "controllers": ["dc"]}],
            "identities": [
                {
                    "id": "staff",
                    "directory": "ad",
                    "mailbox": True,
                    "rights": [{"as": "user", "on": ["asset:ws"]}],
                },
                {
                    "id": "admins",
                    "kind": "admin",
                    "directory": "ad",
                    "rights": [{"as": "admin", "on": ["all"]}],
                },
            ],
            "assets": [
                asset("vpn", "dmz", "remote-gateway", listens=["https"], flaws=["exposed"]),
                asset("ws", "lan", "workstation", listens=["smb", "rdp"]),
                asset("srv", "lan", listens=["smb"], flaws=["remote"], sessions=["admins"]),
                asset("dc", "lan", "domain-controller", listens=["smb", "rdp"]),
            ],
            "suppliers": [
                {
                    "id": "v",
                    "name": "V",
                    "access": [{"id": "x", "via": "vpn", "to": ["srv"], "as": "user"}],
                }
            ],
            "applications": [{"id": "ehr", "needs": ["srv"]}],
            "care_lines": [
                {"id": "ed", "kind": "ed-adult", "needs": ["ehr"]},
                {"id": "lab", "kind": "laboratory", "needs": ["ws"]},
            ],
            **parts,
        }
    )


def situation(
    it=None, levels: dict[str, int] | None = None, quotes: dict[str, Any] | None = None
) -> Situation:
    """Return a facility on a day; an action without a level is not assessed."""
    it = it or home()
    levels = levels or {}
    standings = tuple(
        ActionStanding(
            action,
            levels.get(action.id),
            levels.get(action.id),
            ActionState.PROVED if action.id in levels else ActionState.NOT_ASSESSED,
            None,
            (),
        )
        for action in ACTIONS.values()
    )
    known = catalogue()
    found = estimated(it, levels, ACTIONS.values(), known.measures, on=ON)
    about = estate(it).model_copy(update={"estimated": found})
    told = Quotes.model_validate({"schema": "csirt.quotes/1", **(quotes or {})})
    return Situation(about, known, ACTIONS, standings, told.of(it.id), efforts(), ON)


LEVELS = {"p1": 2, "p2": 2, "p4": 2, "p5": 2, "p6": 2}
COUNTED = [
    {"measure": "edr", "on": ["zone:lan"], "coverage": "1/3"},
    {"measure": "local-admin-passwords"},
    {"measure": "phishing-training", "coverage": "1/2"},
]
