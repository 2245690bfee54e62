"""What people say of themselves: name, age, type, targets, likes, units."""

import re
from typing import Any

from agent.requests import UpdateProfile
from agent.understanding.asks.targets import targets
from agent.understanding.foods.names import mentions
from agent.understanding.text.numbers import Number, numbers
from agent.understanding.text.scene import Scene

_N = r"(?P<n>\d+(?:\.\d+)?|[零一二两三四五六七八九十百]+|[a-z]+(?:[- ][a-z]+)?)"
_AGE = re.compile(
    r"(?:虚岁|实岁|周岁)(?:是|有|都)?(?P<n0>\d{1,3}|[一二两三四五六七八九十]+)|(?:我(?:今年|现在|都|已经|快|也|马上)?|年龄|今年|年纪)(?:是|有|都|快|满)?:?\s?(?P<n>\d{1,3}|[一二两三四五六七八九十]+)\s?(?:周?岁|了$|$|,|(?=是一?个?(?:退|老|农|家庭|女|男|教|工|司)|得了?糖|有糖|属|查出|确诊)|了(?=还|也|都|,|血糖|身体|眼|耳|腿))|(?P<n2>\d{1,3}|[一二三四五六七八九十]+)\s?周?岁|(?<![a-z])(?:i.?m|i am|aged?|age is|age:|turned|i turn)\s(?:now\s|just\s|turned\s|a\s)*(?P<n3>\d{1,3})(?!\.\d)(?:\s|-)?(?:years?|yrs?|y/?o|yo)?(?:\s|-)?(?:old)?(?=\s|,|\.|$|;|m\b|f\b|!)(?!\s?(?:units|mmol|mg|kg|%|minutes|min|hours?|steps|weeks?|days|months?|lbs|pounds|cm))|(?P<n4>\d{1,3})\s?(?:-?\s?years?[- ]old|y/?o(?![a-z])|yrs old)"
)
_HEIGHT = re.compile(
    r"(?:身高|个子|高)(?:是|有)?:?\s?(?P<cm>\d{2,3}(?:\.\d)?)(?!\s?(?:斤|kg|公斤|mmol))|(?P<m>1\.\d{1,2})\s?(?:m(?![a-z])|米|meters?|metres?)|一米(?P<zm>[四五六七八九]\S?)|1米(?P<dm>\d{1,2})|(?P<cm2>1[2-9]\d|2[0-2]\d)\s?(?:cm|厘米|公分)|(?P<ft>[4-6])\s?(?:'|ft|feet|foot)\s?(?P<inch>\d{1,2})?"
)
_TYPES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "gestational",
        re.compile(
            r"妊娠(?:期)?(?:糖尿病|糖尿|高血糖|糖)|孕期糖尿病|糖妈|妊糖|(?<![a-z])(?:gestational|gdm)(?![a-z])"
        ),
    ),
    (
        "prediabetes",
        re.compile(
            r"糖尿病前期|糖前|糖耐量(?:异常|受损|减低)|空腹(?:血糖)?受损|(?<![a-z])(?:pre-?\s?diabet\w+|borderline diabet\w+)(?![a-z])"
        ),
    ),
    (
        "type1",
        re.compile(
            r"(?:1|一|i)型|1型|(?<![a-z])(?:type (?:1|one|i)(?![a-z\d])|t1d?m?(?![a-z\d])|lada|juvenile diabet\w+)"
        ),
    ),
    (
        "type2",
        re.compile(r"(?:2|二|ii|两)型|(?<![a-z])(?:type (?:2|two|ii|to)(?![a-z\d])|t2d?m?(?![a-z\d]))"),
    ),
)
_SELF = re.compile(
    r"我|俺|本人|孕|确诊|诊断|查出|(?<![a-z])(?:i|i.?m|my|me|diagnosed|a|been|have)(?![a-z])|^\s*(?:一|二|1|2)型(?:糖尿病)?\s*$|^type \d"
)
_SEX = re.compile(
    r"我是(?:一?个|位)?(?:\d+岁的?)?(?P<zh>男|女)|性别:?\s?(?P<zh2>男|女)|(?:^|[,。\s])(?P<zh3>男|女)(?:性|的|士)?(?=[,。\s]|$)|我是(?:一?位|个)?(?P<zh4>奶奶|老太太|妈妈|孕妇|爷爷|老头)|(?<![a-z])(?:i.?m|i am|sex:?|gender:?|am)\s(?:is\s)?(?:a\s|an\s)?(?:\d+[- ]?(?:years?[- ]old|y/?o)?\s?)?(?P<en>male|female|man|woman|guy|lady|girl|boy)(?![a-z])|(?<![a-z])\d{2}[- ]?(?:year[- ]old|y/?o|yo)\s(?P<en2>male|female|man|woman|guy|lady|m|f)(?![a-z])"
)
_NAME = re.compile(
    r"(?:我(?:的名字)?(?:叫|名叫|名字叫|姓名是|名字是)|我的名字是|(?:以后|就|可以|请|你)?(?:可以|就)?(?:叫|称呼)我(?:做|为)?|大家都?叫我|我姓名|姓名:|名字(?:改成|改为|换成|是|叫))\s?:?\s?(?P<zh>[一-鿿a-zA-Z·]{1,10}?)(?=[,。!?;\s]|今年|就(?:行|好)|吧|好了|啦|$)|(?<![a-z])(?:my name is|my name.?s|name.?s|call me|i am called|i.?m called|people call me|you can call me|address me as|this is)\s(?P<en>[a-z][a-z'-]+(?:\s(?!and|i|from|here|im|but|age|the|who|with|a|not)[a-z][a-z'-]+)?)(?=[\s,.!]|$)"
)
_NOT_NAME = frozenset(
    [
        "什么",
        "啥",
        "谁",
        "吃饭",
        "起床",
        "吃药",
        "测血糖",
        "起来",
        "去",
        "测",
        "a",
        "the",
        "back",
        "later",
        "at",
        "when",
        "if",
        "tomorrow",
        "an",
        "to",
        "in",
        "maybe",
        "doctor",
        "hungry",
        "tired",
        "not",
        "my",
        "our",
        "your",
        "his",
        "her",
        "their",
    ]
)
_YEAR = re.compile(
    r"(?P<y>(?:19|20)\d\d)\s?年?[^,。]{0,10}(?:确诊|查出|诊断|得的?|发现|患)|(?:确诊|查出|诊断|发现|患病|得(?:了)?|患)[^,。\d]{0,12}(?P<y2>(?:19|20)\d\d)|(?:diagnosed|diagnosis|found out|had (?:it|diabetes) since|diabetic since|since)[^.,\d]{0,24}(?P<y3>(?:19|20)\d\d)|(?<![a-z])in (?P<y4>(?:19|20)\d\d)(?![\d-])[^.\d]{0,30}(?:diagnos\w+|(?:found|got|developed|discovered|spotted|picked up) (?:out |my |the |i had |it was )*(?:diabetes|diabetic|type [12]|sugar|it(?![a-z])))"
)
_YEARS = re.compile(
    r"(?:确诊|查出|诊断|得|患|有(?=[^,。]*(?:病|糖|型))|糖尿病(?:史|病史)?|糖龄|病史|病程)[^,。\d零一二两三四五六七八九十]{0,10}(?P<n>\d{1,2}|[一二两三四五六七八九十]+)(?:多|来)?年(?!前?代)|(?P<n2>\d{1,2}|[一二两三四五六七八九十]+)(?:多)?年(?:前|的)?(?:确诊|查出|诊断|糖尿病|的?糖友|病史|老糖)|(?<![a-z])(?:diagnosed|had (?:it|diabetes|t1d?|t2d?|type \d(?: diabetes)?)|been (?:a )?(?:type \d )?diabetic|living with (?:diabetes|it|type \d)|have had diabetes)[^.,\d]{0,24}(?P<n3>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty)\s(?:years?|yrs?)"
)
_PREFER = re.compile(
    r"我(?:平时|一般|从来|从|是)?(?:不(?:能|可以|爱|喜欢|太)?(?:吃|喝|碰|食|饮)(?!了|早|午|晚|饭|药|下|完|惯|饱|过|起)|吃素|素食|对[^,。]{1,10}过敏|[^,。]{0,6}过敏|乳糖不耐|(?:最|很|特别|比较)?(?:喜欢|爱|讨厌|受不了)(?:吃|喝)|忌口|是?(?:个)?(?:素食|回族|清真|穆斯林|佛教)|信(?:佛|教)|戒[烟酒糖]|只吃|不沾)|我口味|(?:^|[,。])(?:不吃|吃素|对[^,。]{1,8}过敏|[^,。我]{1,6}过敏$)|(?<![a-z])(?:i.?m|i am|we are|i.?ve been)\s(?:a\s|an\s|strictly\s|mostly\s|now\s|pure\s|also\s)*(?:vegetarian|vegan|pescatarian|lactose intolerant|gluten[- ]free|coeliac|celiac|allergic to|jain|halal|kosher|pure veg|teetotal|keto|low[- ]carb|intolerant|eggetarian|muslim|hindu|non-?veg)|(?<![a-z])i (?:don.?t|do not|never|can.?t|cannot|won.?t) (?:eat|drink|like|touch|do|tolerate)(?! (?:that|this|it|anything|well|it when|today|yet))(?![a-z])|(?<![a-z])(?:i (?:only eat|eat (?:only )?(?:halal|kosher|veg\w*|vegan)|prefer|love|hate|like (?:to eat|my food)|keep halal|keep kosher|follow a)|allergic to|(?:nut|peanut|shellfish|dairy|egg|lactose|gluten|seafood|penicillin) (?:allergy|intolerance))(?![a-z])"
)
_UNIT = re.compile(
    r"(?:用|换成|改成|改为|切换(?:成|到)?|单位(?:是|用|改|换|为|设)?(?:成|为)?|使用|显示|(?<![a-z])(?:switch|change|use|units?|set|in|display|prefer|show|want|please)(?![a-z]))[^,。]{0,22}(?P<unit>mmol(?:/l)?|毫摩尔(?:每升)?|mg\s?/?\s?dl|mgdl|毫克(?:每分升)?)(?![^,。]{0,4}\d)"
)
_LANGUAGE = re.compile(
    r"(?:说|用|讲|换成|改成|切换(?:成|到)?|改用|回复?|请用|使用|语言(?:改|换|设)?(?:成|为)?)(?P<zh>中文|英文|英语|汉语|普通话|english|chinese)|(?<![a-z])(?:speak|switch to|reply in|answer in|talk in|use|respond in|change (?:the )?language to|in|language:?|to)\s(?:to )?(?P<en>english|chinese|mandarin)(?:\s(?:please|from now on|only))?(?=$|[\s.,!])"
)
_ZONES = {
    "北京": "Asia/Shanghai", "上海": "Asia/Shanghai", "中国": "Asia/Shanghai", "广州": "Asia/Shanghai", "深圳": "Asia/Shanghai", "香港": "Asia/Hong_Kong", "台北": "Asia/Taipei", "台湾": "Asia/Taipei", "新加坡": "Asia/Singapore", "吉隆坡": "Asia/Kuala_Lumpur", "马来西亚": "Asia/Kuala_Lumpur", "东京": "Asia/Tokyo", "日本": "Asia/Tokyo", "首尔": "Asia/Seoul", "韩国": "Asia/Seoul", "曼谷": "Asia/Bangkok", "泰国": "Asia/Bangkok", "悉尼": "Australia/Sydney", "墨尔本": "Australia/Melbourne", "伦敦": "Europe/London", "英国": "Europe/London", "巴黎": "Europe/Paris", "法国": "Europe/Paris", "柏林": "Europe/Berlin", "德国": "Europe/Berlin", "纽约": "America/New_York", "洛杉矶": "America/Los_Angeles", "旧金山": "America/Los_Angeles", "加州": "America/Los_Angeles", "芝加哥": "America/Chicago", "多伦多": "America/Toronto", "温哥华": "America/Vancouver", "迪拜": "Asia/Dubai", "莫斯科": "Europe/Moscow", "新疆": "Asia/Urumqi", "乌鲁木齐": "Asia/Urumqi",
    "beijing": "Asia/Shanghai", "shanghai": "Asia/Shanghai", "china": "Asia/Shanghai", "hong kong": "Asia/Hong_Kong", "taipei": "Asia/Taipei", "singapore": "Asia/Singapore", "kuala lumpur": "Asia/Kuala_Lumpur", "malaysia": "Asia/Kuala_Lumpur", "penang": "Asia/Kuala_Lumpur", "tokyo": "Asia/Tokyo", "japan": "Asia/Tokyo", "seoul": "Asia/Seoul", "bangkok": "Asia/Bangkok", "sydney": "Australia/Sydney", "melbourne": "Australia/Melbourne", "london": "Europe/London", "uk": "Europe/London", "manchester": "Europe/London", "paris": "Europe/Paris", "berlin": "Europe/Berlin", "germany": "Europe/Berlin", "new york": "America/New_York", "boston": "America/New_York", "eastern time": "America/New_York", "est": "America/New_York", "los angeles": "America/Los_Angeles", "california": "America/Los_Angeles", "san francisco": "America/Los_Angeles", "seattle": "America/Los_Angeles", "pacific time": "America/Los_Angeles", "pst": "America/Los_Angeles", "chicago": "America/Chicago", "texas": "America/Chicago", "houston": "America/Chicago", "central time": "America/Chicago", "denver": "America/Denver", "toronto": "America/Toronto", "vancouver": "America/Vancouver", "dubai": "Asia/Dubai", "india": "Asia/Kolkata", "mumbai": "Asia/Kolkata", "delhi": "Asia/Kolkata", "bangalore": "Asia/Kolkata", "bengaluru": "Asia/Kolkata", "chennai": "Asia/Kolkata", "ist": "Asia/Kolkata", "gmt": "Europe/London", "utc": "UTC", "dublin": "Europe/Dublin", "auckland": "Pacific/Auckland",
}  # fmt: skip
_ZONE = re.compile(
    r"(?:时区|(?:我)?(?:现在)?(?:人)?(?:在|住在?|搬到了?|搬去了?|来到?了?|到了|飞到了?|回到?了?|出差到?了?|定居)|timezone|time zone|i.?m (?:now )?in|i am (?:now )?in|i live in|living in|moved to|moving to|based in|travel(?:l)?ing to|i.?m on|relocated to|arrived in|landed in|back in)[^,。.]{0,12}?(?P<zone>"
    + "|".join(sorted(_ZONES, key=len, reverse=True))
    + r")(?![a-z])(?!路|菜|烤鸭)"
)
_ZONE_NAME = re.compile(r"(?<![a-z])(?P<zone>(?:asia|europe|america|australia|africa|pacific)/[a-z_]+)")
_LONGEST = 240
_LEAST, _MOST = 40, 250
"""Heights of a person, in cm."""


