"""An emergency is heard wherever it stands in a message that also tells of a meal, a walk or a reading."""

import json
from itertools import cycle, product
from pathlib import Path

import pytest

from health.safety import alarms

pytestmark = pytest.mark.safety
LABELLED = Path(__file__).parents[2] / "agent" / "understanding" / "labelled"

LOGS = {
    "en": [
        "had a bowl of noodles for lunch with chicken and rice",
        "walked 30 minutes after dinner and watched tv",
        "took my metformin this morning with breakfast",
        "sugar was 7.2 before breakfast, had toast and eggs",
        "went to the park with the kids today, nice weather",
        "can you remind me to take my pills tomorrow",
        "I forgot my pills yesterday",
        "had pizza last night",
        "yesterday I walked 5 km",
        "my sugar was 12 last night",
        "I was at the doctor last week",
        "I usually walk after dinner",
        "played a game with the kids",
        "watched a movie",
        "heard from my sister",
        "is banana ok for me?",
        "what should I eat tonight?",
        "if it rains tomorrow I won't walk",
        "no sugar in my tea",
        "didn't eat breakfast",
        "I don't eat much meat",
        "feeling better than yesterday but tired",
        "I had my insulin before lunch",
        "I went to the gym and ran 5k",
        "worked in the garden all morning",
        "drank two beers",
        "I had a beer with friends",
        "cooked for my son's birthday",
        "the doctor said to eat less salt",
        "mum had rice and fish",
        "how many carbs in rice?",
        "set reminder for 9am",
        "thanks for yesterday",
        "ok",
        "good morning",
        "my wife made soup",
        "read a book, had tea",
        "made a joke of it and had cake",
        "hello, dinner was rice",
    ],
    "zh": [
        "中午吃了一碗面条和鸡肉",
        "晚饭后散步半小时看了会电视",
        "早上吃了二甲双胍和两个包子",
        "空腹7.2，早饭吃了馒头鸡蛋",
        "今天带孙子去公园玩天气很好",
        "明天提醒我吃药",
        "昨天忘了吃药",
        "昨晚吃了披萨",
        "昨天走了五公里",
        "昨晚血糖12",
        "上周去看了医生",
        "我平时饭后散步",
        "看了新闻喝了杯咖啡",
        "陪孩子玩游戏",
        "看了场电影",
        "我妹妹打电话来",
        "香蕉能吃吗？",
        "今晚吃什么好？",
        "要是明天下雨就不走了",
        "以前吃米饭血糖会高",
        "茶里没放糖",
        "没吃早饭",
        "比昨天好多了就是累",
        "现在血糖好了",
        "饭前打了胰岛素",
        "去健身房跑了五公里",
        "考试很紧张",
        "上午在地里干活",
        "喝了两瓶啤酒",
        "跟朋友喝了杯啤酒",
        "给儿子做生日饭",
        "医生说少吃盐",
        "我妈吃了米饭和鱼",
        "米饭多少碳水？",
        "九点提醒我",
        "昨天谢谢你",
        "好的",
        "早上好",
        "老婆煮了汤",
        "看了会书喝了茶",
        "看朋友圈吃了蛋糕",
        "在群里聊了会天，吃了晚饭",
        "洗澡洗了半小时",
        "看了会小说吃了个苹果",
    ],
}
EMERGENCIES = {
    "en": [
        ("chest_pain", "my chest hurts"),
        ("unconscious", "he passed out"),
        ("unconscious", "mum won't wake up"),
        ("hypo", "I feel faint and shaky"),
        ("other", "I can't breathe"),
        ("other", "my face is drooping"),
        ("other", "I can't stop vomiting"),
        ("other", "my speech is slurred"),
        ("unconscious", "grandma collapsed"),
        ("other", "lips swollen and hard to breathe"),
    ],
    "zh": [
        ("chest_pain", "胸口疼"),
        ("unconscious", "老伴晕倒了"),
        ("unconscious", "我妈叫不醒"),
        ("hypo", "手抖心慌出冷汗"),
        ("other", "喘不上气"),
        ("other", "嘴歪了说话不清"),
        ("other", "吐个不停"),
        ("other", "半边身子动不了"),
        ("unconscious", "孩子抽搐了"),
        ("other", "嘴唇肿了喘不上气"),
    ],
}


