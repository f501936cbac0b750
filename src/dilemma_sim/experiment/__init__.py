"""Runs on purpose: what is simulated, where it is kept, and how it is found again."""
