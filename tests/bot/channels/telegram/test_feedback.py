"""What people think of an answer, told by a sign on its message or by a button below it."""

from agent.turn import Answer, Part
from memory import promotions
from memory.promotions import Votes
from memory.records import BrainVote
from tests.bot.channels.telegram.conftest import Bot


async def _votes(bot: Bot) -> dict[str, Votes]:
    return dict(await bot.house.database.read(promotions.votes))


async def test_a_reaction_counts_for_the_brain_that_worded_the_answer(bot: Bot) -> None:
    bot.house.agent.script = lambda _turn: Answer((Part("慢慢来。", by="ollama:new"),))
    await bot.start()
    bot.api.says(7, "有点累")
    (sent,) = await bot.sent(1)
    await bot.quiet()
    for signs, votes in (
        (["👍"], {"ollama:new": Votes(1, 0)}),
        (["👎"], {"ollama:new": Votes(0, 1)}),
        (["❤️"], {"ollama:new": Votes(1, 0)}),
        ([], {}),
        (["😢"], {}),
    ):
        bot.api.reacts(7, sent, *signs)
        await bot.quiet()
        assert await _votes(bot) == votes
    assert [turn.text for turn in bot.house.agent.heard] == ["有点累"]


async def test_an_answer_in_reviewed_words_counts_for_the_composer(bot: Bot) -> None:
    await bot.start()
    bot.api.says(7, "hi")
    (sent,) = await bot.sent(1)
    await bot.quiet()
    bot.api.reacts(7, sent, "👍")
    await bot.quiet()
    assert await _votes(bot) == {"builtin": Votes(1, 0)}


async def test_only_the_person_who_was_answered_votes_and_only_on_our_messages(bot: Bot) -> None:
    await bot.start()
    bot.api.says(7, "/help", group=-5)
    bot.api.says(8, "/help", group=-5)
    mine, theirs = await bot.sent(2)
    await bot.quiet()
    bot.api.reacts(9, mine, "👍")
    bot.api.reacts(7, theirs, "👍")
    bot.api.update(
        {"message_reaction": {"chat": {"id": -5}, "message_id": 4711, "user": {"id": 7}, "new_reaction": []}}
    )
    bot.api.update({"message_reaction": {"chat": {"id": -5}, "message_id": 1, "actor_chat": {"id": 3}}})
    await bot.quiet()
    assert await bot.house.rows(BrainVote) == []