_FORMER = re.compile(r"以前|原来|(?<![a-z])used to(?![a-z])")


def profile(scene: Scene, start: int, end: int) -> UpdateProfile | None:
    """All that a clause says of the person, or None."""
    text = scene.text[start : min(end, start + _LONGEST)]
    facts: dict[str, Any] = {}
    for reader in (_name, _body, _illness, targets, _settings):
        if reader is not targets or not _FORMER.search(text):
            facts |= reader(scene, text, start)
    if not facts and _prefers(text) and not re.search(r"[吗么]$|\?|血糖|(?P<a>[行好可成])不(?P=a)|不$", text):
        facts["preference"] = scene.folded.said(start, end).strip(" ,。.!")
    if not facts:
        return None
    return UpdateProfile.model_validate({**facts, "span": scene.folded.span(start, end), "confidence": 0.9})


_TASTE = re.compile(r"^i (?:love|hate|prefer|like)(?![a-z])|(?<![a-z])i (?:love|hate|like|prefer)(?![a-z])")


def _prefers(text: str) -> bool:
    """A like or dislike: of food, where only "I hate" says it."""
    match = _PREFER.search(text)
    return match is not None and (not _TASTE.fullmatch(match.group()) or mentions(text))


def _first(match: re.Match[str] | None) -> str | None:
    return next((group for group in match.groups() if group), None) if match else None


