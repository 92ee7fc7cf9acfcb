"""Reports: a run, a sweep or a comparison as one HTML file that needs nothing else."""

from __future__ import annotations

from purgesim.report.bias import HasDocuments
from purgesim.report.folders import first_run, report_of
from purgesim.report.parts import Picture, Report, Section, Table
from purgesim.report.rendering import html, write_report

__all__ = ["HasDocuments", "Picture", "Report", "Section", "Table", "first_run", "html", "report_of", "write_report"]
