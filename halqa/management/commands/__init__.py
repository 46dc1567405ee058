"""Thin commands: parse, call one action or query, print."""
