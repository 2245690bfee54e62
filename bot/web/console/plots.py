"""Charts as Apache ECharts options: pure, in the reader's unit and on the person's clock.

Colours are Okabe and Ito's, told apart by the colour-blind, and high, low and in range differ in shape as well. Text in tooltips is
drawn, never parsed as HTML. Keys that begin with ":" are read by the browser: the ink is that of the theme.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from health.glucose import Profile, is_sensor
from prompts.reader import say
from tools.pictures.days import METER_GAP, SENSOR_GAP
from tools.pictures.look import Eaten, Look, Point
from tools.pictures.overlay import usual

GREEN, BLUE, VERMILLION, ORANGE = "#009E73", "#0072B2", "#D55E00", "#E69F00"
_SHAPES = {
    "low": ("triangle", BLUE, 180),
    "target": ("circle", GREEN, 0),
    "high": ("triangle", VERMILLION, 0),
}
_HOURS = "m => Math.floor(m / 60) + ':00'"
_LETTERS = 14
_MARKS = {"low": "M1 2h14L8 15z", "target": "M8 1a7 7 0 1 0 0 14A7 7 0 0 0 8 1z", "high": "M8 1l7 13H1z"}
Options = dict[str, Any]


def mark(where: str) -> str:
    """Draw the sign of low, target or high as the charts do, for a legend."""
    return f'<svg viewBox="0 0 16 16" aria-hidden="true"><path fill="{_SHAPES[where][1]}" d="{_MARKS[where]}"/></svg>'


def day(on: date, points: Sequence[Point], meals: Sequence[Eaten], look: Look) -> Options:
    """One day by the clock, meals as marks at the foot."""
    here = [point for point in points if look.local(point.at).date() == on]
    eaten = [meal for meal in meals if look.local(meal.at).date() == on]
    values = [_value(look, point, _minute(look, point.at)) for point in here]
    series = [_line(look, values, here, _minute), _meals(look, eaten)]
    return _whole(look, here, series, _clock_axis())


def trend(points: Sequence[Point], look: Look) -> Options:
    """Every value of some days; lines only where somebody measured."""
    values = [_value(look, point, _wall(look, point.at)) for point in points]
    days = say("web.axis_day", look.language)
    named = {"year": days, "month": days, "day": days, "hour": "{HH}:{mm}"}
    label = {":color": "tbInk()", "fontSize": _LETTERS, "margin": 12, "hideOverlap": True, "formatter": named}
    axis = {"type": "time", "axisLabel": label, "splitNumber": 4}
    options = _whole(look, points, [_line(look, values, points, _wall)], axis)
    return {**options, "useUTC": True, "dataZoom": [{"type": "inside", "filterMode": "none"}]}


def agp(points: Sequence[Point], look: Look) -> Options:
    """What is usual at each hour: percentile bands of a sensor, or every value as a dot where there are few."""
    found = usual(points, look)
    if found is None:
        dots = [_value(look, point, _minute(look, point.at)) for point in points]
        series: list[Options] = [
            {"type": "scatter", "data": dots, "name": say("web.chart_glucose", look.language), **_band(look)}
        ]
    else:
        series = _bands(found, look)
    return _whole(look, points, series, _clock_axis())


def _whole(
    look: Look, points: Sequence[Point], series: Sequence[Options], axis: Mapping[str, Any]
) -> Options:
    top = max([look.amount(12.0), *(look.amount(point.mmol) * 1.08 for point in points)])
    ink, step = {":color": "tbInk()"}, 50 if look.unit == "mg/dL" else 2
    return {
        "animation": False,
        "aria": {"enabled": True},
        "backgroundColor": "transparent",
        "grid": {"left": 46, "right": 20, "top": 34, "bottom": 36},
        "tooltip": {
            "trigger": "item",
            "renderMode": "richText",
            "confine": True,
            "textStyle": {"fontSize": 16},
        },
        "xAxis": {**axis, "axisLine": {"lineStyle": ink}, "splitLine": {"show": False}},
        "yAxis": {
            "type": "value",
            "min": 0,
            "max": -(-top // step) * step,
            "interval": step,
            "name": look.unit,
            "nameTextStyle": {**ink, "align": "left", "fontSize": _LETTERS},
            "axisLabel": {**ink, "fontSize": _LETTERS},
            "splitLine": {"lineStyle": {":color": "tbRule()"}},
        },
        "series": list(series),
    }


def _clock_axis() -> Options:
    return {
        "type": "value",
        "min": 0,
        "max": 1440,
        "interval": 360,
        "axisLabel": {":color": "tbInk()", "fontSize": _LETTERS, "margin": 12, ":formatter": _HOURS},
    }


def _value(look: Look, point: Point, x: float) -> Options:
    shape, colour, turn = _SHAPES[look.where(point.mmol)]
    at = look.local(point.at)
    return {
        "value": [x, round(look.amount(point.mmol), 1)],
        "name": f"{at:%m-%d %H:%M}  {look.number(point.mmol)} {look.unit}",
        "symbol": shape,
        "symbolRotate": turn,
        "itemStyle": {"color": colour},
    }


def _line(look: Look, values: Sequence[Options], points: Sequence[Point], place: Any) -> Options:
    sensor = is_sensor([point.at for point in points])
    return {
        "type": "line",
        "name": say("web.chart_glucose", look.language),
        "data": _broken(look, values, points, sensor, place),
        "showSymbol": not sensor,
        "symbolSize": 10,
        "lineStyle": {":color": "tbFaint()", "width": 1.5 if sensor else 2},
        "tooltip": {"formatter": "{b}"},
        **_band(look),
    }


def _broken(
    look: Look, values: Sequence[Options], points: Sequence[Point], sensor: bool, place: Any
) -> list[Options]:
    """Put a hole where nobody measured for long."""
    found = list(values[:1])
    for (before, after), value in zip(pairwise(points), values[1:], strict=True):
        same_day = look.local(before.at).date() == look.local(after.at).date()
        joined = (
            after.at - before.at <= SENSOR_GAP if sensor else same_day and after.at - before.at <= METER_GAP
        )
        if not joined:
            found.append({"value": [place(look, before.at + (after.at - before.at) / 2), None]})
        found.append(value)
    return found


def _band(look: Look) -> Options:
    """Shade the person's target."""
    low, high = round(look.amount(look.target_low), 1), round(look.amount(look.target_high), 1)
    return {
        "markArea": {
            "silent": True,
            "itemStyle": {"color": "rgba(0,158,115,0.13)"},
            "data": [[{"yAxis": low}, {"yAxis": high}]],
        }
    }


