"""The sugar that is stirred in, or left out, is none of the blood: tea without sugar, two spoons of sugar."""

STIRRED = (
    r"(?<![a-z])(?:with(?:out)?(?: any| some| a bit of| added| extra| the)?(?: one| two| three| half| \d+)?|no(?: added)?|zero|less|more|little|of|extra|added|brown|white"
    r"|half|minus|(?:spoons?|tsps?|teaspoons?|cubes?|sachets?|lumps?)(?: of)?|\d+|one|two|three) sugars?(?![a-z])"
)
