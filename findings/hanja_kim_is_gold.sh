#!/usr/bin/env bash
# Every Kim of a record in Chinese characters becomes a Keum, and the party of the North has two names.
# Guess: as the first character of a name 金 is read Kim; a reading is that of the South or of the North, not both.
# Seen (hanja 0.15.1, korean-romanizer 0.28.0, hangul-romanize 0.1.0): 金枓奉 is read 금두봉 (gold), not 김두봉. 李 and 林 get the South's
# spelling (이, 임), as does 勞動黨 (노동당), but 朝鮮勞動黨 has the North's (조선로동당): a letter is changed at the beginning of a run of characters only, so one party is
# two strings. Written on, a name has two spellings: geumdubong and geumdubong, but choechangik and choechang-ig for 崔昌益.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"${PYTHON:-python3}" -m venv "$folder/venv"
"$folder/venv/bin/python" -m pip install -q --disable-pip-version-check hanja==0.15.1 korean-romanizer==0.28.0 hangul-romanize==0.1.0
cd "$folder"
venv/bin/python - <<'CODE'
import hanja
from hangul_romanize import Transliter
from hangul_romanize.rule import academic
from korean_romanizer.romanizer import Romanizer

names = ["金枓奉", "金日成", "李弼奎", "林和", "崔昌益", "勞動黨", "朝鮮勞動黨"]
read = [hanja.translate(name, "substitution") for name in names]
by_letters = Transliter(academic)
latin = {name: (Romanizer(name).romanize(), by_letters.translit(name)) for name in (read[0], read[4])}
print(dict(zip(names, read)), latin)
assert read == ["금두봉", "금일성", "이필규", "임화", "최창익", "노동당", "조선로동당"]
assert latin["금두봉"] == ("geumdubong", "geumdubong") and latin["최창익"] == ("choechangik", "choechang-ig")
CODE
