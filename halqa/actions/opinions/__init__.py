"""What people and staff do with statements, and what becomes of the answers to them."""

from halqa.actions.opinions.seal import seal_opinions, step_statements
from halqa.actions.opinions.statements import add_statement, move_statement, seed, translate_statement

__all__ = [
    "add_statement",
    "move_statement",
    "seal_opinions",
    "seed",
    "step_statements",
    "translate_statement",
]
