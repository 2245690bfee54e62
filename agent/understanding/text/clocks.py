"""Hours written in figures or in English words."""

import re


def clocks() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Patterns of a clock, the surest first."""
    clock_en = r"(?<![\d./:])(?P<h>\d{1,2})(?:[:.h](?P<m>[0-5]\d)(?!\d))?\s?(?P<ap>a\.?m\.?|p\.?m\.?|o'?\s?clock)(?![a-z])"
    return (
        (
            "clock",
            re.compile(
                r"(?<![\d./:])(?P<h>[01]?\d|2[0-4]):(?P<m>[0-5]\d)(?![\d:])\s?(?P<ap>[ap]\.?m\.?(?![a-z]))?"
            ),
        ),
        ("clock", re.compile(clock_en)),
        (
            "clock",
            re.compile(
                r"(?<![a-z])(?P<rel>half|quarter)\s+(?P<dir>past|to)\s+(?P<h>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?![a-z\d])"
            ),
        ),
        (
            "clock",
            re.compile(
                r"(?<![a-z])(?:at|around|by|@)\s?(?P<h>\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:[.](?P<m>[0-5]\d))?(?P<ap>ish)?(?![a-z]|\s?(?:[\d/%]|[.,:]\d|units?|u(?![a-z])|mmol|mg|kg|weeks?|months?|days?|hours?|hrs?|min|percent|years?|lbs|kilos?|stone|steps|bpm|grams?|g(?![a-z])|ml|points?|after|before|post|pre|fasting|o.?clock|[ap]m(?![a-z])))|(?<![a-z])(?:at|around|by|@)\s?(?P<h2>\d{1,2}|seven|eight|nine|ten)(?=\s+(?:every|each|in\s+the|tomorrow|tonight|daily|to\s|for\s|on\s|this|last|yesterday|and\s|my\s|i\s))"
            ),
        ),
    )
