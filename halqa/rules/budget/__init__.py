"""Sharing a budget: equal shares, its completions, plain majorities, and what each result means to people.

Elections, terms, greedy counts and what one's own share bought stand on plain integers and fractions, which any process
may load; `profiles`, `purses`, `branches`, `ledger`, `completing` and whatever runs them need numpy and are imported by
name.
"""
