"""How a name is found: by its own characters, its full pinyin and its initials."""

from pypinyin import Style, lazy_pinyin


def pinyin(name: str) -> str:
    """The full pinyin of ``name`` in small letters without spaces: 王小明 is ``wangxiaoming``."""
    return "".join(lazy_pinyin(name)).lower().replace(" ", "")[:400]


def initials(name: str) -> str:
    """The first letters: 王小明 is ``wxm``.

    Of names in Latin letters, those of the words: Mary Ann is ``ma``.
    """
    letters = lazy_pinyin(" ".join(name.split()), style=Style.FIRST_LETTER)
    return "".join(word[0] for part in letters for word in part.split()).lower()[:120]
