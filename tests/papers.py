"""Files as people hand them in, small and right: each opens in the program that its ending names."""

import io
import zipfile

from PIL import Image

CONTENT_TYPES = "[Content_Types].xml"
RELATIONS = "_rels/.rels"
_OOXML = "application/vnd.openxmlformats-officedocument"
WORD, EXCEL = f"{_OOXML}.wordprocessingml.document", f"{_OOXML}.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"


def pdf(*, before: bytes = b"", said: bytes = b"") -> bytes:
    """A PDF of one empty page. `before` stands in front of it, and `said` in a remark, which makes it another."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    made = b"%PDF-1.7\n" + (b"%" + said + b"\n" if said else b"")
    places = []
    for number, held in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    made += b"xref\n0 4\n0000000000 65535 f \n%s" % table
    return before + made + b"trailer\n<< /Size 4 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % made.index(b"xref\n")


PDF = pdf()


def archive(*names: str, **contents: bytes) -> bytes:
    """A ZIP of these parts; of a fixed day, so that the bytes name the test."""
    return zipped({**dict.fromkeys(names, b"x"), **contents})


def zipped(parts: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", method) as made:
        for name, content in parts.items():
            made.writestr(zipfile.ZipInfo(name), content, compress_type=method)
    return held.getvalue()


def package(kind: str, main: str, *names: str, target: str = "", types: str = "", **contents: bytes) -> bytes:
    """A Word or Excel file whose main part has that name, and what else is to be in it."""
    default = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    override = f'<Override PartName="/{main}" ContentType="{kind}.main+xml"/>'
    space = "http://schemas.openxmlformats.org/package/2006"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    listed = f'<?xml version="1.0"?><Types xmlns="{space}/content-types">{default}{override}{types}</Types>'
    related = f'<Relationship Id="rId1" Type="{relation}" Target="{target or main}"/>'
    relations = f'<?xml version="1.0"?><Relationships xmlns="{space}/relationships">{related}</Relationships>'
    parts = {CONTENT_TYPES: listed.encode(), RELATIONS: relations.encode(), main: b"<main/>"}
    return zipped(parts | dict.fromkeys(names, b"x") | contents)


def docx(*names: str, **given) -> bytes:
    return package(WORD, "word/document.xml", *names, **given)


def xlsx(*names: str, **given) -> bytes:
    return package(EXCEL, "xl/workbook.xml", *names, **given)


def odt(*names: str, **contents: bytes) -> bytes:
    return zipped({"mimetype": ODT.encode(), "content.xml": b"<c/>"} | dict.fromkeys(names, b"x") | contents)


def picture(kind: str, **given) -> bytes:
    """A red picture, as Pillow writes that kind (“PNG” or “JPEG”)."""
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(held, kind, **given)
    return held.getvalue()


PNG, JPEG = picture("PNG"), picture("JPEG")
