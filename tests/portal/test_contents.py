"""Which files are accepted: those whose name and content agree, and that somebody could open. What is right here was
written by other programs than the portal’s own: Pillow, XlsxWriter, WeasyPrint, and by hand after the standards."""

import io
import random
import struct
import time
import tracemalloc
import zipfile
import zlib
from contextlib import suppress

import pytest
import weasyprint
import xlsxwriter
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfReader, PdfWriter

from portal import uploads
from portal.contents import archives, pictures
from tests import papers
from tests.papers import JPEG, PDF, PNG, archive, docx, odt, package, xlsx

OTHER = "isn’t what its name says"
CUT_OFF = "is cut off"
DAMAGED = "is damaged"
LOCKED = "only with a password"
MACROS = "holds macros"
TOO_MANY = "more parts than can be looked through"


def check(name: str, content: bytes) -> str:
    return uploads.check(SimpleUploadedFile(name, content)).media_type


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(ValidationError) as refused:
        check(name, content)
    return refused.value.messages[0]


# --- What is right ----------------------------------------------------------------------------------------------------


def locked(user: str, owner: str, algorithm: str = "AES-256") -> bytes:
    """A PDF with these passwords; that of an owner alone forbids some uses, and is none to read it."""
    writer, held = PdfWriter(), io.BytesIO()
    writer.append(PdfReader(io.BytesIO(PDF)))
    writer.encrypt(user, owner, algorithm=algorithm)
    writer.write(held)
    return held.getvalue()


def added_to() -> bytes:
    """A PDF to which a program has added at its end, as a signature is."""
    writer, held = PdfWriter(io.BytesIO(PDF), incremental=True), io.BytesIO()
    writer.add_metadata({"/Title": "Lettre"})
    writer.write(held)
    return held.getvalue()


def workbook() -> bytes:
    held = io.BytesIO()
    with xlsxwriter.Workbook(held) as made:
        made.add_worksheet().write(0, 0, "é")
    return held.getvalue()


def by_default(kind: str) -> bytes:
    """A package that declares the type of its main part by its ending alone."""
    types = f'<Default Extension="xml" ContentType="{kind}.main+xml"/>'
    return package(kind, "else.bin", "word/main.xml", target="word/main.xml", types=types)


RIGHT = {
    "a PDF": ("a.pdf", PDF),
    "in capitals": ("A.PDF", PDF),
    "a mark of UTF-8 before it": ("a.pdf", papers.pdf(before=b"\xef\xbb\xbf")),
    "a warning of a server before it": ("a.pdf", papers.pdf(before=b"<br />\n<b>Warning</b>: no such file<br />\n")),
    "a printer’s commands around it": ("a.pdf", papers.pdf(before=b"\x1b%-12345X@PJL\r\n") + b"\x1b%-12345X"),
    "beginning at the last byte that may": ("a.pdf", papers.pdf(before=b"\0" * (1024 - len(b"%PDF-")))),
    "counted from the first byte": ("a.pdf", b"\n" * 100 + papers.pdf().replace(b"startxref\n", b"startxref\n1")),
    "empty bytes after it": ("a.pdf", PDF + b"\0" * 5000),
    "a page of a server after it": ("a.pdf", PDF + b"<html>" + b" " * 5000 + b"</html>"),
    "a PDF that was added to": ("a.pdf", added_to()),
    "an owner’s password alone": ("a.pdf", locked("", "owner")),
    "an owner’s password of 1999": ("a.pdf", locked("", "owner", "RC4-40")),
    "a PNG": ("a.png", PNG),
    "a PNG by palette": ("a.png", papers.picture("PNG", optimize=True)),
    "a JPEG": ("a.jpg", JPEG),
    "a JPEG under its long name": ("a.jpeg", JPEG),
    "a JPEG as Windows saves it": ("a.jfif", JPEG),
    "a JPEG in steps": ("a.jpg", papers.picture("JPEG", progressive=True)),
    "a JPEG with a small one in it": ("a.jpg", papers.picture("JPEG", exif=b"Exif\0\0" + JPEG)),
    "a JPEG with something after it": ("a.jpg", JPEG + b"a telephone of its own" * 20),
    "a Word file": ("a.docx", docx()),
    "a Word file of Word online": ("a.docx", package(papers.WORD, "word/document2.xml", target="/word/document2.xml")),
    "a Word file in no folder": ("a.docx", package(papers.WORD, "main.xml")),
    "a Word file’s type by its ending": ("a.docx", by_default(papers.WORD)),
    "an Excel file": ("a.xlsx", xlsx()),
    "an Excel file of XlsxWriter": ("a.xlsx", workbook()),
    "an Excel file by another name": ("a.xlsx", package(papers.EXCEL, "xl/workbook3.xml", target="./xl/workbook3.xml")),
    "a Word file with an Excel file in it": ("a.docx", docx(**{"word/embeddings/s.xlsx": workbook()})),
    "an OpenDocument text": ("a.odt", odt()),
}


