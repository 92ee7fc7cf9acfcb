#!/usr/bin/env bash
# One spreadsheet cell with a date before 1900 is three different days, by who wrote and who read it.
# Guess: a library refuses such a date, or all count its days alike.
# Seen (openpyxl 3.1.5, XlsxWriter 3.3.1, python-calamine 0.9.1, pandas 3.1.1, polars 2.1.0 with fastexcel 0.21.0): nobody refuses.
# 31 May 1692 written by openpyxl is read by polars as 1 June 1692 and by pandas with calamine as the time 00:00;
# written by XlsxWriter it is read by openpyxl as 30 May 1692. 1 January 1900 written by pandas with XlsxWriter is read as 00:00.
# For records of denunciation: dates before March 1900 belong into a spreadsheet as text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check openpyxl==3.1.5 xlsxwriter==3.3.1 python-calamine==0.9.1 pandas==3.1.1 polars==2.1.0 fastexcel==0.21.0
cd "$folder"
venv/bin/python - <<'CODE'
import datetime as d
import openpyxl, pandas as pd, polars as pl, xlsxwriter

day, first = d.date(1692, 5, 31), d.date(1900, 1, 1)
book = openpyxl.Workbook()
for row in (["day"], [day], [first]):
    book.active.append(row)
book.save("one.xlsx")
seen = {
    "openpyxl": openpyxl.load_workbook("one.xlsx").active["A2"].value,
    "pandas, calamine": pd.read_excel("one.xlsx", engine="calamine")["day"][0],
    "polars": pl.read_excel("one.xlsx")["day"][0],
}
with xlsxwriter.Workbook("two.xlsx", {"default_date_format": "yyyy-mm-dd"}) as other:
    other.add_worksheet().write_datetime(0, 0, day)
seen["XlsxWriter, then openpyxl"] = openpyxl.load_workbook("two.xlsx").active["A1"].value
pd.DataFrame({"day": pd.to_datetime([first])}).to_excel("three.xlsx", engine="xlsxwriter", index=False)
seen["1 January 1900: pandas with XlsxWriter, then openpyxl"] = openpyxl.load_workbook("three.xlsx").active["A2"].value
for how, value in seen.items():
    print(f"{how}: {value}")
assert list(seen.values()) == [
    d.datetime(1692, 5, 31), d.time(0), d.date(1692, 6, 1), d.datetime(1692, 5, 30), d.time(0)], seen
CODE
