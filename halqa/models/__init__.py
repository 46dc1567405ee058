"""Tables: fields, constraints, indexes."""

from halqa.models.ballots import Ballot, Consultation, Receipt
from halqa.models.budget import SharedBudget
from halqa.models.floor import Doorway, Floor, Question, Support
from halqa.models.journal import JournalDay, JournalRow
from halqa.models.opinions import OpinionMap, Statement
from halqa.models.outbox import Outbox
from halqa.models.people import Account, Invitation, Membership, Pass
from halqa.models.programme import Appearance, Axis, Person, Room, Session, Symposium
from halqa.models.projects import Candidacy, Project
from halqa.models.proposals import Evidence, Recommendation
from halqa.models.record import Checkpoint, Entry, Log

__all__ = [
    "Account",
    "Appearance",
    "Axis",
    "Ballot",
    "Candidacy",
    "Checkpoint",
    "Consultation",
    "Doorway",
    "Entry",
    "Evidence",
    "Floor",
    "Invitation",
    "JournalDay",
    "JournalRow",
    "Log",
    "Membership",
    "OpinionMap",
    "Outbox",
    "Pass",
    "Person",
    "Project",
    "Question",
    "Receipt",
    "Recommendation",
    "Room",
    "Session",
    "SharedBudget",
    "Statement",
    "Support",
    "Symposium",
]