def _number(said: str | None) -> float | None:
    found: list[Number] = numbers(said) if said else []
    return found[0].value if found else None


def _name(scene: Scene, text: str, start: int) -> dict[str, Any]:
    match = _NAME.search(text)
    if not match:
        return {}
    group = "zh" if match["zh"] else "en"
    said = match[group]
    if (
        said in _NOT_NAME
        or said.split()[0].endswith("'s")
        or said.split()[0] in _NOT_NAME
        or re.search(r"什么|吃|测|打|起床|运动|喝|量|散步|去", said)
    ):
        return {}
    return {"name": scene.folded.said(start + match.start(group), start + match.end(group))}


_YOUNG, _GROWN, _OLDEST = 1, 10, 120
_IN_YEARS = re.compile(r"岁|(?<![a-z])(?:years?|yrs?|y/?o|aged?|turned)(?![a-z])")
"""Below ten an age says so: "usually I'm 6" is a reading."""


def _body(scene: Scene, text: str, start: int) -> dict[str, Any]:  # noqa: ARG001  one shape for all readers
    facts: dict[str, Any] = {}
    age = _number(_first(_AGE.search(text)))
    if age and (_YOUNG if _IN_YEARS.search(text) else _GROWN) <= age <= _OLDEST:
        facts["age"] = int(age)
    if match := _SEX.search(text):
        said = _first(match) or ""
        facts["sex"] = (
            "f"
            if said in {"女", "female", "woman", "lady", "girl", "f", "奶奶", "老太太", "妈妈", "孕妇"}
            else "m"
        )
    if (match := _HEIGHT.search(text)) and (height := _height(match)) and _LEAST <= height <= _MOST:
        facts["height_cm"] = height
    return facts


