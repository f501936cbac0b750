"""Trajectories as quantiles over the replicates of each point."""

from __future__ import annotations

import shutil
from pathlib import Path

from dilemma_sim.experiment.store import copy_query, query
from dilemma_sim.experiment.study import Study
from dilemma_sim.experiment.tidy import TIDY_TABLES

QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


def keep_quantiles(folder: Path, study: Study) -> None:
    """
    Replace the full trajectories of a finished study by their quantiles.

    One file for each table of :data:`~dilemma_sim.experiment.tidy.TIDY_TABLES`: a row a point,
    time, place and quantile. The database reads the parts one after the other.
    """
    for name, dims in TIDY_TABLES.items():
        whole = folder / name.removesuffix(".parquet")
        spent = folder / f".{whole.name}.spent"
        shutil.rmtree(spent, ignore_errors=True)
        paths = sorted(whole.glob("part-*.parquet"))
        if not paths:
            continue
        keys = ["point", "time", *dims]
        columns = [
            column
            for column in query(paths[:1], "SELECT * FROM parts LIMIT 0").columns
            if column not in (*keys, "replicate")
        ]
        grouped = ", ".join(f'"{key}"' for key in keys)
        asked = " UNION ALL ".join(
            f"SELECT {grouped}, {q} AS quantile, "
            + ", ".join(f'quantile_cont("{c}", {q}) AS "{c}"' for c in columns)
            + f" FROM parts GROUP BY {grouped}"
            for q in QUANTILES
        )
        ordered = f"SELECT * FROM ({asked}) ORDER BY {grouped}, quantile"
        target = folder / name.replace(".parquet", "-quantiles.parquet")
        about = {"identity": study.identity, "name": study.name}
        copy_query(paths, ordered, target, "FORMAT parquet, COMPRESSION zstd", about)
        # Away at one stroke: if we are killed in the middle, nobody takes what is left for all.
        whole.rename(spent)
        shutil.rmtree(spent)
