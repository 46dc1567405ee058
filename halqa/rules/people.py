"""Who may do what: roles, actors, acts, and the one question `may`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from halqa.rules.refusals import Code, Refused

LABEL_LONGEST = 80  # characters of the name of somebody invited


class Role(StrEnum):
    """What somebody is in one symposium."""

    ORGANISER = "organiser"
    FACILITATOR = "facilitator"
    RAPPORTEUR = "rapporteur"
    STEWARD = "steward"
    PARTICIPANT = "participant"


class ActorKind(StrEnum):
    """What stands behind an act: a device pass, a staff account, or the machine itself (command, worker)."""

    PASS = "pass"
    ACCOUNT = "account"
    SYSTEM = "system"


class Act(StrEnum):
    """Everything that can be done; the name is the one of the action."""

    ASK_QUESTION = "ask_question"
    SUPPORT_QUESTION = "support_question"
    CAST_BALLOT = "cast_ballot"
    ADD_STATEMENT = "add_statement"
    MOVE_STATEMENT = "move_statement"
    TRANSLATE_STATEMENT = "translate_statement"
    MODERATE_QUESTION = "moderate_question"
    MERGE_QUESTION = "merge_question"
    BLANK_STAGE = "blank_stage"
    OPEN_SESSION = "open_session"
    CLOSE_SESSION = "close_session"
    DRAFT_CONSULTATION = "draft_consultation"
    OPEN_CONSULTATION = "open_consultation"
    CLOSE_CONSULTATION = "close_consultation"
    VOID_CONSULTATION = "void_consultation"
    CERTIFY_CONSULTATION = "certify_consultation"
    SEE_DESK = "see_desk"
    WRITE_RECOMMENDATION = "write_recommendation"
    PUBLISH_RECOMMENDATION = "publish_recommendation"
    EDIT_PROGRAMME = "edit_programme"
    IMPORT_SCHEDULE = "import_schedule"
    LOAD_SYMPOSIUM = "load_symposium"
    INVITE = "invite"
    ENTER = "enter"
    WITHDRAW_INVITATION = "withdraw_invitation"
    WITHDRAW_ROLE = "withdraw_role"
    SHOW_DOORS = "show_doors"
    CALL_PROJECTS = "call_projects"
    SUBMIT_PROJECT = "submit_project"
    SHOW_PROJECT = "show_project"
    EXAMINE_PROJECT = "examine_project"
    IMPORT_BUDGET = "import_budget"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which symposium (None: any), with which roles there."""

    kind: ActorKind
    id: str
    symposium: int | None = None
    roles: frozenset[Role] = frozenset()

    @property
    def person(self) -> UUID:
        """The pass of who takes part, as rows keep it; raises Refused PASS_BROKEN for who has none."""
        try:
            return UUID(self.id)
        except ValueError:
            raise Refused(Code.PASS_BROKEN) from None


STAFF = tuple(role for role in Role if role is not Role.PARTICIPANT)
SYSTEM = Actor(ActorKind.SYSTEM, "system")
NOBODY = Actor(ActorKind.PASS, "")

_ORGANISER = frozenset({Role.ORGANISER})
_FLOOR = frozenset({Role.ORGANISER, Role.FACILITATOR})
_REPORT = frozenset({Role.ORGANISER, Role.RAPPORTEUR})
_DESK = frozenset({Role.ORGANISER, Role.FACILITATOR, Role.RAPPORTEUR, Role.STEWARD})
_ANYONE = frozenset(Role)

RIGHTS: dict[Act, frozenset[Role]] = {
    Act.ASK_QUESTION: _ANYONE,
    Act.SUPPORT_QUESTION: _ANYONE,
    Act.CAST_BALLOT: _ANYONE,
    Act.ADD_STATEMENT: _ANYONE,
    Act.MOVE_STATEMENT: _FLOOR,
    Act.TRANSLATE_STATEMENT: _FLOOR,
    Act.MODERATE_QUESTION: _FLOOR,
    Act.MERGE_QUESTION: _FLOOR,
    Act.BLANK_STAGE: _FLOOR,
    Act.OPEN_SESSION: _FLOOR,
    Act.CLOSE_SESSION: _FLOOR,
    Act.DRAFT_CONSULTATION: _FLOOR,
    Act.OPEN_CONSULTATION: _FLOOR,
    Act.CLOSE_CONSULTATION: _FLOOR,
    Act.VOID_CONSULTATION: _ORGANISER,
    Act.CERTIFY_CONSULTATION: _ORGANISER,
    Act.SEE_DESK: _DESK,
    Act.WRITE_RECOMMENDATION: _REPORT,
    Act.PUBLISH_RECOMMENDATION: _REPORT,
    Act.EDIT_PROGRAMME: _ORGANISER,
    Act.IMPORT_SCHEDULE: _ORGANISER,
    Act.LOAD_SYMPOSIUM: _ORGANISER,
    Act.INVITE: _ORGANISER,
    Act.ENTER: _ANYONE,
    Act.WITHDRAW_INVITATION: _ORGANISER,
    Act.WITHDRAW_ROLE: _ORGANISER,
    Act.SHOW_DOORS: _DESK,
    Act.CALL_PROJECTS: _ORGANISER,
    Act.SUBMIT_PROJECT: _ANYONE,
    Act.SHOW_PROJECT: _FLOOR,
    Act.EXAMINE_PROJECT: _FLOOR,
    Act.IMPORT_BUDGET: _ORGANISER,
}


def can(actor: Actor, act: Act, symposium: int) -> bool:
    """Tell whether the actor may do this in the symposium of this id; the machine itself may do everything."""
    if actor.kind is ActorKind.SYSTEM:
        return True
    if actor.symposium is not None and actor.symposium != symposium:
        return False
    return bool(actor.roles & RIGHTS[act])


def may(actor: Actor, act: Act, symposium: int) -> None:
    """Raise Refused NOT_ALLOWED unless the actor may do this in the symposium of this id."""
    if not can(actor, act, symposium):
        raise Refused(Code.NOT_ALLOWED, act=act.value)
