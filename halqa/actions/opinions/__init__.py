"""What is done with statements. Maps of opinions (`maps`) need numpy and are drawn by the worker alone."""

from halqa.actions.opinions.statements import (
    add_statement,
    move_statement,
    seed,
    step_statements,
    translate_statement,
)

__all__ = ["add_statement", "move_statement", "seed", "step_statements", "translate_statement"]
