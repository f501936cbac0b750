from __future__ import annotations

from dataclasses import dataclass

from dilemma_sim.cli.tables import measure_table


@dataclass
class Row:
    name: str
    unit: str
    meaning: str
    median: float
    p10: float
    p90: float


ROWS = [
    Row("spending_growth", "1/yr", "growth of all spending over the whole of the run", 0.04, 0, 1),
    Row("spending", "USDm/yr", "spending of all states at the end", 12345.6, 9999.9, 23456.7),
]


def test_numbers_line_up_on_the_right() -> None:
    lines = measure_table(ROWS, width=100).splitlines()
    ends = {line.index(number) + len(number) for line, number in zip(
        lines, ("median", " 0.04", "12,346"), strict=False)}  # fmt: skip
    assert len(ends) == 1


def test_no_line_is_wider_than_the_terminal() -> None:
    assert max(map(len, measure_table(ROWS, width=80).splitlines())) <= 80
    assert "at the end" in measure_table(ROWS, width=200)


def test_meanings_are_left_out_where_there_is_no_room() -> None:
    assert "growth of" not in measure_table(ROWS, width=50)
