"""Office files, which are ZIP archives: what is inside tells Word from Excel from OpenDocument, and shows programs."""

import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from urllib.parse import unquote
from xml.parsers import expat
from zipfile import BadZipFile, ZipFile, ZipInfo

from portal.contents import refusals

ZIP, ZIP_END, ZIP_ENTRY = b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02"
ZIP_END_SIZE = 22  # bytes, and a remark
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Microsoft’s older container: of old files, and of locked and nested ones
ENCRYPTED, PROGRAM = ("EncryptedPackage".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le"))
MOST_ENTRIES = 4000  # of the archive and of those in it
MOST_BYTES = 50 * 1024 * 1024  # unpacked, of the files in it that are looked into
LONGEST_XML = 1024 * 1024  # bytes of a list of parts
# Where programs stand: Microsoft's (a DOCM renamed), and OpenDocument's.
MACROS = re.compile(r"(^|/)(vbaproject\.bin|vbadata\.xml|macrosheets/.*)$|(^|/)(basic|scripts)/.")
MACRO_TYPES = ("vbaproject", "macroenabled", "macrosheet")
_OOXML = "application/vnd.openxmlformats-officedocument."
MAIN_TYPES = {
    "docx": f"{_OOXML}wordprocessingml.document.main+xml",
    "xlsx": f"{_OOXML}spreadsheetml.sheet.main+xml",
}
ODT = "application/vnd.oasis.opendocument.text"
Parts = dict[str, ZipInfo]


def check(ending: str, content: bytes) -> None:
    """Raises ValidationError: another kind of file, cut off, locked, with programs in it, or damaged."""
    if content.startswith(OLE) and ENCRYPTED in content:
        raise refusals.locked()
    if not content.startswith(ZIP):
        raise refusals.other_than_named(ending)
    if not 0 <= content.rfind(ZIP_END) <= len(content) - ZIP_END_SIZE:
        raise refusals.cut_off()
    if content.count(ZIP_ENTRY) > MOST_ENTRIES:  # before they are walked: each is read at a cost
        raise refusals.too_many_parts()
    with refusals.damaged_if_it_fails(), ZipFile(BytesIO(content)) as archive:
        parts = _parts(archive)
        if _is_locked(archive, parts):
            raise refusals.locked()
        if _holds_macros(content):
            raise refusals.macros()
        if not (_is_text(archive, parts) if ending == "odt" else _main_type(archive, parts) == MAIN_TYPES[ending]):
            raise refusals.other_than_named(ending)


def _parts(archive: ZipFile) -> Parts:
    """The parts by their names. Two of one name are read by each program in its own way: raises ValueError."""
    parts = {_normal(info.filename): info for info in archive.infolist()}
    if len(parts) < len(archive.infolist()):
        raise ValueError("Two parts of one name")
    return parts


def _normal(name: str) -> str:
    """A part's name as programs look it up, whatever its case, slashes, detours and final dots."""
    path = posixpath.normpath("/" + unquote(name).replace("\\", "/").casefold()).lstrip("/")
    return re.sub(r"[ .]+(?=/|$)", "", path)


def _start(archive: ZipFile, part: ZipInfo, size: int) -> bytes:
    """No more of a part than is asked for: it may unpack to anything."""
    with archive.open(part) as opened:
        return opened.read(size)


# --- What it is -------------------------------------------------------------------------------------------------------


def _is_locked(archive: ZipFile, parts: Parts) -> bool:
    manifest = parts.get("meta-inf/manifest.xml")
    says_so = manifest and b"encryption-data" in _start(archive, manifest, LONGEST_XML)
    return bool(says_so) or any(part.flag_bits & 1 for part in parts.values())


def _is_text(archive: ZipFile, parts: Parts) -> bool:
    said = _start(archive, parts["mimetype"], 100) if "mimetype" in parts else b""
    return said.decode("ascii", "replace").strip() == ODT and "content.xml" in parts


def _main_type(archive: ZipFile, parts: Parts) -> str:
    """What the package says of the part that a program opens first, by whatever name (ECMA-376-2, 9.3 and 10.1.2)."""
    relations = _elements(archive, parts.get("_rels/.rels"))
    main = next((_normal(r["Target"]) for r in relations if r.get("Type", "").endswith("/officeDocument")), "")
    types = _elements(archive, parts.get("[content_types].xml")) if main in parts else []
    by_name = {_normal(one["PartName"]): one for one in types if "PartName" in one}
    by_ending = {one["Extension"].casefold(): one for one in types if "Extension" in one}
    return by_name.get(main, by_ending.get(main.rpartition(".")[2], {})).get("ContentType", "")


def _elements(archive: ZipFile, part: ZipInfo | None) -> list[dict[str, str]]:
    """The attributes of every element of a short list of parts."""
    found: list[dict[str, str]] = []
    if part is not None:
        parser = expat.ParserCreate()
        parser.StartElementHandler = lambda _name, attributes: found.append(attributes)
        parser.StartDoctypeDeclHandler = _refuse_entities
        parser.Parse(_start(archive, part, LONGEST_XML), True)
    return found


def _refuse_entities(*_declared) -> None:
    raise ValueError("A package declares no types of its own")


# --- Programs in it ---------------------------------------------------------------------------------------------------


def _holds_macros(content: bytes) -> bool:
    """Whether a program stands in the archive or in a file in it, by the name, the type or the content of its part."""
    waiting, entries, unpacked = [content], 0, 0
    while waiting:
        content = waiting.pop()
        if content.startswith(OLE) and PROGRAM in content:
            return True
        entries += max(content.count(ZIP_ENTRY), 1)
        if entries > MOST_ENTRIES:
            raise refusals.too_many_parts()
        with _archive_or_nothing(content) as archive:
            if _names_macros(archive):
                return True
            inner = list(_files_in(archive))
            unpacked += sum(part.file_size for part in inner)
            if unpacked > MOST_BYTES:
                raise refusals.too_many_parts()
            waiting += [archive.read(part) for part in inner]
    return False


def _archive_or_nothing(content: bytes) -> ZipFile:
    """A part that no program opens holds none that could run."""
    try:
        return ZipFile(BytesIO(content))
    except BadZipFile:
        return ZipFile(BytesIO(), "w")


def _names_macros(archive: ZipFile) -> bool:
    parts = _parts(archive)
    types = (one.get("ContentType", "").casefold() for one in _elements(archive, parts.get("[content_types].xml")))
    return any(MACROS.search(name) for name in parts) or any(word in one for one in types for word in MACRO_TYPES)


def _files_in(archive: ZipFile) -> Iterator[ZipInfo]:
    """The parts that are files of an office program themselves, by their first bytes."""
    for part in archive.infolist():
        if _start(archive, part, len(OLE)).startswith((ZIP, OLE)):
            yield part
