"""Options of the page's charts (ECharts): empty frames that the browser fills day by day."""

from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any, Final

from purgesim.page.portrait import Person
from purgesim.page.series import Series
from purgesim.scenario import Scenario

__all__ = ["ARCHIVE", "BASELINE", "STEERED", "heat_map", "line_chart", "time_axis", "tree", "tree_height"]

STEERED: Final = "#0072B2"
BASELINE: Final = "#777777"
ARCHIVE: Final = "#AA3377"
TODAY: Final = "#D55E00"
ACROSS: Final = 44
"""Organisations in a line of the map."""
HEAT: Final = (
    {"value": 0, "label": "nobody", "color": "#f1f1ec"},
    {"gt": 0, "lte": 0.2, "label": "up to 0.2%", "color": "#fde3a7"},
    {"gt": 0.2, "lte": 0.5, "label": "to 0.5%", "color": "#fdbb63"},
    {"gt": 0.5, "lte": 1, "label": "to 1%", "color": "#f58b3f"},
    {"gt": 1, "lte": 2, "label": "to 2%", "color": "#dd5a3a"},
    {"gt": 2, "lte": 5, "label": "to 5%", "color": "#a92e4f"},
    {"gt": 5, "lte": 10, "label": "to 10%", "color": "#6b1a5b"},
    {"gt": 10, "label": "over 10%", "color": "#2a0f3f"},
)
"""Classes of the map, light to dark, so that they can be told apart without colours too."""
STANDINGS: Final = {
    "member": "#009E73",
    "candidate": "#009E73",
    "criticised": "#E69F00",
    "expelled": "#D55E00",
    "arrested": "#000000",
    "dead": "#999999",
    "fled": "#56B4E9",
}
"""Colour of a person in the chain, by where they stand today."""


def _span(scenario: Scenario) -> dict[str, Any]:
    return {"type": "time", "min": scenario.window.start.isoformat(), "max": scenario.window.close.isoformat()}


def line_chart(series: Series, scenario: Scenario) -> dict[str, Any]:
    """Return the frame of one series: the steered run's line above the baseline's.

    Parameters
    ----------
    series : Series
        What it shows.
    scenario : Scenario
        Gives the dates and the numbered events.
    """
    marks = [
        {"xAxis": event.date.isoformat(), "label": {"formatter": str(number)}}
        for number, event in enumerate(scenario.events, start=1)
        if scenario.window.start <= event.date < scenario.window.close
    ]
    events = {"silent": True, "symbol": "none", "animation": False, "data": marks}
    events["lineStyle"] = {"color": "#bbbbbb", "type": "dotted"}
    events["label"] = {"fontSize": 9, "color": "#666666", "distance": 1}
    line = {"type": "line", "showSymbol": False, "animation": False, "data": []}
    return {
        "animation": False,
        "title": {
            "text": series.title,
            "subtext": series.unit,
            "left": 0,
            "itemGap": 0,
            "textStyle": {"fontSize": 13, "lineHeight": 17},
            "subtextStyle": {"fontSize": 11, "lineHeight": 14, "color": "#555555"},
        },
        "grid": {"left": 48, "right": 12, "top": 56, "bottom": 22},
        "tooltip": {"trigger": "axis", "confine": True},
        "xAxis": {**_span(scenario), "splitNumber": 4, "axisLabel": {"fontSize": 10, "hideOverlap": True}},
        "yAxis": {"type": "value", "min": 0, "minInterval": 1, "splitNumber": 3, "axisLabel": {"fontSize": 10}},
        "series": [
            {**line, "name": "baseline", "lineStyle": {"color": BASELINE, "type": "dashed", "width": 1.5},
             "itemStyle": {"color": BASELINE}, "markLine": events},
            {**line, "name": "this run", "lineStyle": {"color": STEERED, "width": 2}, "itemStyle": {"color": STEERED}},
            {**line, "name": "archive", "lineStyle": {"color": ARCHIVE, "type": "dotted", "width": 2.5},
             "itemStyle": {"color": ARCHIVE}},
        ],
    }  # fmt: skip


def time_axis(scenario: Scenario) -> dict[str, Any]:
    """Return the date axis: the window that is counted, the campaign's events with their numbers, and today.

    Parameters
    ----------
    scenario : Scenario
        Gives the dates and events.
    """
    window = scenario.window
    inside = [
        (number, event)
        for number, event in enumerate(scenario.events, start=1)
        if window.start <= event.date < window.close
    ]
    points = [
        {"value": [event.date.isoformat(), 0], "name": f"{event.date}: {event.label}", "label": {"formatter": str(n)}}
        for n, event in inside
    ]
    counted = [[{"xAxis": window.open.isoformat(), "name": "counted"}, {"xAxis": window.close.isoformat()}]]
    return {
        "animation": False,
        "grid": {"left": 12, "right": 20, "top": 22, "bottom": 20},
        "tooltip": {"formatter": "{b}", "confine": True},
        "xAxis": {**_span(scenario), "axisLabel": {"fontSize": 10, "hideOverlap": True}},
        "yAxis": {"show": False, "min": -1, "max": 1},
        "series": [
            {
                "type": "scatter",
                "symbolSize": 18,
                "data": points,
                "itemStyle": {"color": "#ffffff", "borderColor": "#444444"},
                "label": {"show": True, "fontSize": 10, "color": "#222222"},
                "markArea": {
                    "silent": True, "data": counted, "itemStyle": {"color": "#eef3f8"},
                    "label": {"position": "insideTopLeft", "fontSize": 9, "color": "#8899aa"},
                },
                "markLine": today_mark(window.start),
            },
        ],
    }  # fmt: skip


