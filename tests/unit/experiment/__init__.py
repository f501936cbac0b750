"""Tests of the room in which runs are made on purpose."""
