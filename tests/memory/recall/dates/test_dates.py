"""Phrases for days in both languages, each seen from Wednesday, 17 September 2025."""

from datetime import date

import pytest

from memory.recall.dates import spans

TODAY = date(2025, 9, 17)


def _read(text: str) -> list[tuple[str, str]]:
    return [(span.first.isoformat(), span.last.isoformat()) for span in spans(text, TODAY)]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("6月15日产检怎么说", "2025-06-15", "2025-06-15"),
        ("在十二月三号", "2024-12-03", "2024-12-03"),
        ("2024年3月5号", "2024-03-05", "2024-03-05"),
        ("去年11月二十八号", "2024-11-28", "2024-11-28"),
        ("八月份我吃了什么", "2025-08-01", "2025-08-31"),
        ("去年十月的糖化", "2024-10-01", "2024-10-31"),
        ("五月底", "2025-05-20", "2025-05-31"),
        ("上周三我干了什么", "2025-09-10", "2025-09-10"),
        ("上上周五", "2025-09-05", "2025-09-05"),
        ("这周一", "2025-09-15", "2025-09-15"),
        ("周三的血糖", "2025-09-10", "2025-09-10"),
        ("星期天去哪了", "2025-09-14", "2025-09-14"),
        ("上周我走了几次", "2025-09-08", "2025-09-14"),
        ("上个月平均多少", "2025-08-01", "2025-08-31"),
        ("前天晚上", "2025-09-15", "2025-09-15"),
        ("昨天早上", "2025-09-16", "2025-09-16"),
        ("三天前", "2025-09-14", "2025-09-14"),
        ("两周前", "2025-08-31", "2025-09-06"),
        ("去年", "2024-01-01", "2024-12-31"),
        ("15号那天", "2025-09-15", "2025-09-15"),
        ("20号那天", "2025-08-20", "2025-08-20"),
        ("on 8 may 2023", "2023-05-08", "2023-05-08"),
        ("on may 8th", "2025-05-08", "2025-05-08"),
        ("december 24 last time", "2024-12-24", "2024-12-24"),
        ("the 3rd of august", "2025-08-03", "2025-08-03"),
        ("in july 2023", "2023-07-01", "2023-07-31"),
        ("in april", "2025-04-01", "2025-04-30"),
        ("in mid-august", "2025-08-10", "2025-08-20"),
        ("in early october", "2024-10-01", "2024-10-10"),
        ("yesterday", "2025-09-16", "2025-09-16"),
        ("last night", "2025-09-16", "2025-09-16"),
        ("last tuesday", "2025-09-16", "2025-09-16"),
        ("last wednesday", "2025-09-10", "2025-09-10"),
        ("last week", "2025-09-08", "2025-09-14"),
        ("last weekend", "2025-09-13", "2025-09-14"),
        ("this month", "2025-09-01", "2025-09-30"),
        ("last year", "2024-01-01", "2024-12-31"),
        ("three days ago", "2025-09-14", "2025-09-14"),
        ("2 weeks ago", "2025-08-31", "2025-09-06"),
        ("in summer 2024", "2024-06-01", "2024-08-31"),
        ("last winter", "2024-12-01", "2025-02-28"),
        ("in 2022", "2022-01-01", "2022-12-31"),
        ("2023-05-08", "2023-05-08", "2023-05-08"),
    ],
)
def test_a_phrase_names_its_days(text: str, first: str, last: str) -> None:
    assert _read(text) == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "may i eat rice?",
        "i may walk",
        "on march to the sea",
        "4号楼在哪",
        "1型糖尿病",
        "胰岛素打8个单位",
        "一天两次",
        "13月1日",
        "metformin 500",
        "mondays are hard",
        "",
    ],
)
def test_what_names_no_day_gives_none(text: str) -> None:
    assert _read(text) == []


def test_two_days_in_one_question_are_both_read() -> None:
    assert _read("3月1日和3月4日") == [("2025-03-01", "2025-03-01"), ("2025-03-04", "2025-03-04")]


def test_a_longer_phrase_is_not_read_again_in_part() -> None:
    assert _read("on 8 may 2023") == [("2023-05-08", "2023-05-08")]
