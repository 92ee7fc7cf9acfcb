"""An archive saved in a folder, whole, with where it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from purgesim.core.atomic_files import whole_folder
from purgesim.core.errors import CheckpointError
from purgesim.scenario.packing import write_packed

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from purgesim.archive.archive import Archive

__all__ = ["refuse_foreign", "save"]

MANIFEST: Final = "manifest.json"
MADE_BY: Final = "purgesim archive"


def save(archive: Archive, folder: Path, figure: Figure | None) -> Path:
    """Write an archive as `Archive.save` promises."""
    refuse_foreign(folder)
    scenario = archive.run.scenario.model_copy(update={"archive": archive.observer})
    try:
        with whole_folder(folder) as place:
            for name in ("documents", "informants", "truth"):
                getattr(archive, name).to_parquet(place / f"{name}.parquet", index=name == "truth")
            archive.documents.to_csv(place / "documents.csv", index=False)
            archive.estimates().to_csv(place / "estimates.csv", index=False)
            archive.figures().to_csv(place / "figures.csv")
            (place / "records.txt").write_text("".join(f"{line}\n" for line in archive.records()), encoding="utf-8")
            write_packed(scenario, place)
            (place / "provenance.json").write_text(
                _json({**archive.run.provenance, "observed_with_seed": archive.seed}), encoding="utf-8"
            )
            if figure is not None:
                figure.savefig(place / "archive.png")
            files = sorted(path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file())
            (place / MANIFEST).write_text(_json({"made_by": MADE_BY, "files": files}), encoding="utf-8")
    except OSError as error:
        raise CheckpointError(
            f"{folder}: cannot be written: {error.strerror or error}; "
            "give a folder whose parent exists and can be written"
        ) from None
    return folder


def refuse_foreign(folder: Path) -> None:
    """Refuse a folder that holds anything but an archive saved before."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise CheckpointError(f"{folder}: a file; give the name of a folder")
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        own = (name.partition("/")[0] for name in manifest["files"])
        ours = {MANIFEST, *own} if manifest["made_by"] == MADE_BY else set()
    except (OSError, LookupError, TypeError, ValueError):
        ours = set()
    foreign = sorted({path.name for path in folder.iterdir()} - ours)
    if foreign:
        raise CheckpointError(f"{folder}: holds other files ({', '.join(foreign[:3])}); give the name of a new folder")


def _json(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
