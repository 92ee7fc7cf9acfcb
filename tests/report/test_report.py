"""Reports: whole, self-contained, escaped, and holding what they promise."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import html5lib
import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

import purgesim
from purgesim.cli.app import app
from purgesim.cli.results import save_results
from purgesim.core.errors import PurgesimError
from purgesim.report import Picture, Report, Section, first_run, html, report_of, write_report
from purgesim.report.bias import archive_sections
from purgesim.report.parts import plain_table
from purgesim.report.runs import runs_report
from purgesim.report.scenario import provenance_section, scenario_sections, sources_section
from purgesim.scenario import Scenario
from tests.report.conftest import compared


class Page(HTMLParser):
    """Elements, texts by element, and every reference of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.references: list[str] = []
        self.headings: list[str] = []
        self.text: list[str] = []
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._inside.append(tag)
        names = ("src", "href", "srcset", "action", "data", "poster", "background", "xlink:href")
        self.references += [value or "" for name, value in attributes if name in names]
        assert not any(name.startswith("on") for name, _ in attributes)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        self.text.append(data)
        if "h2" in self._inside:
            self.headings.append(data)

    @property
    def words(self) -> str:
        return " ".join(" ".join(self.text).split())


@pytest.fixture(scope="session")
def pages(run_folder: Path, sweep_folder: Path, comparison_folder: Path) -> dict[str, str]:
    sources = {"run": run_folder, "sweep": sweep_folder, "comparison": comparison_folder}
    return {name: html(report_of(folder)) for name, folder in sources.items()}


