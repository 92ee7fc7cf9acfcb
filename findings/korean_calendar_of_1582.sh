#!/usr/bin/env bash
# A Korean converter of dates refuses ten days of 1582 and is ten days off before them; a Chinese one dates 1335 to 1900.
# Guess: who refuses 5 to 14 October 1582 counts in Julian days before; a date outside a table is refused.
# Seen (korean-lunar-calendar 0.4.0, lunardate 0.3.0): the ten days are refused, as in the reform, but 4 October is eleven lunar days before the
# 15th, and its day name (gapja) too: days before are Gregorian all the same. A date of a Western source, Julian then, comes out ten
# days early. A refused day returns False and leaves the day before in the object. lunardate turns 20 January 1335 into month 1, day -206372 of the
# year 1900, and 20 January 2120 into day 6901 of the twelfth month of 2099; only turning them back raises.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check korean-lunar-calendar==0.4.0 lunardate==0.3.0
cd "$folder"
venv/bin/python - <<'CODE'
from korean_lunar_calendar import KoreanLunarCalendar
from lunardate import LunarDate

calendar = KoreanLunarCalendar()
seen = []
for day in (4, 14, 15):
    taken = calendar.setSolarDate(1582, 10, day)
    seen.append((day, taken, calendar.LunarIsoFormat(), calendar.getChineseGapJaString().split()[-1]))
early, late = LunarDate.from_solar_date(1335, 1, 20), LunarDate.from_solar_date(2120, 1, 20)
try:
    back = early.to_solar_date()
except ValueError as error:
    back = str(error)
print(seen, early, late, back)
assert [row[:3] for row in seen] == [(4, True, "1582-09-08"), (14, False, "1582-09-08"), (15, True, "1582-09-19")]
assert (early.year, early.month, early.day) == (1900, 1, -206372) and back == "day out of range"
assert (late.year, late.month, late.day) == (2099, 12, 6901)
names = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
day_number = [names[0].index(row[3][0]) * 36 + names[1].index(row[3][1]) * 25 for row in seen]
assert (day_number[2] - day_number[0]) % 60 == 11
CODE
