"""Verification: the program against what is known exactly, case by case."""