def _height(match: re.Match[str]) -> float | None:
    groups = match.groupdict()
    if groups["ft"]:
        return round(int(groups["ft"]) * 30.48 + int(groups["inch"] or 0) * 2.54, 1)
    if groups["m"]:
        return round(float(groups["m"]) * 100, 1)
    if groups["dm"]:
        return 100 + int(groups["dm"]) * (10 if len(groups["dm"]) == 1 else 1)
    if groups["zm"]:
        digits = "".join(
            str("零一二三四五六七八九".find(c)) for c in groups["zm"] if c in "零一二三四五六七八九"
        )
        return 100 + int(digits) * (10 if len(digits) == 1 else 1) if digits else None
    said = float(groups["cm"] or groups["cm2"] or 0)
    return said if 50 <= said <= 230 else None


def _illness(scene: Scene, text: str, start: int) -> dict[str, Any]:  # noqa: ARG001  one shape for all readers
    facts: dict[str, Any] = {}
    if _SELF.search(text) or _SELF.search(scene.text):
        kind = next((name for name, pattern in _TYPES if pattern.search(text)), None)
        if kind:
            facts["diabetes_type"] = kind
        if match := _YEAR.search(text):
            facts["diagnosed_year"] = int(_first(match) or 0)
        elif (match := _YEARS.search(text)) and (years := _number(_first(match))):
            facts["diagnosed_year"] = scene.now.year - int(years)
    return facts


def _settings(scene: Scene, text: str, start: int) -> dict[str, Any]:  # noqa: ARG001  one shape for all readers
    facts: dict[str, Any] = {}
    asking = re.search(
        r"[?]|吗$|多少|(?<![a-z])(?:what|how|difference|convert)(?![a-z])|区别|换算", text
    ) and not re.search(r"can you|could you|能不能|可以|please", text)
    if (match := _UNIT.search(text)) and not asking:
        facts["unit"] = "mg/dL" if match["unit"].startswith(("mg", "毫克")) else "mmol/L"
    if match := _LANGUAGE.search(text):
        said = match["zh"] or match["en"]
        facts["language"] = "en" if said in {"英文", "英语", "english"} else "zh"
    match = _ZONE.search(text) or _ZONE_NAME.search(text)
    if match and not re.search(r"天气|下雨|weather|几度|多少度|rain|吃|喝|[?]|吗", text):
        said = match["zone"]
        facts["timezone"] = _ZONES.get(said) or "/".join(part.title() for part in said.split("/"))
    return facts
