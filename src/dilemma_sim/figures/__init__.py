"""Figures: trajectories in, a matplotlib figure out."""
