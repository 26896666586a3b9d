"""Photos that people outside send: judged by what is in them, never by name or declared type."""

import struct
import warnings
from io import BytesIO

from PIL import ExifTags, Image, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 1920
# What Odoo keeps of Pillow reads no more; in the browser our form turns all else that it can draw into JPEG.
FORMATS = ("JPEG", "PNG")
# What Pillow raises for a damaged file, or for damaged notes in a good one.
DAMAGE = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, TypeError, LookupError, struct.error)
# How a picture is turned upright that was taken with the phone held so (Exif 2.32, tag 0x0112).
TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


class PhotoError(ValueError):
    """A file that is not taken. ``reason``: `empty`, `large` (bytes or pixels) or `kind` (no photo)."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def clean_photo(content):
    """Return a photo drawn anew: upright, of a handy size, and free of all that a file may carry besides the picture.

    :param bytes content: the file
    :return: a JPEG file, as bytes
    :raise PhotoError: see there
    """
    if not content:
        raise PhotoError("empty")
    if len(content) > MAX_BYTES:
        raise PhotoError("large")
    try:
        with warnings.catch_warnings(), _opened(content) as image:
            # The header says the size before anything is unpacked, so that a small file cannot fill the memory.
            if image.width * image.height > MAX_PIXELS:
                raise PhotoError("large")
            # A phone's JPEG is unpacked at a smaller scale at once.
            image.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            turn = _turn_of(image)
            image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _as_jpeg(image.transpose(turn) if turn is not None else image)
    except PhotoError:
        raise
    except Image.DecompressionBombError:
        raise PhotoError("large") from None
    except DAMAGE:
        raise PhotoError("kind") from None


def _opened(content):
    # Pillow's words on huge pictures and damaged notes would land in the log, written there by whoever sends a file.
    warnings.simplefilter("ignore")
    return Image.open(BytesIO(content), formats=FORMATS)


def _turn_of(image):
    """How the picture has to be turned; None for not at all, or when nobody can tell."""
    try:
        return TURNS.get(image.getexif().get(ExifTags.Base.Orientation))
    except DAMAGE:
        # Many phones and messengers write notes that cannot be read; the picture is good all the same.
        return None


def _as_jpeg(image):
    if image.mode != "RGB":
        layered = image.convert("RGBA")
        image = Image.new("RGB", layered.size, "white")
        image.paste(layered, mask=layered.getchannel("A"))
    # Else what the file says of itself is written into the new one.
    image.info = {}
    target = BytesIO()
    image.save(target, "JPEG", quality=85, optimize=True)
    return target.getvalue()
