"""Text as a search compares it: blind to capitals, accents, apostrophes and the spellings that people mix, in every
script. What is stored and what is typed are folded alike, so that one is found within the other."""

import unicodedata

# Signs between letters that people type in many ways or leave out.
_APOSTROPHES = "'’‘‛ʼʻʽʾʿˈ′´`ꞌ՚׳＇"
# Letters that Unicode takes for letters of their own, where people write them without their stroke, hook or tie.
_LATIN = {
    "đ": "d", "ð": "d", "ɖ": "d", "ɗ": "d", "ø": "o", "ɔ": "o", "ł": "l", "ı": "i", "ɩ": "i", "ħ": "h", "ŧ": "t",
    "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n", "ɲ": "n", "ɓ": "b", "ƀ": "b", "ƙ": "k", "ĸ": "k", "ɣ": "g", "ƒ": "f",
    "ɛ": "e", "ə": "e", "ǝ": "e", "ƴ": "y", "ʋ": "v", "ƶ": "z",
}  # fmt: skip
_CYRILLIC = {"ґ": "г", "ѕ": "з"}
# One letter under the hands of Arabs and Persians; a hamza without its seat and the stroke that lengthens a word go.
_ARABIC = {
    "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ة": "ه", "ە": "ه", "ہ": "ه", "ھ": "ه", "ء": "", "ـ": "",
}  # fmt: skip
_SAME = str.maketrans(dict.fromkeys(_APOSTROPHES, "") | _LATIN | _CYRILLIC | _ARABIC)


def folded(text: str) -> str:
    """Small letters without accents and digits, words apart by one space; the empty text where it has neither."""
    if not text.isascii():
        text = _bare(_bare(text.translate(_SAME)).casefold()).translate(_SAME)
    else:
        text = text.lower().translate(_SAME)
    return " ".join("".join(map(_letter, text)).split())


def _bare(text: str) -> str:
    """Without accents, and without what shows nothing, such as the joiners between Arabic letters."""
    apart = unicodedata.normalize("NFKD", text)
    return "".join(c for c in apart if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")


def _letter(character: str) -> str:
    """A letter, a vowel sign or a digit, those of every script as 0 to 9; else what parts words."""
    if character.isascii():
        return character if character.isalnum() else " "
    kind = unicodedata.category(character)
    if kind == "Nd":
        return str(unicodedata.decimal(character))
    return character if kind[0] in "LMN" else " "
