"""Where a food's name begins and ends: longest match over the words people use for foods."""

import re
from functools import cache

from agent.understanding.text.words import LETTERS, either, lines, split_en, split_zh

_HEADS = "面粥汤饭饼包饺粉羹煲锅糕茶卷堡串羹烧炒蛋丁丝片块肉鱼虾菜豆瓜菇排鸡鸭奶馅酱泥"
_FLAVOURS = frozenset(
    "奶油 巧克力 水果 芝士 奶酪 豆沙 红豆 绿豆 花生 芝麻 黑芝麻 草莓 蓝莓 芒果 椰子 榴莲 蜂蜜 南瓜 紫薯 红枣 玉米 牛肉 羊肉 猪肉 鸡肉 虾仁 海鲜 番茄 西红柿 韭菜 白菜 香菇 酸菜 芹菜 荠菜 三鲜 蔬菜 咖喱 鸡蛋 火腿 培根 金枪鱼 三文鱼 酸辣 麻辣 柠檬 抹茶 燕麦 坚果 蛋白 肉末 肉丝 皮蛋 排骨 鱼头 豆腐 紫菜 冬瓜 萝卜".split()  # noqa: SIM905  a list of words reads best as words
)
_BODIES = (
    "蛋糕",
    "饼干",
    "冰淇淋",
    "月饼",
    "粥",
    "汤",
    "面条",
    "拌面",
    "炒面",
    "汤面",
    "饼",
    "饺子",
    "水饺",
    "包子",
    "馄饨",
    "沙拉",
    "炒饭",
    "盖饭",
    "酸奶",
    "奶昔",
    "布丁",
    "披萨",
    "汉堡",
    "三明治",
    "寿司",
    "粽子",
    "汤圆",
    "馒头",
    "米线",
    "米粉",
    "年糕",
    "火锅",
    "意面",
    "奶茶",
    "糖水",
    "拉面",
    "煲仔饭",
    "盖浇饭",
    "锅贴",
    "春卷",
    "馅饼",
)
"""What gives a dish its taste, and the dishes that take their name from it: 奶油 + 蛋糕 is one food."""
_BESIDE = re.compile(
    r"(?P<staple>(?:白|大)?米饭|(?:杂粮|糙米|二米|剩)饭|馒头|馍馍?|花卷|窝窝?头|(?:[小大]米|白|稀|棒子面|玉米)?粥|稀饭|包子)(?=[清红干爆油凉]?[炒烧炖蒸拌煎烤焖卤烩炸熘溜]..)"
)
"""A staple is eaten beside what was cooked: 米饭炒白菜, said in one breath, is rice and cabbage."""
_COOKED = re.compile(r"[炒烧炖蒸拌煮煎烤焖卤煨烩爆溜汆涮炸熘焗熬酿腌熏烫氽扒]")


@cache
def chinese_names() -> frozenset[str]:
    """Chinese names of foods that are one word to a reader."""
    return frozenset(word for line in lines("foods/chinese") for word in split_zh(line))


@cache
def english_names() -> frozenset[str]:
    """English names, singular and plural."""
    return frozenset(word for line in lines("foods/english") for word in split_en(line))


@cache
def _longest() -> int:
    return max(map(len, chinese_names()))


@cache
def _english() -> re.Pattern[str]:
    return re.compile(either(english_names(), bounded=True))


def chinese_at(text: str, start: int, end: int) -> int:
    """Length of the longest known name at `start`, 0 where none begins."""
    names = chinese_names()
    for size in range(min(_longest(), end - start), 0, -1):
        if text[start : start + size] in names:
            return size
    return 0


def knows(name: str) -> bool:
    """Is this, as a whole, the name of a food?"""
    name = name.strip().lower()
    if name in chinese_names() or name in english_names():
        return True
    return name.endswith("s") and name[:-1] in english_names()


