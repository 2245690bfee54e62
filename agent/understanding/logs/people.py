"""Whose meal or reading it is: the writer's, or somebody else's."""

import re
from functools import cache

from agent.understanding.foods.names import chinese_at
from agent.understanding.known import Known
from agent.understanding.text.words import either, split_en, split_zh, table


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    rows = table("things")["people"]
    zh_people = either(split_zh(rows["zh"]))
    en_people = either(split_en(rows["en"]), bounded=True)
    zh = re.compile(
        rf"(?<![和跟给帮陪让叫与替同为])(?<!跟我)(?<!和我)(?:^|(?<=[,。;!?\s])|(?<=我)|(?<=我家)|(?<=我们家)|(?<=今天)|(?<=早上)|(?<=中午)|(?<=晚上)|(?<=昨天)|(?<=昨晚)|(?<=刚才)|(?<=空腹)|(?<=说)|(?<=是)|(?<=听)|(?<=帮)|(?<=给)|(?<=替)|(?<=们))"
        rf"(?P<who>{zh_people})(?![^,。;!?]{{0,8}}(?:我(?!妈|爸|老|女|儿|家|的)|咱|陪))(?!(?:和|跟|与)我)(?:家)?(?:的)?(?!(?:给|帮|让|叫|喊|提醒|催|逼|劝|非要|硬|请|带|做的|买的|煮的|炒的|炖的|烧的|包的|蒸的|做了|煮了|炖了|包了|买了|送的|送了|生日|家))"
    )
    en = re.compile(
        rf"(?:^|(?<=[,.;!?] )|(?<=today )|(?<=yesterday )|(?<=morning )|(?<=and )|(?<=that )|(?<=but )|(?<=says )|(?<=because )|(?<=ok )|(?<=for )|(?<=of ))(?P<who>{en_people})(?!,? and (?:i|me)(?![a-z]))(?:'s|s)?(?!\s+(?:made me|cooked me|gave me|brought me|bought me|reminded me|told me|and i|made|cooked|baked|brought|bought|reminds|insisted i|birthday|wants me|took me|said i|thinks i|asked me|(?:has |just |also )?(?:checked|tested|measured|took|takes|checks|measures) (?:mine|my|me)))(?![a-z])"
    )
    return zh, en


_MINE_ZH = re.compile(
    r"(?:^|[,。;!?\s]|今天|早上)(?:我|俺|咱|本人)(?!妈|爸|老|娘|爹|女|儿|媳|孩|哥|弟|姐|妹|爷|奶|外|家|朋|同|邻|先|丈|妻|对|岳|婆|公|父|母|孙|表|仔|的?朋友)"
)
_MINE_EN = re.compile(
    r"(?<![a-z])(?:i|i'm|i've|my (?:own|sugar|glucose|reading|bg|blood|fasting|breakfast|lunch|dinner|weight|bp))(?![a-z])"
)


@cache
def _done_for() -> re.Pattern[str]:
    return re.compile(
        rf"(?:给|帮|替|为)(?P<who>{either(split_zh(table('things')['people']['zh']))})[^,。我]{{0,4}}(?:(?:打|注射|测|量|喂|称|扎)(?:了|的|完|出|过)|记(?:一下|录|个|上|下))"
    )


_THEY = re.compile(
    r"(?<![和跟给帮陪让叫与替同为带请其])[他她](?:们|俩)?(?:自己|都|也|就|才|昨天|今天|早上|中午|晚上|刚才|刚)*(?:[吃喝](?:了|的|完|过)|测|打了|空腹|餐后|血糖)"
)


@cache
def _done_for_en() -> re.Pattern[str]:
    who = either(
        (word.removeprefix("my ") for word in split_en(table("things")["people"]["en"])), bounded=True
    )
    return re.compile(
        rf"(?<![a-z])(?:gave|give|giving|injected|fed|tested|checked|measured) (?:my |the |our )?(?P<who>{who})(?:'s)?(?! me)"
    )


def others(text: str, known: Known) -> bool:
    """Is the subject of this clause, or whom it was done for, somebody whose values the writer does not keep?"""
    if _THEY.search(text) or _served(text, known):
        return True
    for pattern, mine in zip(_patterns(), (_MINE_ZH, _MINE_EN), strict=True):
        for match in pattern.finditer(text):
            if chinese_at(text, match.start("who"), len(text)) > 1:
                continue  # 娃娃菜 is no child
            if _cared_for(match["who"], known):
                continue
            if mine.search(text, match.end()) or (
                match.start() and mine.search(text[: match.start()]) and mine is _MINE_EN
            ):
                continue
            return True
    return False


def _served(text: str, known: Known) -> bool:
    """Was it done for somebody else?"""
    found = (pattern.search(text) for pattern in (_done_for(), _done_for_en()))
    return any(hit is not None and not _cared_for(hit["who"], known) for hit in found)


def _cared_for(who: str, known: Known) -> bool:
    rows = table("things")["care"]
    return any(any(word in who for word in rows.get(relation, "").split()) for relation in known.cares_for)


@cache
def people_zh() -> str:
    """A pattern of the Chinese words for people."""
    return either(
        word for word in split_zh(table("things")["people"]["zh"]) if len(word) > 1 or word in "他她"
    )


@cache
def people_en() -> str:
    """A pattern of the English words for people, without their "my"."""
    words = split_en(table("things")["people"]["en"])
    return either({word.removeprefix("my ") for word in words} - {"he", "his", "they"})