KINDS = ("run", "sweep", "comparison")


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_is_valid_html(pages, kind: str) -> None:
    html5lib.HTMLParser(strict=True).parse(pages[kind])


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_refers_to_nothing_outside_itself(pages, kind: str) -> None:
    page = Page(pages[kind])
    assert page.references
    ids = set(re.findall(r' id="([^"]+)"', pages[kind]))
    for reference in page.references:
        assert reference.startswith("data:image/") or reference.removeprefix("#") in ids
    assert not {"script", "link", "iframe", "object", "embed", "base", "form"} & set(page.tags)
    style = pages[kind].partition("<style>")[2].partition("</style>")[0]
    assert style
    assert "url(" not in style
    assert "@import" not in style
    assert "://" not in pages[kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_says_what_is_promised(pages, kind: str) -> None:
    page = Page(pages[kind])
    assert {"Levers", "Assumptions and grades", "Sources", "Provenance"} <= set(page.headings)
    scenario = purgesim.load("small_ministry")
    for row in scenario.parameters().to_dict("records"):
        assert row["name"].removeprefix("levers.") in "".join(page.text)
    assert scenario.digest in page.words
    assert "assumed by the authors" in page.words
    assert "predicts nothing about any person" in page.words
    assert "positive" not in page.words
    assert "figure" in page.tags


def test_the_report_of_a_run_has_its_figures_and_every_measure(pages, run) -> None:
    page = Page(pages["run"])
    assert page.tags.count("img") == 12
    figures = pages["run"].partition("<h2>All figures</h2>")[2]
    for name in run.summary.index:
        assert str(name) in "".join(page.text)
    row = re.search(r"<tr><td>expelled</td><td class=\"n\">([\d,]+)</td>", figures)
    assert row is not None
    assert float(row[1].replace(",", "")) == run.summary["expelled"]
    assert "Nothing is documented of this scenario: it is invented." in page.words
    assert "The scenario cites none: it is invented." in page.words


def test_the_report_of_a_sweep_has_its_points_and_answers(pages) -> None:
    words = Page(pages["sweep"]).words
    assert "12 of 12 runs are finished: 4 points, 3 seeds." in words
    assert "levers.torture [hazard]" in words.replace(" .", ".").replace(". ", ".")
    assert Page(pages["sweep"]).tags.count("img") == 4


@pytest.mark.slow
def test_the_report_of_a_comparison_of_200_seeds_is_small(tmp_path: Path) -> None:
    written = write_report(compared(tmp_path / "compare", 200), tmp_path / "report.html")
    assert 50_000 < written.stat().st_size < 5_000_000
    assert "200 seeds each" in Page(written.read_text()).words


def test_the_report_of_a_comparison_says_what_was_changed(pages, comparison_folder: Path) -> None:
    page = Page(pages["comparison"])
    for line in (comparison_folder / "results" / "headline.txt").read_text().splitlines():
        assert line in page.words
    assert "<td>switches.<wbr>torture</td><td>yes</td><td>no</td>" in pages["comparison"]
    assert "switches.session_names = False" in page.words
    assert "no torture against baseline; 5 seeds each" in page.words


def test_a_comparison_without_its_store_says_so(comparison_folder: Path, tmp_path: Path) -> None:
    import shutil

    shutil.copytree(comparison_folder / "results", tmp_path / "results")
    for folder in (tmp_path, tmp_path / "results"):
        assert "the scenarios are not known here" in html(report_of(folder))


def test_text_of_a_user_is_text(run) -> None:
    evil = '<script>alert("1")</script><img src=x onerror=alert(2)>'
    data = run.scenario.model_dump()
    data |= {"title": evil, "summary": evil, "notes": {"behaviour.hearing": {"source": evil}}}
    data |= {"sources": {"book": {"title": evil}}, "events": [{"date": run.scenario.window.open, "label": evil}]}
    data["events"][0]["source"] = "@book"
    scenario = Scenario.from_dict(data)
    told = Section(evil, (evil,), (Picture(evil, "data:,", evil),), (plain_table(evil, [evil], [[evil]], evil),))
    shared = (*scenario_sections(scenario), sources_section([scenario]), provenance_section({evil: evil}))
    text = html(Report(scenario.title, evil, (told,), shared, (told,)))
    html5lib.HTMLParser(strict=True).parse(text)
    assert "script" not in Page(text).tags
    assert Page(text).tags.count("img") == 2
    assert text.count("&lt;script&gt;") > 15


def test_a_run_and_its_folder_give_the_same_report_every_time(run, pages) -> None:
    assert html(report_of(run)) == pages["run"]


def test_where_something_is_documented_it_stands_beside_the_simulated(made_up_check) -> None:
    from purgesim.report.runs import pattern_tables

    tables = pattern_tables(made_up_check)
    assert [table.title.split(":")[0] for table in tables] == [
        "Accounting checks",
        "Evidence, calibrated",
        "Evidence, scored",
        "Reported, not scored",
    ]
    assert tables[1].rows[0][:7] == ("C1", "expelled", "3,912", "4,100", "2,900 to 5,200", "yes", "67%")
    assert tables[2].rows[0][5] == "no"


@pytest.fixture
def undrawn(monkeypatch) -> None:
    """Figures of runs are left out: their words are what is looked at."""

    def picture(title: str, caption: str, *_: object) -> Picture:
        return Picture(title, "data:image/", caption)

    monkeypatch.setattr("purgesim.report.figures.picture", picture)


@pytest.mark.usefixtures("undrawn")
def test_what_purgesim_run_saved_is_reported_with_all_its_seeds(tmp_path: Path, made_up_check) -> None:
    folder = tmp_path / "kept"
    save_results([purgesim.simulate("small_ministry", seed=seed) for seed in (2, 10)], made_up_check, folder)
    page = Page(html(report_of(folder)))
    assert "2 runs of the scenario small_ministry" in page.words
    assert "2 runs (seed 2, 10) of small_ministry" in page.words
    assert "seeds 2, 10" in page.words
    assert '<th scope="col">90% of runs</th>' in html(report_of(folder))
    assert "log density -8.1" in page.words
    assert first_run(folder).seed == 2


@pytest.mark.usefixtures("undrawn")
def test_u1_the_report_on_few_runs_says_that_nothing_is_judged(run, made_up_check) -> None:
    told = {section.title: section.text for section in runs_report([run], made_up_check).truth}
    assert told["Documented against simulated"] == ("Not judged: 1 run, and at least 20 are needed.",)
    told = {section.title: section.text for section in runs_report([run] * 20, made_up_check).truth}
    assert told["Documented against simulated"] == ()


@pytest.mark.usefixtures("undrawn")
def test_n3_the_report_has_the_hazards_with_their_intervals(run) -> None:
    tables = {table.title: table for section in runs_report([run]).truth for table in section.tables}
    found = next(table for title, table in tables.items() if title.startswith("Hazard of political expulsion"))
    assert found.columns == ("faction", "expelled", "years", "hazard", "low", "high", "factor", "shared")
    assert [row[0] for row in found.rows] == ["unaffiliated", "Returned"]
    assert float(found.rows[1][4]) < float(found.rows[1][3]) == pytest.approx(run.summary["hazard_returned"], rel=0.01)


class TestArchive:
    """The switch between truth and archive."""

    @pytest.fixture
    def archive(self) -> SimpleNamespace:
        documents = pd.DataFrame(
            {
                "date": pd.date_range("1957-02-01", periods=300),
                "kind": pd.Categorical(np.where(np.arange(300) % 3, "list", "<b>protocol</b>")),
                "text": [f"document {i}" for i in range(300)],
            }
        )
        shares = pd.DataFrame(
            {"truth": [0.6, 0.4], "archive": [0.9, 0.1]}, index=pd.Index(["Soviet", "<b>"], name="faction")
        )
        estimates = pd.DataFrame({"quantity": ["expelled"], "truth": [2000.0], "estimate": [1977.7]})
        return SimpleNamespace(documents=documents, shares=lambda: shares, estimates=lambda: estimates)

    @pytest.mark.usefixtures("undrawn")
    def test_both_views_are_there_and_truth_comes_first(self, run_folder: Path, archive, pages, tmp_path) -> None:
        text = write_report(run_folder, tmp_path / "both.html", archive).read_text()
        html5lib.HTMLParser(strict=True).parse(text)
        assert Page(text).tags.count("input") == 2
        assert re.search(r'id="view-truth" checked', text)
        assert text.index('class="truth"') < text.index('class="archive"') < text.index('class="shared"')
        assert "#view-truth:checked ~ .archive, #view-archive:checked ~ .truth { display: none; }" in text
        drawn = re.sub(r'src="data:image/[^"]*"', 'src="data:image/"', pages["run"])
        truth = drawn.partition('<div class="truth">')[2]
        assert text.partition('<div class="truth">')[2].startswith(truth.partition('<div class="shared">')[0])

    def test_the_documents_are_counted_and_listed_and_escaped(self, archive) -> None:
        text = html(Report("title", "subtitle", (), (), archive_sections(archive)))
        words = Page(text).words
        assert "300 documents." in words
        assert "The first 200 of 300." in words
        assert "list 200 66.7%" in words
        assert "1957-02-01" in words
        assert "document 199" in words
        assert "document 200" not in words
        assert "<b>protocol" not in text

    def test_what_one_would_infer_stands_beside_the_truth(self, archive) -> None:
        text = html(Report("title", "subtitle", (), (), archive_sections(archive)))
        words = Page(text).words
        assert "Soviet 0.6 0.9" in words
        assert "expelled 2,000 1,978" in words
        assert "<b>" not in text

    def test_the_command_observes_the_run(self, tmp_path: Path) -> None:
        from typer.testing import CliRunner

        import purgesim
        from purgesim.cli.app import app

        purgesim.simulate("small_ministry", seed=1).save(tmp_path / "run")
        found = CliRunner().invoke(
            app, ["report", str(tmp_path / "run"), "--archive", "--out", str(tmp_path / "r.html")]
        )
        assert found.exit_code == 0, found.output
        words = Page((tmp_path / "r.html").read_text()).words
        assert "What one would infer" in words

    def test_without_an_archive_there_is_no_switch(self, pages) -> None:
        assert "input" not in Page(pages["run"]).tags

    def test_an_archive_of_a_sweep_is_refused(self, sweep_folder: Path, archive) -> None:
        with pytest.raises(PurgesimError, match="an archive is of one run; give it with a run"):
            report_of(sweep_folder, archive)


def test_the_command_writes_the_file(sweep_folder: Path, tmp_path: Path, pages) -> None:
    out = tmp_path / "r.html"
    answer = CliRunner().invoke(app, ["report", str(sweep_folder), "--out", str(out)], catch_exceptions=False)
    assert answer.exit_code == 0
    assert re.search(r"report: .*r\.html \(\d\.\d MB\)", answer.output.replace("\n", ""))
    assert out.read_text() == pages["sweep"]


@pytest.mark.parametrize(
    ("out", "text"),
    [
        ("r.pdf", "report: given 'r.pdf'; allowed: a file ending in .html"),
        ("nowhere/r.html", "is no folder; make it, or give another file"),
    ],
)
def test_a_place_that_will_not_do(run, tmp_path: Path, out: str, text: str) -> None:
    with pytest.raises(PurgesimError, match=text):
        write_report(run, tmp_path / out)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("manifest", [None, "{", "[]", '{"files": 3}', '{"files": ["a"]}'])
def test_a_folder_with_nothing_to_report(tmp_path: Path, manifest: str | None) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(PurgesimError, match=r"nothing that can be reported; allowed: a run that Run\.save has written"):
        report_of(tmp_path)
