#!/usr/bin/env bash
# One file's day is 12 or 20 January 1335 by the resolution asked for, and a change of calendar loses it.
# Guess: how fine times are decoded changes no day; convert_calendar drops only days that the other calendar lacks, as it says.
# Seen (xarray 2026.9.0, netCDF4 1.7.5.1.post1, pandas 3.1.1): a time of 1335 written by netCDF4's date2num is 12 January by default (of
# the mixed calendar that NetCDF takes where none is named) and 20 January with time_unit='s' (Gregorian, what was put in). convert_calendar('standard') of two datetime64
# days leaves one: 1335 is gone without a word. sel(time='1335') raises for a coordinate in seconds, which holds the day.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check xarray==2026.9.0 netCDF4==1.7.5.1.post1 pandas==3.1.1
cd "$folder"
venv/bin/python - <<'CODE'
import datetime as d
import netCDF4, numpy as np, pandas as pd, xarray as xr

days = [d.datetime(1335, 1, 20), d.datetime(1956, 8, 30)]
with netCDF4.Dataset("days.nc", "w") as file:
    file.createDimension("time", 2)
    time = file.createVariable("time", "f8", ("time",))
    time.units = "days since 1900-01-01"
    time[:] = netCDF4.date2num(days, time.units)

def first(**more):
    with xr.open_dataset("days.nc", **more) as read:
        return str(read["time"].values[0])[:10]

default, seconds = first(), first(decode_times=xr.coders.CFDatetimeCoder(time_unit="s"))
arrests = xr.DataArray([1, 2], {"time": np.array(days, "datetime64[s]")}, "time")
left = arrests.convert_calendar("standard")
try:
    chosen = arrests.sel(time="1335").values.tolist()
except pd.errors.OutOfBoundsDatetime as error:
    chosen = str(error)
print(default, seconds, left["time"].values, left.values, chosen)
assert (default, seconds) == ("1335-01-12", "1335-01-20")
assert left.values.tolist() == [2] and "without overflow" in chosen
CODE
