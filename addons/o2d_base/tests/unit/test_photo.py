"""Photos from outside, judged by their content, without a database."""

import struct
import unittest
import warnings
import zlib
from io import BytesIO

from PIL import Image

from odoo.addons.o2d_base.tools.photo import LONGEST_SIDE, MAX_BYTES, PhotoError, clean_photo


def photo(kind="JPEG", size=(40, 30), mode="RGB", **options):
    content = BytesIO()
    Image.new(mode, size, "red").save(content, kind, **options)
    return content.getvalue()


def opened(content):
    return Image.open(BytesIO(content))


class TestPhotos(unittest.TestCase):
    def assertRefused(self, reason, content):
        with self.assertRaises(PhotoError) as caught:
            clean_photo(content)
        self.assertEqual(caught.exception.reason, reason)

    def test_what_phones_take(self):
        """JPEG and PNG become an ordinary JPEG, layers and greys included."""
        for kind, mode in (
            ("JPEG", "RGB"),
            ("PNG", "RGBA"),
            ("PNG", "P"),
            ("JPEG", "L"),
            ("PNG", "LA"),
        ):
            image = opened(clean_photo(photo(kind, mode=mode)))
            self.assertEqual((image.format, image.mode, image.size), ("JPEG", "RGB", (40, 30)), (kind, mode))

    def test_made_handy(self):
        """A large photo is brought to a handy size, in its proportions."""
        self.assertEqual(opened(clean_photo(photo(size=(4000, 2000)))).size, (LONGEST_SIDE, LONGEST_SIDE // 2))

    def test_stands_upright(self):
        """A photo held sideways is turned, and what the camera noted, the place included, is gone."""
        exif = Image.Exif()
        exif[0x0112] = 6
        exif[0x010F] = "Camera of Ravi"
        content = clean_photo(photo(exif=exif))
        self.assertEqual(opened(content).size, (30, 40))
        self.assertNotIn(b"Ravi", content)

    def test_damaged_notes(self):
        """A good picture is taken and turned as far as its notes can be read, without a word in the log."""
        turned, size = (0x0112, 3, 1, 6), (40, 30)
        for notes, expected in (
            (_notes(turned, (0x010F, 5, 1, 7)), size[::-1]),
            (_notes(turned, (0x011A, 2, 1, 7)), size[::-1]),
            (_notes(turned, (0x0100, 2, 4, 0x41414141)), size[::-1]),
            (_notes(turned, (0x8769, 7, 2, 0x41)), size[::-1]),
            (_notes(turned)[:-8], size),
            (_notes((0x0112, 2, 1, 6)), size),
            (b"Exif\0\0XX*\0" + b"\xff" * 40, size),
        ):
            content = photo(exif=notes)
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                self.assertEqual(opened(clean_photo(content)).size, expected, notes)
            self.assertEqual(caught, [], notes)

    def test_nothing_travels_along(self):
        """What hangs behind the picture, or is noted in it, does not survive."""
        self.assertNotIn(b"<script>", clean_photo(photo() + b"<script>alert(1)</script>"))
        self.assertNotIn(b"<script>", clean_photo(photo(comment=b"<script>alert(1)</script>")))

    def test_no_photo(self):
        """A name says nothing: text, a page, a vector picture, an animation and a torn file are refused."""
        gif = photo("GIF", mode="P")
        for content in (b"hello", b"<html></html>", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", gif,
                        photo()[:200], b"\xff\xd8\xff\xe0" + b"\0" * 100, b"MZ" + b"\0" * 200):  # fmt: skip
            self.assertRefused("kind", content)

    def test_size(self):
        """An empty file, one of too many bytes and a small file of endless pixels are refused."""
        self.assertRefused("empty", b"")
        self.assertRefused("large", b"x" * (MAX_BYTES + 1))
        self.assertRefused("large", _endless_png(30000, 30000))
        self.assertRefused("large", _endless_png(10000, 10000))


def _endless_png(width, height):
    """A PNG whose header promises so many pixels."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def _notes(*entries):
    """Exif notes of some entries (tag, type, count, value), whose types may not be those that their tags call for."""
    table = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + table + b"\0\0\0\0"
