"""What people and staff do with statements, and what becomes of the answers to them.

Maps (`maps`) need numpy: the worker alone draws them, and imports them by name.
"""

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
