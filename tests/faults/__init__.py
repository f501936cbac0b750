"""Faults on purpose: what is killed, cut short, full or wrong, and what is left of a study then."""
