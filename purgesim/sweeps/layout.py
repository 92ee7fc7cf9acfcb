"""What a folder of results says of itself: scenarios, points, seeds, columns and code."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Final

from purgesim.core.showing import short_html, short_repr
from purgesim.scenario.packing import packed
from purgesim.sweeps.designs import Values
from purgesim.sweeps.failures import StoreError
from purgesim.sweeps.identity import CODE
from purgesim.sweeps.plan import Plan, flat_columns
from purgesim.sweeps.shards import write_text

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MANIFEST", "Layout", "differing_code", "party_folder"]

MANIFEST: Final = "sweep.json"
POINTS: Final = "points.jsonl"
FORMAT: Final = 1
Said = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Layout:
    """What all runs of a folder share, and which runs there are to be.

    Attributes
    ----------
    scenarios : tuple of (str, str, str)
        Name, digest and TOML of each scenario.
    code : mapping
        Source, versions, own figures, hooks.
    lines : tuple of str
        Every point as one line of JSON.
    seeds : tuple of int
        Rising.
    blocks : tuple of int
        Points and seeds of a file of results.
    series : tuple of str
        What is kept beside the figures.
    columns, figures : mapping
        Unit and meaning of the design's columns and of the figures.
    """

    scenarios: tuple[tuple[str, str, str], ...]
    code: Mapping[str, str]
    lines: tuple[str, ...]
    seeds: tuple[int, ...]
    blocks: tuple[int, int]
    series: tuple[str, ...]
    columns: Said
    figures: Said

    __repr__ = short_repr
    _repr_html_ = short_html

    @classmethod
    def of(cls, plan: Plan) -> Layout:
        """Return the layout of a plan."""
        return cls(
            tuple((b.name, b.digest, packed(b, party_folder(i)).to_toml()) for i, b in enumerate(plan.bases)),
            plan.code,
            tuple(plan.lines()),
            plan.seeds,
            plan.blocks,
            plan.series,
            _column_words(plan),
            {m.name: {"unit": m.unit, "meaning": m.meaning} for m in plan.measures},
        )

    @classmethod
    def read(cls, folder: Path) -> Layout | None:
        """Return the layout a folder was written with; None if no sweep has been written there.

        Raises
        ------
        StoreError
            If what is there cannot be read.
        """
        if not (folder / MANIFEST).exists():
            return None
        try:
            data = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            if data["format"] != FORMAT:
                raise StoreError(f"{folder}: written in format {data['format']}; this purgesim reads {FORMAT}")
            texts = [(folder / _toml_name(i)).read_text(encoding="utf-8") for i in range(len(data["scenarios"]))]
            return cls(
                tuple((s["name"], s["digest"], t) for s, t in zip(data["scenarios"], texts, strict=True)),
                data["code"],
                tuple((folder / POINTS).read_text(encoding="utf-8").splitlines()),
                tuple(seed for first, last in data["seeds"] for seed in range(first, last + 1)),
                (data["blocks"][0], data["blocks"][1]),
                tuple(data["series"]),
                data["columns"],
                data["figures"],
            )
        except FileNotFoundError as error:
            lost = Path(error.filename).name
            raise StoreError(
                f"{folder}: {lost} is missing beside {MANIFEST}; restore it or give another folder"
            ) from None
        except (OSError, ValueError, LookupError, TypeError) as error:
            raise StoreError(f"{folder / MANIFEST}: cannot be read ({error!r}); give another folder") from error

    def write(self, folder: Path) -> None:
        """Write the layout into a folder; the manifest, which makes it valid, last."""
        for i, (_, _, text) in enumerate(self.scenarios):
            write_text(folder / _toml_name(i), text)
        write_text(folder / POINTS, "".join(f"{line}\n" for line in self.lines))
        content = {
            "format": FORMAT,
            "code": dict(self.code),
            "scenarios": [{"name": name, "digest": digest} for name, digest, _ in self.scenarios],
            "points": len(self.lines),
            "seeds": list(_ranges(self.seeds)),
            "runs": len(self.lines) * len(self.seeds),
            "blocks": list(self.blocks),
            "series": list(self.series),
            "columns": self.columns,
            "figures": self.figures,
        }
        write_text(folder / MANIFEST, json.dumps(content, indent=1) + "\n")

    def extended(self, other: Layout, where: Path) -> Layout:
        """Return this layout with the points and seeds of another one added.

        Raises
        ------
        StoreError
            If the two belong to different sweeps.
        """
        found = [] if _digests(self) == _digests(other) else ["another scenario"]
        found += [] if self.series == other.series else [f"{', '.join(self.series) or 'no series'} kept of each run"]
        found += [] if set(self.figures) == set(other.figures) else ["other figures"]
        short, long = sorted((self.lines, other.lines), key=len)
        if long[: len(short)] != short:
            found.append("another design")
        elif other.points_table.schema.names != self.points_table.schema.names:
            found.append("other columns")
        if found:
            raise StoreError(f"{where}: holds a sweep with {' and '.join(found)}; give another folder")
        return replace(self, lines=long, seeds=tuple(sorted({*self.seeds, *other.seeds})))

    @cached_property
    def shown(self) -> list[Values]:
        """The design's columns, a point a row."""
        return [json.loads(line)[2] for line in self.lines]

    @cached_property
    def points_table(self) -> pa.Table:
        """The design's columns as an Arrow table; numbers are floats, so that a longer design has the same types."""
        import pyarrow as pa

        columns = {}
        for name, values in flat_columns(self.shown).items():
            column = pa.array(values)
            columns[name] = column.cast(pa.float64()) if pa.types.is_integer(column.type) else column
        return pa.table(columns)

    def part_of(self, point: int, seed: int) -> str:
        """Return the name of the file a run belongs to."""
        points, seeds = self.blocks
        return f"part-{point // points:06d}-{(seed + seeds - 1) // seeds:06d}.parquet"


