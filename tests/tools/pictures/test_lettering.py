"""The shipped typeface has what people write about food, and texts are cut to their room."""

from importlib.resources import files

from prompts.reader import blocks
from tools.pictures.lettering import breadth, legible, shortened


def test_all_words_of_pictures_and_common_foods_can_be_written() -> None:
    said = "".join(text for block in blocks("pictures").values() for text in block.values())
    foods = "米饭馒头包子饺子馄饨粥面条肉粽餛飩蘿蔔糕蚵仔煎滷肉飯豆漿燒餅油條蛋餅−≥–°%"
    assert legible(foods) == foods
    assert legible(said) == " ".join(said.split())


def test_emoji_and_line_breaks_are_left_out() -> None:
    assert legible("苹果🍎\n 半个\u200d") == "苹果 半个"


def test_a_long_text_is_cut_to_its_room() -> None:
    cut = shortened("牛肉面一大碗，加一个卤蛋、凉拌黄瓜、半个苹果", 300, 36)
    assert cut.endswith("…")
    assert breadth(cut, 36) <= 300


def test_english_is_cut_between_words() -> None:
    assert shortened("beef noodles, a braised egg, cucumber", 480, 36) == "beef noodles, a braised..."


def test_the_licence_lies_beside_the_font() -> None:
    folder = files("tools.pictures.font")
    assert "SIL OPEN FONT LICENSE" in folder.joinpath("OFL.txt").read_text(encoding="utf-8")
