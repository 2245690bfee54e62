"""What is said without touching the person's rows: emergencies, refusals, knowledge, small talk."""

from datetime import datetime
from typing import Literal

from prompts.knowledge.library import find
from tools.hands import Given
from tools.outcome import Offer, Outcome

_EXAMPLES = ("talk.try_log", "talk.try_meal", "talk.try_question")


async def emergency(
    hands: Given,  # noqa: ARG001  # every tool is given the hands
    kind: Literal["hypo", "hyper", "chest_pain", "unconscious", "self_harm", "other"],
) -> Outcome:
    """Say what to do right now."""
    return Outcome(f"safety.{kind}", urgent=True)


async def ask_dosing(hands: Given) -> Outcome:  # noqa: ARG001
    """Refuse to say how much insulin or medicine to take, and say whom to ask."""
    return Outcome("safety.dosing", urgent=True)


async def ask_knowledge(hands: Given, query: str) -> Outcome:
    """Answer a general question about diabetes from the reviewed library."""
    # "I was just diagnosed, what should I do?": what is asked stands in the whole message.
    piece = find(query, hands.language) or find(hands.text, hands.language)
    if piece is None:
        return Outcome("talk.not_in_library")
    return Outcome("talk.knowledge", {"title": piece.title, "text": piece.text, "source": piece.source})


async def show_help(hands: Given) -> Outcome:  # noqa: ARG001
    """Say what Tangban can do."""
    offers = tuple((Offer(words, "say", {"words": words}, again=True),) for words in _EXAMPLES)
    return Outcome("talk.help", offers=offers)


async def chitchat(hands: Given) -> Outcome:
    """Answer a greeting, thanks or a feeling."""
    return Outcome("talk.chitchat", {"mood": _mood(hands.text), "hour": hands.now.hour})


def _mood(text: str) -> str:
    """Tell greetings, thanks and feelings by their words; anything longer was told, to be remembered."""
    lower = text.lower()
    found = next((mood for mood, signs in _MOODS.items() if any(sign in lower for sign in signs)), None)
    return found or ("told" if sum(letter.isalnum() for letter in text) >= _A_SENTENCE else "hello")


_A_SENTENCE = 5
_MOODS = {
    "thanks": ("谢", "thank", "thx", "cheers"),
    "bye": ("再见", "拜拜", "晚安", "bye", "good night", "goodnight", "see you"),
    "sad": (
        "难过",
        "伤心",
        "心烦",
        "好烦",
        "担心",
        "害怕",
        "焦虑",
        "郁闷",
        "sad",
        "worried",
        "upset",
        "anxious",
        "fed up",
    ),
    "tired": ("好累", "累了", "太累", "疲惫", "tired", "exhausted"),
    "happy": ("开心", "高兴", "太好了", "哈哈", "happy", "awesome", "yay"),
    "hello": (
        "你好",
        "您好",
        "早上好",
        "早安",
        "晚上好",
        "下午好",
        "在吗",
        "hello",
        "hi ",
        "hey",
        "good morning",
        "good evening",
    ),
}


async def weather(hands: Given, place: str | None = None, at: datetime | None = None) -> Outcome:  # noqa: ARG001
    """Say that the weather cannot be looked up."""
    return Outcome("talk.no_weather")


async def news(hands: Given, query: str | None = None) -> Outcome:  # noqa: ARG001
    """Say that news cannot be looked up."""
    return Outcome("talk.no_news")


async def music(hands: Given, action: str = "play", query: str | None = None) -> Outcome:  # noqa: ARG001
    """Say that music cannot be played."""
    return Outcome("talk.no_music")


async def unsupported(hands: Given) -> Outcome:  # noqa: ARG001
    """Say kindly that this is not something Tangban does."""
    return Outcome("talk.unsupported")


async def clarify(hands: Given, about: str = "message") -> Outcome:  # noqa: ARG001
    """Say that the message was not understood, and how to put it."""
    return Outcome(f"talk.unclear_{about}")
