from typing import get_args, get_type_hints

from health.foods import Swap, find, names, swaps


def test_white_rice_may_become_mixed_grains_or_half() -> None:
    hit = find("米饭")
    assert hit is not None
    found = swaps(hit[0])
    assert found[0].name_zh == "杂粮饭"
    assert any(swap.share == 0.5 and swap.food_key == hit[0].key for swap in found)


def test_what_is_gentle_needs_no_swap() -> None:
    hit = find("菠菜")
    assert hit is not None
    assert swaps(hit[0]) == ()


def test_every_swap_is_gentler_than_what_it_replaces() -> None:
    reasons = get_args(get_type_hints(Swap)["reason"])
    for name in names():
        hit = find(name)
        assert hit is not None
        food = hit[0]
        for swap in swaps(food):
            assert swap.reason in reasons
            other = find(swap.food_key)
            assert other is not None
            assert swap.name_en
            assert swap.name_zh
            if swap.share < 1:
                assert swap.food_key == food.key
            elif swap.reason == "lower_gi":
                assert other[0].gi is not None
                assert food.gi is not None
                assert other[0].gi < food.gi
            elif swap.reason == "more_fibre":
                assert other[0].fiber_g > food.fiber_g
            else:
                assert other[0].carb_g < food.carb_g
