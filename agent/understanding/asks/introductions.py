"""Who somebody is, said in one breath with their age or illness: "I'm Mary, 61, type 2", 我是王芳，61岁，2型."""

import re
from typing import Any

from agent.understanding.logs.people import SURNAMES
from agent.understanding.text.scene import Scene

_EN = re.compile(
    r"(?<![a-z])(?:i'?m|i am|this is|it's|name:?) (?P<name>[a-z][a-z'-]+(?: [a-z][a-z'-]+)?)"
    r"(?=\s*(?:[,.;]|and |here|\d|$))(?:\s?[,.;]?\s?(?P<age>\d{2})(?=\s*(?:[,.;]|$|and |with |years?|yrs?|yo(?![a-z])|type |t[12](?![a-z\d])|from |male|female|man(?![a-z])|woman|[mf](?![a-z]))))?"
)
_ZH = re.compile(
    rf"(?:我是|我叫|本人)(?P<name>[{SURNAMES}][一-鿿]{{1,2}})(?=[,。;\s]|今年|$)"
    r"(?:\s?[,。;]?\s?(?:今年)?(?P<age>\d{2})(?=[,。;\s岁]|$))?"
)


def introduced(scene: Scene) -> dict[str, Any]:
    """Name and age of an introduction; only for a message that tells another fact of its writer.

    A name is written with a capital letter, or begins with a Chinese surname.
    """
    match = _ZH.search(scene.text) if scene.folded.chinese else _EN.search(scene.text)
    if not match:
        return {}
    said = scene.folded.said(match.start("name"), match.end("name"))
    if said[:1].isascii() and not all(word[:1].isupper() for word in said.split()):
        return {}
    return {"name": said} | ({"age": int(match["age"])} if match["age"] else {})
