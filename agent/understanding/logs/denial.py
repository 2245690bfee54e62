"""What is said without having happened: wishes, conditions, limits; and what speaks of glucose."""

import re

_SUPPOSED = re.compile(
    r"(?:这[几两]天|最近|近来|近期|一直|总是|老是|经常|通常|一般|平时|平常)[^,。\d]{0,10}(?:都|在)[^,。\d]{0,4}\d|[\d一二两三四五六七八九十几多]年前|那会儿|那时候?|当时|当年|要不是|故事|讲的是|[一有]个(?:糖尿病)?(?:病人|患者)|(?<!比)(?<!跟)(?<!和)(?<![时钟天周月])以前|去年|前年|到过|群里|有人|别人|人家|网友|[糖病群]友|(?:教程|课本|书|手册|文章|视频|电视|群|课)[里上](?:说|写|讲|有)|(?:医生|大夫|护士|营养师)(?:刚才|今天|昨天|又)?(?:让|叫|要求|建议|嘱咐|劝)|^(?!.*[吃打服用]了)[^,。]*(?:医生|大夫)[^,。]{0,4}开|这[样么](?:说|写|记|发|打)|(?:营养师|医生|大夫|护士|专家|书里)[^,。]{0,6}(?:建议|推荐|要求|规定|叮嘱)|(?:想|希望|打算|争取|目标|计划|盼着)[^,。]{0,10}(?:降|减|控制|瘦|保持|稳定)(?:到|在|至)|如果|要是|假如|假设|万一|的话|比如|例如|举个例子|(?:医生|大夫|书上|网上|说明书|专家|护士)(?:说|讲|写|建议|要求|让)[^,。]{0,10}(?:控制|不要|别|以下|以上|正常|应该|要|不能|标准)|说明书|书上|网上|新闻|报道|文章|帖子|短视频|食谱|菜谱|配方|广告|^(?:上次|上回|上一次)(?!记|说|那条)|梦见|梦到|听说|据说|(?<![a-z])(?:(?:parking|floor|sea|water|noise|stress|pain|battery) levels?|(?:read|heard|saw) (?:that|somewhere|online)|they say|people say|according to|apparently|supposedly|ideal|suggested|suggests|recommended|recommends|advised|prescribed|wants me to|changed my|told me to|if|suppose|imagine|what if|in case|for example|e\.g\.|dreamt|dreamed|hypothetically|let.?s say|(?:the )?(?:recipe|article|leaflet|label|news|blog|book|video|instructions?|package|box) (?:says?|said|calls?|suggests?|claims?|shows?)|i (?:reckon|bet|guess|suspect|imagine)|(?:haven.?t|have not|didn.?t|did not) (?:checked?|tested?|measured?)|(?:doctor|nurse|dietitian|gp|pharmacist|consultant) (?:says?|said|thinks?|wants?|told me)(?! (?:i was|mine|my))|usually|normally|typically|lately|all week|these days|most (?:days|mornings)|last time (?:it|i|my)(?! (?:logged|told)))(?![a-z])"
)
_GLUCOSE = re.compile(
    r"血糖|空腹|[没不]吃(?:早饭|早餐|东西|饭)|(?:mornings?|evenings?|nights?|readings?) (?:was|were)(?![a-z])|餐后|饭后|餐前|饭前|睡前|低了|吃完|扎|扫|指血|糖(?=\s?\d)|测(?:了|得|出|的|完|一下)?|指尖|随机|动态|mmol|mg/?dl|(?<![a-z])(?:bgl?|bs|bsl|fbs|fbg|ppbs|rbs|high|low|meter|monitor|clocked|measured|cgm|libre|dexcom|glucometer|glucose|sugars?|fasting|readings?|(?:before|after) (?:my )?(?:breakfast|lunch|dinner|supper|food|meals?|eating|bed)|finger ?(?:stick|prick)|tested|checked|post[- ]?(?:meal|lunch|dinner|breakfast|prandial)|pre[- ]?(?:meal|lunch|dinner|breakfast))(?![a-z])"
)


def hypothetical(text: str) -> bool:
    """Is this clause a condition, an example or somebody's rule?"""
    return bool(_SUPPOSED.search(text))


def names_glucose(text: str) -> bool:
    """Does the clause speak of glucose outright?"""
    return bool(_GLUCOSE.search(text))
