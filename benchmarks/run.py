"""How fast the program plays: against its peers and the limit, and how cost grows.

    python benchmarks/run.py            # everything, about ten minutes
    python benchmarks/run.py --quick    # a smoke run, about a minute and a half
    python benchmarks/run.py --million  # a sweep of a million runs besides

Every peer plays the same states by the same rules under the same luck. First they must agree;
then they take turns, round after round, so that a busy moment of the machine hits all alike.
Ends with 1 if a peer gives other trajectories.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import time
import warnings
from pathlib import Path

import machine
import scaling
import sweeps
from engines import Engine, Field, field

REGION = Path(__file__).parents[1] / "scenarios" / "western-balkans.yaml"
HEAD = (
    f"{'':<36} {'x plain Mesa':>20} {'x slower than limit':>22} {'us/run':>9} {'runs/s':>9} "
    f"{'noise':>6}"
)


def seconds(engine: Engine) -> float:
    """
    Core seconds of one round of an engine, per run.

    All engines use one core. The time is that of the process, not of the clock on the wall, so
    that waiting for a core that others use does not count.
    """
    ready = engine.prepare()
    gc.collect()
    begun = time.process_time()
    result = engine.play(ready)
    spent = time.process_time() - begun
    del result
    return spent / engine.runs


def interleaved(engines: dict[str, Engine], rounds: int) -> dict[str, list[float]]:
    """Seconds per run of every engine, one round after the other."""
    for engine in engines.values():
        seconds(engine)
    times: dict[str, list[float]] = {name: [] for name in engines}
    for _ in range(rounds):
        for name, engine in engines.items():
            times[name].append(seconds(engine))
    return times


def spread(values: list[float]) -> tuple[float, float, float]:
    """Median, lowest and highest."""
    return statistics.median(values), min(values), max(values)


def ratio(above: list[float] | None, below: list[float] | None) -> str:
    """Median of the ratios within each round, with the lowest and the highest."""
    if above is None or below is None:
        return "-"
    middle, low, high = spread([a / b for a, b in zip(above, below, strict=True)])
    digits = 0 if middle >= 100 else 1 if middle >= 10 else 2
    return f"{middle:.{digits}f} ({low:.{digits}f}-{high:.{digits}f})"


def noise(values: list[float]) -> float:
    """Median distance from the median, as a share of it."""
    middle = statistics.median(values)
    return statistics.median(abs(v - middle) for v in values) / middle


def table(engines: dict[str, Engine], times: dict[str, list[float]]) -> str:
    """Ratios first, then the plain figures."""
    lines = [HEAD]
    for name, engine in engines.items():
        middle = statistics.median(times[name])
        faster, slower = "-", "-"
        if name != "shocks":
            faster = ratio(times["mesa"], times[name])
            slower = ratio(times[name], times.get("limit"))
        lines.append(
            f"{engine.name:<36} {faster:>20} {slower:>22} {middle * 1e6:9,.0f} "
            f"{1 / middle:9,.0f} {noise(times[name]):6.1%}"
        )
    return "\n".join(lines)


def agreed(found: Field) -> bool:
    """Say how far the peers are from the ensemble; True if all are one model."""
    print("Agreement with the ensemble: spending, threat, belief, level, hostility at each step")
    for engine in found.engines.values():
        if engine.agreement is not None:
            mark = "same model" if engine.agreement.holds else "ANOTHER MODEL"
            print(f"  {engine.name:<36} {mark}: {engine.agreement}")
    for remark in found.remarks:
        print(f"  {remark}")
    return all(e.agreement is None or e.agreement.holds for e in found.engines.values())


def main() -> int:
    """Run the benchmark; 0, or 1 if the peers disagree."""
    parser = argparse.ArgumentParser(description="Compare the program with its peers.")
    parser.add_argument("--rounds", type=int, default=9, help="rounds of turns; 9 if left out")
    parser.add_argument(
        "--no-processes", action="store_true", help="leave out the figures of whole processes"
    )
    parser.add_argument(
        "--quick", action="store_true", help="two rounds and small sweeps, to see that it works"
    )
    parser.add_argument(
        "--million", action="store_true", help="measure the memory of a million runs too"
    )
    options = parser.parse_args()
    rounds = 2 if options.quick else options.rounds
    # Mesa tells of its next version and pandas of AgentPy's habits; neither is about speed.
    warnings.filterwarnings("ignore", category=FutureWarning)
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    load = machine.load()
    found = field()
    print("\n".join(machine.facts(found.compiler, load)) + "\n")
    if not agreed(found):
        print("\nThe peers do not play the same model; their speed means nothing.")
        return 1
    times = interleaved(found.engines, rounds)
    print(f"\nCore profile, one core: medians (lowest-highest) of {rounds} rounds in turns")
    print(table(found.engines, times))
    scaling.show(scaling.tables(REGION), interleaved, 2 if options.quick else 5)
    few = [sweeps.Job(sweeps.THEORY, 64, 32, 2)]
    many = [sweeps.Job(sweeps.THEORY, 256, 10, 2), sweeps.Job(sweeps.THEORY, 2048, 12, 2)]
    million = [sweeps.Job(sweeps.THEORY, 16384, 16, 2)] if options.million else []
    sweeps.show(
        rounds=1 if options.quick else 3,
        replicates=6 if options.quick else 30,
        sizes=(few if options.quick else many) + million,
    )
    costs = {} if options.no_processes else machine.processes(REGION)
    if costs:
        print(f"\n{'Whole processes':<46} {'seconds':>8} {'core s':>8} {'peak MB':>8}")
    for name, cost in costs.items():
        print(f"{name:<46} {cost.seconds:8.2f} {cost.core_seconds:8.2f} {cost.megabytes:8.0f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