def party_folder(number: int) -> str:
    """Return the name of the folder with the tables of a scenario's party, if it comes from some."""
    return f"scenario-{number}-party"


def _toml_name(number: int) -> str:
    return f"scenario-{number}.toml"


def _digests(layout: Layout) -> list[str]:
    return [digest for _, digest, _ in layout.scenarios]


def _ranges(seeds: Iterable[int]) -> Iterator[list[int]]:
    """Yield runs of consecutive seeds as [first, last]."""
    for _, group in groupby(enumerate(seeds), key=lambda pair: pair[1] - pair[0]):
        members = [seed for _, seed in group]
        yield [members[0], members[-1]]


def _column_words(plan: Plan) -> dict[str, dict[str, str]]:
    """Return unit and meaning of the design's columns, as the scenario declares them."""
    parameters = plan.bases[0].parameters().set_index("name")
    words = {}
    for name in dict.fromkeys(name for point in plan.points for name in point.shown):
        leaf = name if name in parameters.index else name.rpartition(".")[0]
        known = leaf in parameters.index
        words[name] = {
            "unit": str(parameters.at[leaf, "unit"]) if known else "",
            "meaning": str(parameters.at[leaf, "meaning"]) if known else name,
        }
    return words


def differing_code(one: Mapping[str, str], other: Mapping[str, str]) -> list[str]:
    """Return what differs between the code of two sweeps, in words.

    Examples
    --------
    >>> differing_code({"numpy": "2.3"}, {"numpy": "2.4"})
    ['numpy 2.3 there, 2.4 here']
    >>> differing_code({"numpy": "2.4"}, {"numpy": "2.4", "cadre": ""})
    []
    """
    return [
        f"{name} {one.get(name, '')[:12]} there, {other.get(name, '')[:12]} here"
        for name in CODE
        if one.get(name, "") != other.get(name, "")  # a store of before may lack what is empty now
    ]
