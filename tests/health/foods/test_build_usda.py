import pytest

from health.foods.build.usda import spoken


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("CHEESE,BRIE", "brie cheese"),
        ("COOKIES,SHORTBREAD,COMM,PLN", "shortbread cookie"),
        ("BAGELS,EGG", "egg bagel"),
        ("MUSHROOMS,MOREL,RAW", "morel mushroom"),
    ],
)
def test_an_abbreviated_name_is_said_as_people_say_it(name: str, said: str) -> None:
    assert spoken(name) == said


@pytest.mark.parametrize(
    "name", ["MILK", "POTATOES,FRZ,WHL,UNPREP", "PORK,CURED,HAM,EX LN,REG,RSTD", "7-UP,LEMON"]
)
def test_a_name_that_nobody_says_is_left_out(name: str) -> None:
    assert spoken(name) is None
