"""Texts that tell about a private person, which no form takes: they are refused, never stored.

Plain patterns in English and Spanish. They stop what is often written by mistake; they cannot know every name. Words
about companies and agencies pass: "ICE", "detention", "immigration enforcement contract".
"""

import re
import unicodedata
from collections.abc import Mapping
from enum import StrEnum


class Detail(StrEnum):
    STATUS = "status"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    PERSON = "person"


_WHOSE = r"(?:my|his|her|their|your|our)"
_WHO = r"(?:i|he|she|they|you|we|who)"
_IS = r"(?:am|is|are|was|were|['’](?:m|s|re))(?: not)?(?: an?)?"  # noqa: RUF001 (both apostrophes are typed)
_DE_QUIEN = r"(?:mis?|sus?|tus?|nuestr[oa]s?)"
_KIN = (
    r"(?:husband|wife|spouse|partner|son|daughter|child|kids?|mother|father|mom|dad|parents?|brother|sister|cousin|"
    r"uncle|aunt|nephew|niece|neighbou?r|friend|roommate|boyfriend|girlfriend|co-?worker|"
    r"espos[oa]|marido|mujer|hij[oa]s?|madre|padre|mama|papa|herman[oa]s?|prim[oa]|ti[oa]|sobrin[oa]|vecin[oa]|"
    r"amig[oa]|novi[oa]|colega|companer[oa])"
)
_TAKEN = r"(?:deport|detain|arrest|taken by|picked up|visa|papers|papeles|status|estatus|deteni|detuv|llevaron)"

# Looked for in the text without accents and capitals.
_FOLDED: Mapping[Detail, tuple[str, ...]] = {
    Detail.STATUS: (
        r"\bundocumented\b",
        r"\bindocumentad[oa]s?\b",
        r"\b(?:sin papeles|without papers)\b",
        r"\b(?:illegal|unauthori[sz]ed|irregular) (?:alien|immigrant|migrant|person)s?\b",
        r"\billegals\b|\b(?:los|las|un|una) ilegal(?:es)?\b",
        r"\b(?:inmigrante|migrante|extranjer[oa]|persona)s? (?:ilegal|irregular)(?:es)?\b",
        rf"\b(?:{_WHOSE}|\w+['’]s) (?:\w+ )?(?:immigration|visa|citizenship|asylum) status\b",  # noqa: RUF001 (as above)
        rf"\b{_WHOSE} (?:legal|residency|documentation) status\b",
        r"\b(?:immigration|visa|citizenship|asylum) status of (?:my|his|her|their|an?|this|that|these|one)\b",
        rf"\b{_DE_QUIEN} (?:estatus|estado|situacion|condicion) (?:migratori[oa]|legal|irregular)\b",
        rf"\b(?:estatus|estado|situacion|condicion) migratori[oa] de (?:{_DE_QUIEN}|una?|est[ae]|es[ae]|el|ella)\b",
        (
            rf"\b{_WHO} ?{_IS} (?:us |u\.s\. |permanent |legal |daca )*"
            r"(?:citizen|illegal|deportable|asylum[- ]seeker|refugee|resident|recipient|immigrant|on a \w* ?visa)\b"
        ),
        (
            rf"\b{_WHO} (?:\w+ )?(?:overstayed|has|have|had|lost|holds?) "
            r"(?:an?|no|the|his|her|their|my|our)? ?(?:expired |\w-?\d\w? |work |tourist |student )?"
            r"(?:visa|green card|papers|work permit|asylum)\b"
        ),
        r"\b(?:daca recipient|dreamer who|beneficiari[oa] de daca)\b",
        (
            r"\b(?:el|ella|ellos|ellas|yo|quien|vecin[oa]|amig[oa]) (?:no )?(?:tienen?|tengo) (?:la |una? )?"
            r"(?:visa|green card|tarjeta verde|papeles|residencia|permiso de trabajo|asilo)\b"
        ),
        r"\b(?:no )?(?:tienen?|tengo) papeles\b",
        rf"\b(?:{_WHOSE}|{_DE_QUIEN}) {_KIN}\b.{{0,60}}{_TAKEN}",
        r"\balien (?:registration )?number\b|\ba-number\b|\ba-?\d{8,9}\b",
    ),
    Detail.EMAIL: (
        r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+",
        r"\b[\w.+-]+ ?[(\[{] ?(?:at|arroba) ?[)\]}] ?[\w-]+",
        r"\b[\w+-]+ (?:at|arroba) [\w-]+ (?:dot|punto) (?:com|org|net|gov|edu|mx|es)\b",
    ),
    Detail.PHONE: (
        r"(?<![\w$€.,/+-])(?:\+?1[ .-]?)?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])",
        r"(?<![\w$€])\+\d(?:[ ().-]{0,2}\d){7,14}(?!\w)",
        (
            r"\b(?:phone|cell|mobile|tel|telephone|call (?:me|him|her|them|us)|text (?:me|him|her)|whatsapp|"
            r"telefono|celular|movil|llam\w+)\.?(?:(?: |: ?)(?:number|numero|no\.?|is|at|es|al|a|de|#))* ?:? ?"
            r"(?:\d[ ().-]{0,2}){7,15}"
        ),
    ),
    Detail.ADDRESS: (
        (
            r"\b\d{1,6} (?:[nsew]\.? )?(?!(?:of|in|on|for|the|and|from|at|to|by|per)\b)[\w'-]+ "
            r"(?:(?!(?:of|in|on|for|the|and|from|at|to|by|per)\b)[\w'-]+ )?(?:street|avenue|boulevard|blvd)\b"
        ),
        r"\b(?:calle|avenida|av\.|calzada|colonia|paseo)(?: [\w.'-]+){1,5},? ?(?:#|no\.|num\.|numero) ?\d{1,5}\b",
        rf"\b(?:{_WHOSE} (?:home |house |street )?address|home address)\b",
        rf"\b(?:{_DE_QUIEN} domicilio|mi direccion|domicilio particular|domicilio de {_DE_QUIEN})\b",
        r"\b(?:he|she|they|who) lives? (?:at|in|on|near)\b|\b(?:ella|el|quien|ellos) viven? en\b",
    ),
    Detail.PERSON: (
        r"<@[!&]?\d{5,}>",
        r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])",
        r"\b(?:social security|passport|driver['’]?s? licen[cs]e|licen[cs]e plate) (?:number|no\.?|#)",  # noqa: RUF001
        r"\b(?:numero de (?:seguro social|pasaporte|licencia)|curp)\b",
        r"\b(?:date of birth|dob|born on|fecha de nacimiento)\b",
    ),
}