def _meals(look: Look, eaten: Sequence[Eaten]) -> Options:
    foot = 14 if look.unit == "mg/dL" else 0.8
    return {
        "type": "scatter",
        "name": say("web.chart_meals", look.language),
        "symbol": "diamond",
        "symbolSize": 14,
        "itemStyle": {"color": ORANGE},
        "tooltip": {"formatter": "{b}"},
        "data": [
            {"value": [_minute(look, one.at), foot], "name": f"{look.local(one.at):%H:%M}  {one.what[:60]}"}
            for one in eaten
        ],
    }


def _bands(found: Profile, look: Look) -> list[Options]:
    """Stack the bands of an AGP: each is drawn as the difference to the curve below it."""
    xs = [*found.minutes, 1440]

    def curve(values: Sequence[float]) -> list[float]:
        return [look.amount(value) for value in (*values, values[0])]

    p5, p25, p75, p95 = (curve(one) for one in (found.p5, found.p25, found.p75, found.p95))
    layers = [(p5, 0.0), (_minus(p25, p5), 0.2), (_minus(p75, p25), 0.45), (_minus(p95, p75), 0.2)]
    stacked: list[Options] = [
        {
            "type": "line",
            "stack": "agp",
            "silent": True,
            "showSymbol": False,
            "lineStyle": {"opacity": 0},
            "areaStyle": {"color": BLUE, "opacity": opacity},
            "data": [[x, round(y, 2)] for x, y in zip(xs, layer, strict=True)],
        }
        for layer, opacity in layers
    ]
    middle = {
        "type": "line",
        "name": look.words("agp_median"),
        "showSymbol": False,
        "lineStyle": {":color": "tbInk()", "width": 3},
        "data": [[x, round(y, 1)] for x, y in zip(xs, curve(found.p50), strict=True)],
        **_band(look),
    }
    return [*stacked, middle]


def _minus(upper: Sequence[float], lower: Sequence[float]) -> list[float]:
    return [high - low for high, low in zip(upper, lower, strict=True)]


def _minute(look: Look, at: datetime) -> float:
    local = look.local(at)
    return local.hour * 60 + local.minute


def _wall(look: Look, at: datetime) -> float:
    """Give the person's wall clock as if it were UTC, in milliseconds: the browser may be in another zone."""
    local = look.local(at)
    return (local.replace(tzinfo=None) - datetime(1970, 1, 1)) / timedelta(milliseconds=1)  # noqa: DTZ001  # a wall clock on purpose