@pytest.mark.parametrize(
    ("language", "mark"), [("en", ", "), ("en", ". "), ("zh", "，"), ("zh", "。"), ("zh", " ")]
)
def test_a_log_in_the_same_message_drowns_no_emergency(language: str, mark: str) -> None:
    missed = [
        (kind, text)
        for log, (kind, said) in product(LOGS[language], EMERGENCIES[language])
        for text in (log + mark + said, said + mark + log)
        if kind not in {alarm.kind for alarm in alarms(text)}
    ]
    assert not missed


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_logs_alone_raise_no_alarm(language: str) -> None:
    assert not [log for log in LOGS[language] if alarms(log)]


def test_no_message_of_the_labelled_ones_drowns_an_emergency_behind_it() -> None:
    rows = [
        json.loads(line)
        for path in sorted(LABELLED.glob("*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
    said = [
        row["text"] for row in rows if row["requests"][0]["intent"].startswith(("log_", "predict", "show"))
    ][::5]
    both = [
        text.rstrip("。.?？!！") + ("，" + zh[1] if "\u4e00" <= max(text) <= "\u9fff" else ", " + en[1])
        for text, zh, en in zip(said, cycle(EMERGENCIES["zh"]), cycle(EMERGENCIES["en"]), strict=False)
    ]
    missed = [text for text in both if not alarms(text)]
    assert len(both) > 300
    assert len(missed) <= 0.01 * len(both), missed


@pytest.mark.parametrize(
    "text",
    [
        "昨晚电视里有人晕倒了",
        "电视上说低血糖会手抖心慌出冷汗",
        "看电视剧，主角胸口疼",
        "昨晚三点被饿醒，手抖，出冷汗，吃了两块糖",
        "去年住院那次，我妈昏迷了，吓死我们",
        "昨天下午在单位，有点手抖，吃了饼干",
        "前天散步回来，心慌出汗，测了3.6，喝了果汁就好了",
        "我年轻的时候，有一回低血糖，晕倒在车间",
        "前几天我胸口有点闷，去医院查了没事",
        "昨天孩子发烧抽搐，已经送医院看过了",
        "上周末爬山，胸口疼了一下，后来就没事了",
        "昨天看电视剧，女主低血糖晕倒了",
        "我看新闻，有个人胰岛素打多了，昏迷了",
        "要是半夜低血糖，我一个人住，会不会晕过去",
        "如果胸口疼，应该吃什么药",
        "万一我晕倒了，家里没人怎么办",
        "医生讲，要是手抖心慌，就马上吃糖",
        "书上写，低血糖会手抖，出冷汗，心慌",
        "Last night at the restaurant, I got shaky and sweaty, had some coke",
        "Yesterday at work, I felt faint, ate a granola bar",
        "Two weeks ago, my dad passed out, he's ok now",
        "Last year, I had chest pain, turned out to be reflux",
        "When I was a kid, I fainted at school, nobody knew why",
        "My friend told me, her mum had a stroke last year",
        "I watched a documentary yesterday, a guy with diabetes passed out while driving",
        "in the movie, the girl can't breathe and collapses",
        "If I go low at night, will I pass out?",
        "If my chest hurts, what should I do?",
        "what if I pass out, who will find me",
        "I read that, when you are low, you get shaky and sweaty",
        "my doctor said, if I feel faint, eat sugar",
        "I woke up at 3am yesterday, shaking, had juice, 20 min later 5.8",
        "We were hiking last weekend, and I felt shaky, so I ate a bar",
    ],
)
def test_what_is_told_of_another_day_or_of_nobody_raises_no_alarm(text: str) -> None:
    assert not alarms(text)