# Looked for in the text as it was typed, for here the capitals tell a street from other words.
_NAME = r"(?:[A-ZÁÉÍÓÚÑ][\w.'-]* |\d+(?:st|nd|rd|th) )"
_STREETS = r"(?:St|Ave?|Rd|Road|Ln|Lane|Dr|Drive|Ct|Court|Pl|Place|Way|Ter|Terrace|Hwy|Highway|Pkwy|Parkway|Cir|Circle)"
_TYPED: Mapping[Detail, tuple[str, ...]] = {
    Detail.ADDRESS: (
        rf"\b\d{{1,6}} (?:[NSEW]\.? )?{_NAME}{{1,3}}{_STREETS}\b",
        (
            r"\b(?:[Cc]alle|[Aa]venida|[Aa]v\.|[Cc]alzada|[Pp]aseo) (?:(?:de|del|la|los|las) )*"
            rf"{_NAME}{{1,4}}\d{{1,5}}\b"
        ),
        (
            r"\b(?:[Cc]alle|[Aa]venida|[Aa]v\.|[Cc]alzada|[Pp]aseo) (?:(?:de|del|la|los|las) )*"
            r"[A-ZÁÉÍÓÚÑ][\w.'-]*, ?\d{1,5}\b"
        ),
    ),
}

_ADDRESS_OF_A_PAGE = re.compile(r"https?://\S+", re.IGNORECASE)
_UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]")


def _compiled(patterns: Mapping[Detail, tuple[str, ...]]) -> list[tuple[Detail, re.Pattern[str]]]:
    return [(detail, re.compile(pattern)) for detail, group in patterns.items() for pattern in group]


_IN_FOLDED, _IN_TYPED = _compiled(_FOLDED), _compiled(_TYPED)


def detail_in(text: str) -> Detail | None:
    """The first kind of personal detail that *text* holds; the addresses of web pages in it are left aside."""
    typed = _ADDRESS_OF_A_PAGE.sub(" ", _UNSEEN.sub("", unicodedata.normalize("NFKC", text)))
    typed = " ".join(typed.split())
    folded = _folded(typed)
    found = (detail for detail, pattern in _IN_FOLDED if pattern.search(folded))
    also = (detail for detail, pattern in _IN_TYPED if pattern.search(typed))
    return next(found, None) or next(also, None)


def _folded(text: str) -> str:
    letters = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
