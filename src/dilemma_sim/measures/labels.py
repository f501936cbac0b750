"""Name, unit and meaning on every measure."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xarray as xr


def labelled(values: xr.DataArray, name: str, unit: str, meaning: str) -> xr.DataArray:
    """The same values with a name, a unit and a plain meaning, and no other attributes.

    Parameters
    ----------
    values : xarray.DataArray
        Any shape.
    name, unit, meaning : str
        What the values are called, what they count in, and what they say.

    Returns
    -------
    xarray.DataArray
        Same shape; ``attrs`` hold exactly ``unit`` and ``long_name``.
    """
    result = values.rename(name)
    result.attrs = {"unit": unit, "long_name": meaning}
    return result
