import sys
from concurrent.futures import ThreadPoolExecutor

import snowballstemmer

from memory.recall.lexical.words import stem, words


def test_chinese_is_cut_into_pairs_around_empty_words() -> None:
    assert set(words("我的空腹血糖是多少")) == {"空腹", "腹血", "血糖"}


def test_english_words_are_stemmed_and_empty_ones_left_out() -> None:
    assert words("i was walking and walked the dogs") == {"walk": 2, "dog": 1}


def test_numbers_stand_as_they_are() -> None:
    assert {"6.2", "140/90", "500"} <= set(words("6.2 140/90 500mg"))


def test_a_possessive_is_the_word_itself() -> None:
    assert words("jon's") == words("jon")


def test_what_is_too_long_for_a_word_is_left_alone() -> None:
    assert stem("a" * 30 + "ing") == "a" * 30 + "ing"


def test_mixed_text_gives_the_words_of_both() -> None:
    assert {"血糖", "dexcom"} <= set(words("血糖dexcom"))


def test_threads_do_not_get_each_other_s_stems() -> None:
    """The stemmer keeps its place in itself; words that nobody asked for before, so that no answer is kept yet."""
    letters = "bcdfglmnprst"
    said = [
        f"{a}o{b}{c}ation{end}" for a in letters for b in letters for c in letters for end in ("ally", "s")
    ]
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            together = list(threads.map(stem, said))
    finally:
        sys.setswitchinterval(before)
    alone = snowballstemmer.stemmer("english")
    assert together == [alone.stemWord(word) for word in said]