def mentions(text: str) -> bool:
    """Is any food named in the text?"""
    if any(text[start:end] != "sugar" for start, end in english_mentions(text)):
        return True
    return any(chinese_at(text, i, len(text)) and not false_friend(text, i) for i in range(len(text)))


_FALSE = re.compile(
    r"(?:血|尿|降|低|高|控|抗|测|无|升|验|查|唐|涨|半|全|少|微|多|分|代|减|戒|稳)糖|糖(?:龄|尿|化|友|伴|前|耐|分|网|妈|医)|胰岛|早餐|午餐|晚餐|吃饭|早饭|午饭|晚饭|饭[前后]|餐[前后]|(?:见|当|下|上|前|后|方|里|外|对|表|界|全|正)面|面[前对试积临]|水平|喝水|口水|汗水|薪水|药水|方便|豆腐渣"
    r"|(?:打|红|钱|书|背|荷|承|皮|药)包(?!子)|(?:吃|煮|做|炒|买|点|上)菜|泡脚水|洗[脚澡脸]水|热水袋|自来水|矿泉水瓶|开水房|饭量|饭点|煮饭|做饭|饭店|饭馆|米(?:高|粒)|厘米|毫米|公里|平米|橘色|茶几|酒店|酒精|蛋白尿|水肿|缺水|汤药|枣庄|蒜泥|藕断|糖水片"
    r"|李(?:叔|阿姨|大|老|医|主任|姐|哥|奶奶|爷爷|[一-鿿]{1,2}[,。])|油条路|梨园|桃园|杏林|鱼油|钙片|菜鸟|菜场|菜市|肉眼|肉麻|蟹爪|酒醉|汤姆|[几多少]?蛋白"
)


def false_friend(text: str, start: int) -> bool:
    """Is the food's letter here part of a word that is no food (血糖, 见面)?"""
    window = text[max(start - 2, 0) : start + 5]
    return any(match.start() <= start - max(start - 2, 0) < match.end() for match in _FALSE.finditer(window))


def english_mentions(text: str) -> list[tuple[int, int]]:
    """Spans of English food names."""
    return [match.span() for match in _english().finditer(text)] if LETTERS["en"].search(text) else []


def parts(name: str) -> list[tuple[int, int]]:
    """A run of Chinese text cut into the foods it lists; one span where it is one dish.

    "鸡蛋牛奶面包" is three foods, "番茄炒蛋", "红薯粥" and "小鸡炖粉条" are one each.
    """
    whole = [(0, len(name))]
    if name not in chinese_names() and (beside := _BESIDE.match(name)):
        cut = beside.end()
        return [(0, cut), *((cut + first, cut + last) for first, last in parts(name[cut:]))]
    if name in chinese_names() or _COOKED.search(name[1:] if len(name) > 2 else name):
        return _cooked_parts(name) if len(name) > 6 else whole
    spans = _cut(name)
    if len(spans) < 2:
        return whole
    covered = sum(end - start for start, end in spans)
    return _compounds(name, spans) if covered == len(name) else whole


def _cooked_parts(name: str) -> list[tuple[int, int]]:
    """A long run with cooked dishes in it: cut only where every piece is a known name."""
    spans = _cut(name)
    return spans if sum(b - a for a, b in spans) == len(name) and spans else [(0, len(name))]


def _cut(name: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    while at < len(name):
        size = chinese_at(name, at, len(name))
        if size:
            spans.append((at, at + size))
        at += size or 1
    return spans


def _compounds(name: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join what one-letter heads make one dish: 红薯 + 粥, 韭菜 + 饺 + 子."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        dish = (
            joined and name[joined[-1][0] : joined[-1][1]] in _FLAVOURS and name[start:end].endswith(_BODIES)
        )
        if dish or (joined and end - start == 1 and name[start] in _HEADS):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    # "番茄鸡蛋面": what stands before a dish made of one word and a head belongs to it
    if len(joined) == 2 and joined[1] not in spans:
        return [(0, len(name))]
    return joined
