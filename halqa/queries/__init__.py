"""Reads: one function a question."""
