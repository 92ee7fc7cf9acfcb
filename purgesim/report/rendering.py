"""From a report to one HTML file without any outside reference."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from purgesim.core.atomic_files import path_of, whole_file
from purgesim.core.errors import PurgesimError
from purgesim.core.version import __version__

if TYPE_CHECKING:
    from purgesim.report.bias import HasDocuments
    from purgesim.report.parts import Report
    from purgesim.run import Run

__all__ = ["html", "write_report"]


def html(report: Report) -> str:
    """Return a report as HTML; whatever text stands in it is escaped.

    Parameters
    ----------
    report : Report
        From `report_of`.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("purgesim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["breakable"] = _breakable
    return environment.get_template("report.html").render(report=report, version=__version__)


def _breakable(text: str) -> str:
    """Return a dotted or underscored name that may be broken at its joints; any other text as it is, escaped."""
    from markupsafe import Markup, escape

    safe = escape(text)
    if " " in text or not any(character.isalpha() for character in text):
        return safe
    return Markup(re.sub(r"([._])(?=\w)", r"\1<wbr>", str(safe)))


def write_report(source: Run | str | Path, path: str | Path, archive: HasDocuments | None = None) -> Path:
    """Write the report on a run, a sweep or a comparison to one HTML file, whole.

    Parameters
    ----------
    source : Run, str or Path
        A run, or the folder of a saved run, of runs that ``purgesim run`` saved, of a sweep, or of a comparison.
    path : str or Path
        An ``.html`` file; replaced if it is there.
    archive : HasDocuments, optional
        What an observer would know of the run: the page then has a switch between truth and archive.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    PurgesimError
        If there is nothing to report in the folder, or the file cannot be written.
    """
    from purgesim.report.folders import report_of

    target = path_of(path, "path")
    if target.suffix.lower() not in (".html", ".htm"):
        raise PurgesimError(f"report: given {target.name!r}; allowed: a file ending in .html")
    if not target.absolute().parent.is_dir():
        raise PurgesimError(f"report: {target.parent} is no folder; make it, or give another file")
    content = html(report_of(source, archive)).encode()
    try:
        with whole_file(target) as file:
            file.write(content)
    except OSError as error:
        raise PurgesimError(f"report: {target} cannot be written ({error.strerror or error}); give another") from None
    return target
