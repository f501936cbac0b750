"""Escalation and stability in numbers: trajectories go in, labelled measures come out."""