@pytest.mark.parametrize(("name", "content"), RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_accepted(name, content):
    assert check(name, content) == uploads.ALLOWED[name.rpartition(".")[2].lower()]


def test_a_document_as_weasyprint_draws_it_is_accepted_whole_and_refused_cut_off():
    drawn = weasyprint.HTML(string="<p>Lettre</p>").write_pdf(pdf_variant="pdf/ua-1")
    assert check("a.pdf", drawn) == "application/pdf"
    assert CUT_OFF in refusal("a.pdf", drawn[: len(drawn) // 2])


# --- What it isn't ----------------------------------------------------------------------------------------------------

OTHERWISE = {
    "a program": ("a.pdf", b"MZ\x90\x00 a program"),
    "a page": ("a.pdf", b"<html><script>alert(1)</script>"),
    "a page after the first line of a PDF": ("a.pdf", b"%PDF-1.7\n<html><body>Sign in</body></html>\n%%EOF\n"),
    "a PDF that begins too late": ("a.pdf", papers.pdf(before=b"\0" * 1024)),
    "a picture that is a PDF too": ("a.pdf", b"GIF89a" + PDF),
    "an archive that is a PDF too": ("a.pdf", archive("a.txt") + PDF),
    "a PDF under a picture’s name": ("a.png", PDF),
    "a PNG under a JPEG’s name": ("a.jpg", PNG),
    "a JPEG under a PNG’s name": ("a.png", JPEG),
    "an Excel file under a Word file’s name": ("a.docx", xlsx()),
    "a Word template": ("a.docx", package(papers.WORD.replace("document", "template"), "word/document.xml")),
    "an old Word file": ("a.docx", archives.OLE + b"\0" * 1000),
    "no archive": ("a.docx", b"not an archive"),
    "an archive of anything": ("a.docx", archive("word/document.xml")),
    "an archive after a picture": ("a.docx", PNG + docx()),
    "a PDF that is an archive too": ("a.docx", PDF + docx()),
    "a spreadsheet of OpenDocument": ("a.odt", odt(mimetype=b"application/vnd.oasis.opendocument.spreadsheet")),
    "an OpenDocument without its text": ("a.odt", archive(mimetype=papers.ODT.encode())),
}


@pytest.mark.parametrize(("name", "content"), OTHERWISE.values(), ids=OTHERWISE)
def test_what_is_something_else_is_refused(name, content):
    assert OTHER in refusal(name, content)


@pytest.mark.parametrize("name", ["a.exe", "a.svg", "pdf", "a.docm", "a.html"])
def test_a_kind_that_is_not_accepted_says_which_are(name):
    assert "PDF, Word (DOCX), OpenDocument (ODT), Excel (XLSX), JPG or PNG" in refusal(name, PDF)


def test_an_empty_file_is_refused():
    assert refusal("a.pdf", b"") == "This file is empty."


# --- What nobody can open ---------------------------------------------------------------------------------------------

WHOLE = {
    "a.pdf": PDF,
    "b.pdf": added_to(),
    "a.png": papers.picture("PNG"),
    "a.jpg": papers.picture("JPEG", exif=b"Exif\0\0" + JPEG),
    "b.jpg": papers.picture("JPEG", progressive=True),
    "a.docx": docx(),
    "a.xlsx": workbook(),
    "a.odt": odt(),
}


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("part", [0.5, 0.75, 0.9, 0.99])
def test_what_is_cut_off_is_refused_as_that(name, part):
    content = WHOLE[name]
    check(name, content)
    assert CUT_OFF in refusal(name, content[: int(len(content) * part)])


def chunk(kind: bytes, held: bytes) -> bytes:
    return struct.pack(">I", len(held)) + kind + held + struct.pack(">I", zlib.crc32(kind + held))


def png_of(*chunks: bytes) -> bytes:
    return pictures.PNG + b"".join(chunks)


HEAD = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0))


def test_a_picture_of_forty_bytes_is_refused():
    for name, content in (("a.png", PNG[:40]), ("a.jpg", JPEG[:40])):
        assert CUT_OFF in refusal(name, content)
    assert DAMAGED in refusal("a.png", pictures.PNG + b"\x00\x00\x00\x0dIHDR" + b"\x00" * 24)
    assert DAMAGED in refusal("a.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 36)


def without(content: bytes, said: bytes) -> bytes:
    assert said in content
    return content.replace(said, b"\0" * len(said))


BROKEN = {
    "a PDF without a page": ("a.pdf", PDF.replace(b"/Kids [3 0 R]", b"/Kids []     ")),
    "a PDF whose tree has no end": ("a.pdf", PDF.replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")),
    "a PDF without its first object": ("a.pdf", without(PDF, b"/Type /Catalog /Pages 2 0 R")),
    "a PNG with a wrong sum": ("a.png", PNG[:-20] + bytes([PNG[-20] ^ 1]) + PNG[-19:]),
    "a PNG of nothing": ("a.png", png_of(HEAD, chunk(b"IEND", b""))),
    "a PNG without a size": ("a.png", png_of(chunk(b"IHDR", b"\0" * 13), chunk(b"IDAT", b"x"), chunk(b"IEND", b""))),
    "a JPEG of nothing": ("a.jpg", b"\xff\xd8\xff\xda\x00\x02\xff\xd9"),
    "a Word file without its text": ("a.docx", docx().replace(b"word/document.xml", b"word/documenT.xm2")),
    "two parts of one name": ("a.docx", docx("word/a.xml", "WORD/A.xml")),
    "a list of parts with a type of its own": (
        "a.docx",
        docx(**{papers.RELATIONS: b'<!DOCTYPE x [<!ENTITY a "aa">]><Relationships>&a;</Relationships>'}),
    ),
    "a list of parts that is no XML": ("a.docx", docx(**{papers.CONTENT_TYPES: b"<Types"})),
}


@pytest.mark.parametrize(("name", "content"), BROKEN.values(), ids=BROKEN)
def test_what_is_damaged_is_refused_as_that(name, content):
    said = refusal(name, content)
    assert DAMAGED in said or OTHER in said


def scrambled(content: bytes, seed: int) -> bytes:
    """A tenth of the content, in one place, replaced by chance."""
    chance = random.Random(seed)
    size = max(len(content) // 10, 1)
    at = chance.randrange(len(content) - size)
    return content[:at] + chance.randbytes(size) + content[at + size :]


@pytest.mark.parametrize("name", WHOLE)
def test_whatever_is_in_it_the_answer_is_yes_or_a_reason(name):
    for seed in range(60):
        with suppress(ValidationError):
            check(name, scrambled(WHOLE[name], seed))


# --- Locked -----------------------------------------------------------------------------------------------------------


def protected_by(word: str) -> bytes:
    """What Office and LibreOffice make of a file with a password: a container, or an archive of what nobody reads."""
    if word == "office":
        return archives.OLE + b"\0" * 1000 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1000
    manifest = b'<manifest:file-entry><manifest:encryption-data manifest:checksum="x"/></manifest:file-entry>'
    return odt(**{"META-INF/manifest.xml": manifest})


def zip_with_a_password() -> bytes:
    """The mark of a locked entry is one bit, in both of its headers."""
    content = bytearray(docx())
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(signature, at + 1)
    return bytes(content)


LOCKS = {
    "a reader’s password": ("a.pdf", locked("user", "owner")),
    "a reader’s password of 2001": ("a.pdf", locked("user", "owner", "RC4-128")),
    "a certificate": ("a.pdf", locked("", "x").replace(b"/Filter /Standard", b"/Filter /PubSecPK")),
    "Word’s password": ("a.docx", protected_by("office")),
    "Excel’s password": ("a.xlsx", protected_by("office")),
    "LibreOffice’s password": ("a.odt", protected_by("libreoffice")),
    "an archive’s password": ("a.docx", zip_with_a_password()),
}


@pytest.mark.parametrize(("name", "content"), LOCKS.values(), ids=LOCKS)
def test_what_opens_with_a_password_alone_is_refused_as_that(name, content):
    assert LOCKED in refusal(name, content)


# --- Programs ---------------------------------------------------------------------------------------------------------

PROGRAM = archives.OLE + b"\0" * 500 + "_VBA_PROJECT".encode("utf-16-le") + b"\0" * 500
DISGUISES = {
    "a DOCM renamed": ("a.docx", docx("word/vbaProject.bin")),
    "an XLSM renamed": ("a.xlsx", xlsx("xl/vbaProject.bin")),
    "a sheet of macros": ("a.xlsx", xlsx("xl/macrosheets/sheet1.xml")),
    "Basic": ("a.odt", odt("Basic/Standard/Module1.xml")),
    "Python": ("a.odt", odt("Scripts/python/x.py")),
    "Basic of an object in it": ("a.odt", odt("Object 1/Basic/Standard/Module1.xml")),
    "behind a backslash": ("a.docx", docx("word\\vbaProject.bin")),
    "behind a backslash in a text": ("a.odt", odt("Basic\\Standard\\Module1.xml")),
    "in other letters": ("a.docx", docx("WORD/VBAPROJECT.BIN")),
    "by a detour": ("a.docx", docx("word/./x/../vbaProject.bin")),
    "from the root": ("a.docx", docx("/word/vbaProject.bin")),
    "percent for a letter": ("a.docx", docx("word/vba%50roject.bin")),
    "a dot at the end": ("a.docx", docx("word/vbaProject.bin.")),
    "a blank at the end": ("a.docx", docx("word/vbaProject.bin ")),
    "a folder with a dot at its end": ("a.odt", odt("Basic./Standard/Module1.xml")),
    "by another name": ("a.docx", docx(**{"word/media/image1.png": PROGRAM})),
    "by its type alone": (
        "a.docx",
        docx(
            "word/x.dat",
            types='<Override PartName="/word/x.dat" ContentType="application/vnd.ms-office.VBAProject"/>',
        ),
    ),
    "a main part with macros": (
        "a.docx",
        package("application/vnd.ms-word.document.macroEnabled", "word/document.xml"),
    ),
    "in a file in it": ("a.docx", docx(**{"word/embeddings/s.xlsx": xlsx("xl/vbaProject.bin")})),
    "in a file in a file in it": (
        "a.odt",
        odt(**{"Object 1": docx(**{"word/embeddings/s.bin": xlsx(**{"xl/x": PROGRAM})})}),
    ),
    "in an old file in it": ("a.xlsx", xlsx(**{"xl/embeddings/oleObject1.bin": PROGRAM})),
}


@pytest.mark.parametrize(("name", "content"), DISGUISES.values(), ids=DISGUISES)
def test_a_program_is_found_however_it_is_disguised(name, content):
    assert MACROS in refusal(name, content)


# --- What would cost too much -----------------------------------------------------------------------------------------


def entries(many: int) -> bytes:
    return docx(*(f"word/{number}" for number in range(many - 3)))


def test_as_many_parts_as_may_be_are_looked_through():
    assert check("a.docx", entries(archives.MOST_ENTRIES)) == uploads.ALLOWED["docx"]


def nested(times: int) -> bytes:
    """An archive in an archive, and so on."""
    content = archive("a")
    for _level in range(times):
        content = archive(a=content)
    return content


def deflated() -> bytes:
    """An archive of one file, which is much larger unpacked."""
    return papers.zipped({"a": archives.ZIP + b" " * 20_000_000}, zipfile.ZIP_DEFLATED)


HALF = archive(*map(str, range(archives.MOST_ENTRIES // 2)))
COSTLY = {
    "one part too many": entries(archives.MOST_ENTRIES + 1),
    "a hundred and ninety thousand parts": docx() + archives.ZIP_ENTRY * 190_000 + docx()[-22:],
    "too many parts in its parts": docx(**{"word/a": HALF, "word/b": HALF}),
    "more in it than is unpacked": docx(**dict.fromkeys(("word/a", "word/b", "word/c"), deflated())),
}


@pytest.mark.parametrize("content", COSTLY.values(), ids=COSTLY)
def test_what_would_take_too_long_to_look_through_is_refused(content):
    begun = time.process_time()
    assert TOO_MANY in refusal("a.docx", content)
    assert time.process_time() - begun < 1.5


def test_an_archive_in_an_archive_in_an_archive_ends():
    assert check("a.docx", docx(**{"word/a": nested(50)})) == uploads.ALLOWED["docx"]


def test_parts_are_counted_before_any_is_read(monkeypatch):
    monkeypatch.setattr(archives, "ZipFile", lambda *_given: pytest.fail("walked"))
    assert TOO_MANY in refusal("a.docx", entries(archives.MOST_ENTRIES + 1))


def bomb(kind: str) -> bytes:
    spaces = b" " * 50_000_000
    if kind == "odt":
        return papers.zipped({"mimetype": spaces, "content.xml": b"x"}, zipfile.ZIP_DEFLATED)
    parts = {papers.CONTENT_TYPES: spaces, papers.RELATIONS: spaces, "word/document.xml": spaces}
    return papers.zipped(parts, zipfile.ZIP_DEFLATED)


@pytest.mark.parametrize("kind", ["odt", "docx"])
def test_no_more_of_an_archive_is_unpacked_than_says_what_it_is(kind):
    upload = SimpleUploadedFile(f"a.{kind}", bomb(kind))
    tracemalloc.start()
    with pytest.raises(ValidationError):
        uploads.check(upload)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 5_000_000


HOSTILE = {
    "objects without end": ("a.pdf", b"%PDF-1.7\n" + b"1 0 obj\n" * 1_200_000 + b"%%EOF"),
    "digits without end": ("a.pdf", b"%PDF-1.7\n1 0 obj\n" + b"1 " * 5_000_000 + b"\n%%EOF"),
    "lines without end": ("a.pdf", b"%PDF-1.7\n1 0 obj\n" + b"\n" * 10_000_000 + b"%%EOF"),
    "a table that refers to itself": ("a.pdf", PDF.replace(b"/Root", b"/Prev %d /Root" % PDF.index(b"xref"))),
    "parts of a PNG without end": ("a.png", png_of(HEAD, chunk(b"tEXt", b"") * 800_000)),
    "markers of a JPEG without end": ("a.jpg", b"\xff\xd8" + b"\xff" * 10_000_000),
    "parts of a JPEG without end": ("a.jpg", b"\xff\xd8" + b"\xff\xe0\x00\x02" * 2_500_000),
}


@pytest.mark.parametrize(("name", "content"), HOSTILE.values(), ids=HOSTILE)
def test_no_file_keeps_the_portal_busy(name, content):
    begun = time.process_time()
    with suppress(ValidationError):
        check(name, content)
    assert time.process_time() - begun < 2
