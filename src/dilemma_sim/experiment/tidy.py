"""Trajectories as tables with a row a run, time and place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas
    import xarray

#: The files of trajectories, and the dimensions of the variables that each one holds.
TIDY_TABLES = {
    "trajectories.parquet": ("state",),
    "trajectories-dyads.parquet": ("state", "target"),
    "trajectories-stocks.parquet": ("state", "domain"),
}


def tidy(path: xarray.Dataset, dims: Sequence[str]) -> tuple[pandas.DataFrame, dict[str, str]]:
    """
    Table of the variables with some dimensions, and their units.

    Returns
    -------
    DataFrame
        Columns point, replicate, time, the dimensions, and one for every variable.
    dict
        ``unit:NAME`` to the unit of each variable.
    """
    wanted = {"time", "run", *dims}
    names = [str(name) for name, values in path.data_vars.items() if set(values.dims) == wanted]
    places = ["group", "longitude", "latitude"]
    chosen = path[names].drop_vars(places, errors="ignore")
    frame = chosen.to_dataframe(dim_order=["run", "time", *dims]).reset_index()
    frame.insert(0, "point", 0)
    return frame.rename(columns={"run": "replicate"}), {
        f"unit:{name}": str(path[name].attrs["unit"]) for name in names
    }
