"""Whose meal or reading it is: the writer's, or somebody else's."""

import re
from functools import cache

from agent.understanding.foods.names import chinese_at, mentions
from agent.understanding.known import Known
from agent.understanding.text.words import either, languages, split_en, split_zh, table

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯董程曹袁邓许沈曾彭吕卢蒋蔡贾丁魏薛余潘杜戴夏钟汪田任范姚谭廖邹熊陆郝孔崔康邱秦史顾侯邵孟段雷钱尹黎贺龚"
"""The commonest family names."""
_NAMED = rf"[老小阿][{SURNAMES}](?![鱼瓜米菜汤酱])|[{SURNAMES}](?:大爷|大妈|大姐|大哥|阿姨|奶奶|爷爷|先生|女士|太太|师傅|叔|姨|婶|伯|嫂|姐|哥|总|工)|小明|小红|小美|张三|李四"
"""老陈, 刘阿姨: somebody by surname."""


@cache
def _subject(language: str) -> re.Pattern[str]:
    return _subject_zh() if language == "zh" else _subject_en()


def _subject_zh() -> re.Pattern[str]:
    rows = table("things")["people"]
    people = rf"(?:{either(split_zh(rows['zh']))}|{_NAMED})"
    return re.compile(
        rf"(?<![和跟给帮陪让叫与替同为])(?<!跟我)(?<!和我)(?:^|(?<=[,。;!?\s])|(?<=我)|(?<=我家)|(?<=我们家)|(?<=今天)|(?<=早上)|(?<=中午)|(?<=晚上)|(?<=昨天)|(?<=昨晚)|(?<=刚才)|(?<=空腹)|(?<=说)|(?<=是)|(?<=听)|(?<=帮)|(?<=给)|(?<=替)|(?<=们))"
        rf"(?P<who>{people})(?![^,。;!?]{{0,8}}(?:我(?!妈|爸|老|女|儿|家|的)|咱|陪))(?!(?:和|跟|与)我)(?:家)?(?:的)?(?!(?:给|帮|让|叫|喊|提醒|催|逼|劝|非要|硬|请|带|做的|买的|煮的|炒的|炖的|烧的|包的|蒸的|做了|煮了|炖了|包了|买了|送的|送了|生日|家))"
    )


def _subject_en() -> re.Pattern[str]:
    people = either(split_en(table("things")["people"]["en"]), bounded=True)
    return re.compile(
        rf"(?:^|(?<=[,.;!?] )|(?<=today )|(?<=yesterday )|(?<=morning )|(?<=and )|(?<=that )|(?<=but )|(?<=says )|(?<=because )|(?<=ok )|(?<=for )|(?<=of ))(?P<who>{people})(?!,? and (?:i|me)(?![a-z]))(?:'s|s)?(?!\s+(?:made me|cooked me|gave me|brought me|bought me|reminded me|told me|and i|made|cooked|baked|brought|bought|reminds|insisted i|birthday|wants me|took me|said i|thinks i|asked me|(?:has |just |also )?(?:checked|tested|measured|took|takes|checks|measures) (?:mine|my|me)))(?![a-z])"
    )


_MINE_ZH = re.compile(
    r"(?:我|俺|咱)(?=\s?(?:自己)?(?:的)?(?:是|测|才|也|就)*\s?[\d一二三四五六七八九十])|(?:^|[,。;!?\s]|今天|早上)(?:我|俺|咱|本人)(?!妈|爸|老|娘|爹|女|儿|媳|孩|哥|弟|姐|妹|爷|奶|外|家|朋|同|邻|先|丈|妻|对|岳|婆|公|父|母|孙|表|仔|的?朋友)"
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
    r"(?<![a-z])(?:his|her|their)\s(?:own |latest |morning |fasting |post[- ]?meal |blood |glucose |sugars? |readings? |bgl? |a1c |hba1c |levels? |bp |weight |numbers? |meter |insulin |metformin |tablets |meds )+|(?<![和跟给帮陪让叫与替同为带请其])[他她](?:们|俩)?(?:自己|都|也|就|才|昨天|今天|早上|中午|晚上|刚才|刚)*(?:[吃喝](?:了|的|完|过)|测|打了|空腹|餐后|血糖)"
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
    for language in languages(text):
        mine = _MINE_ZH if language == "zh" else _MINE_EN
        for match in _subject(language).finditer(text):
            if chinese_at(text, match.start("who"), len(text)) > 1:
                continue  # 娃娃菜 is no child
            if _cared_for(match["who"], known) or _of_their_kitchen(text, match):
                continue
            if mine.search(text, match.end()) or (
                match.start() and mine.search(text[: match.start()]) and mine is _MINE_EN
            ):
                continue
            return True
    return False


_HAD = re.compile(
    r"^\s*(?:so |and |then |just )*(?:i )?(?:just |also )?(?:had|ate|drank|finished|having|eating)(?![a-z])"
)


def _of_their_kitchen(text: str, who: re.Match[str]) -> bool:
    """Had a bowl of my grandma's chili: whose food it was, eaten by the writer."""
    owned = who.group().endswith("s") and text[: who.start()].endswith("of ")
    return owned and bool(_HAD.match(text)) and mentions(text[who.end() :])


_BESIDE = 60
"""Letters before a value among which its owner is looked for."""


def whose(text: str, start: int, place: int, known: Known) -> bool:
    """Is the subject nearest before `place` somebody else: the 6.5 of 我老头6.5我6.8?"""
    start = max(start, place - _BESIDE)
    last = max((match.end() for match in _I.finditer(text, start, place)), default=-1)
    for match in _person().finditer(text, start, place):
        if match.end() > last and not _cared_for(match.group(), known):
            return True
    return False


_I = re.compile(
    r"(?:我|俺|咱|自己)(?:的|是|测|才|也|就|早上|空腹|这|血糖)|(?:我|俺|咱)(?=\s?[\d一二三四五六七八九十])|(?<![a-z])(?:i|i'm|i've|mine|me)(?![a-z])"
)


@cache
def _person() -> re.Pattern[str]:
    rows = table("things")["people"]
    zh = either(word for word in split_zh(rows["zh"]) if len(word) > 1 or word in "他她")
    return re.compile(rf"{zh}(?=\s?(?:的|是|测|有|才|也|那|空腹|餐后|血糖|早上)*\s?\d)")


def _served(text: str, known: Known) -> bool:
    """Was it done for somebody else?"""
    patterns = {"zh": _done_for, "en": _done_for_en}
    found = (patterns[language]().search(text) for language in languages(text))
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
