import pytest

from memory.recall.facts.slots import told


def _kinds(text: str) -> set[tuple[str, str]]:
    return {(fact.kind, fact.slot) for fact in told(text)}


@pytest.mark.safety
@pytest.mark.parametrize(
    "text",
    [
        "我对青霉素过敏",
        "I'm allergic to shellfish",
        "我lactose intolerant，可以喝燕麦奶吗？",
        "peanuts give me hives",
        "食蝦會過敏",
    ],
)
def test_an_allergy_is_told(text: str) -> None:
    assert ("allergy", "allergy") in _kinds(text)


@pytest.mark.parametrize(
    "text", ["我对花生不过敏", "no known allergies", "I'm not allergic to nuts", "我妈对青霉素过敏"]
)
def test_no_allergy_or_another_s_is_not_told(text: str) -> None:
    assert ("allergy", "allergy") not in _kinds(text)


@pytest.mark.safety
@pytest.mark.parametrize(
    "text",
    [
        "昨晚低血糖昏倒了，叫了救护车",
        "had a severe low and needed glucagon",
        "I passed out from a hypo at work",
        "手抖，测了一下2.4",
        "went low, 41 mg/dL",
    ],
)
def test_a_severe_low_is_told(text: str) -> None:
    assert ("severe_low", "severe_low") in _kinds(text)


@pytest.mark.parametrize("text", ["low 3.6, had juice", "手抖，测3.5", "女儿2.9kg", "bought low fat milk"])
def test_a_mild_low_is_not_a_severe_one(text: str) -> None:
    assert ("severe_low", "severe_low") not in _kinds(text)


@pytest.mark.parametrize("text", ["能吃二甲双胍吗？", "Should I switch to a Libre?", "要是换成G7会怎样"])
def test_a_question_tells_no_fact(text: str) -> None:
    assert _kinds(text) == set()


def test_a_change_replaces_and_a_statement_does_not() -> None:
    changes = {fact.slot: fact.replaces for fact in told("Switched to a Libre 3")}
    states = {fact.slot: fact.replaces for fact in told("I wear a Libre 3")}
    assert changes["sensor"]
    assert not states["sensor"]


def test_a_new_number_of_a_measure_replaces_the_older() -> None:
    assert next(fact for fact in told("A1c 7.1 today") if fact.slot == "a1c").replaces


def test_of_two_medicines_the_one_that_ended_is_stopped() -> None:
    stopped = {
        fact.slot: fact.stopped
        for fact in told("大夫把二甲双胍停了，换成达格列净")
        if fact.kind == "medicine"
    }
    assert stopped == {"metformin": True, "sglt2": False}