def today_mark(date: dt.date) -> dict[str, Any]:
    """Return the mark of the present day."""
    return {
        "silent": True,
        "symbol": "none",
        "animation": False,
        "data": [{"xAxis": date.isoformat()}],
        "lineStyle": {"color": TODAY, "width": 2, "type": "solid"},
        "label": {"show": False},
    }


def _places(kinds: list[str]) -> tuple[list[tuple[int, int]], list[str]]:
    """Return column and line of every organisation, and the name before each line."""
    places: list[tuple[int, int]] = []
    lines: list[str] = []
    for kind, group in groupby(kinds):
        count = len(list(group))
        places += [(i % ACROSS, len(lines) + i // ACROSS) for i in range(count)]
        lines += [kind, *([""] * ((count - 1) // ACROSS))]
    return places, lines


def heat_map(kinds: list[str]) -> dict[str, Any]:
    """Return the map of the organisations: a square each, in lines by kind.

    Parameters
    ----------
    kinds : list of str
        Kind of each organisation.

    Examples
    --------
    >>> heat_map(["centre", "ministry", "ministry"])["series"][0]["data"][2]
    {'name': 'ministry (body 2)', 'value': [1, 1, 0]}
    """
    places, lines = _places(kinds)
    cells = [
        {"name": f"{kind} (body {i})", "value": [*place, 0]}
        for i, (kind, place) in enumerate(zip(kinds, places, strict=True))
    ]
    width = max(column for column, _ in places) + 1
    return {
        "animation": False,
        "grid": {"left": 110, "right": 8, "top": 6, "bottom": 46},
        "tooltip": {"confine": True, ":formatter": "p => `${p.name}: ${p.value[2]}% expelled`"},
        "xAxis": {"type": "category", "data": list(range(max(width, 12))), "show": False},
        "yAxis": {
            "type": "category", "data": lines, "inverse": True,
            "axisTick": {"show": False}, "axisLine": {"show": False},
            "axisLabel": {"fontSize": 10, "interval": 0},
        },
        "visualMap": {
            "type": "piecewise", "pieces": list(HEAT), "orient": "horizontal", "left": 0, "bottom": 0,
            "itemGap": 5, "textGap": 3, "itemWidth": 12, "itemHeight": 12, "textStyle": {"fontSize": 9}, "dimension": 2,
        },
        "series": [
            {
                "type": "heatmap",
                "itemStyle": {"borderColor": "#ffffff", "borderWidth": 1},
                "data": cells,
            }
        ],
    }  # fmt: skip


def tree_height(root: Person | None) -> int:
    """Return how high the drawing of a chain must be to be readable [px]."""
    return 120 if root is None else max(120, 18 * _leaves(root))


def _leaves(person: Person) -> int:
    return sum(map(_leaves, person.children)) + (person.hidden > 0) or 1


def tree(root: Person, chosen: int | None) -> dict[str, Any]:
    """Return the drawing of a chain of accusations, from left to right.

    Parameters
    ----------
    root : Person
        First of the line.
    chosen : int or None
        Row of the chosen cadre, drawn larger.
    """
    return {
        "animation": False,
        "tooltip": {"confine": True, "formatter": "{b}"},
        "series": [
            {
                "type": "tree",
                "data": [_node(root, chosen)],
                "left": 70, "right": 150, "top": 8, "bottom": 8,
                "symbol": "circle", "initialTreeDepth": -1, "expandAndCollapse": False, "roam": True,
                "lineStyle": {"color": "#bbbbbb", "width": 1},
                "label": {"position": "top", "fontSize": 10, "distance": 5},
                "leaves": {"label": {"position": "right", "distance": 5}},
            }
        ],
    }  # fmt: skip


def _node(person: Person, chosen: int | None) -> dict[str, Any]:
    mine = person.row == chosen
    way = f", first accused {person.date} ({person.channel})" if person.date else ", never accused"
    children = [_node(child, chosen) for child in person.children]
    if person.hidden:
        more = {"name": f"{person.hidden} more", "symbolSize": 0, "label": {"color": "#777777", "fontStyle": "italic"}}
        children.append(more)
    return {
        "name": f"{person.row}: {person.standing}{way}; {person.involvement}",
        "row": person.row,
        "symbolSize": 13 if mine else 8,
        "itemStyle": {"color": STANDINGS.get(person.standing, "#CC79A7")},
        "label": {"formatter": f"{person.row} {person.standing}", "fontWeight": "bold" if mine else "normal"},
        "children": children,
    }
