"""Photos that people outside send: judged by what is in them, never by name or declared type."""

import warnings
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

MAX_BYTES = 10 * 1024 * 1024
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 1920
# What Odoo keeps of Pillow reads no more; in the browser our form turns all else that it can draw into JPEG.
FORMATS = ("JPEG", "PNG")


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
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
            return _as_jpeg(upright)
    except PhotoError:
        raise
    except Image.DecompressionBombError:
        raise PhotoError("large") from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError):
        # Pillow raises any of these for a damaged file.
        raise PhotoError("kind") from None


def _opened(content):
    # Pillow's own word on huge pictures would land in the log as a warning; they are refused below.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    return Image.open(BytesIO(content), formats=FORMATS)


def _as_jpeg(image):
    if image.mode != "RGB":
        layered = image.convert("RGBA")
        image = Image.new("RGB", layered.size, "white")
        image.paste(layered, mask=layered.getchannel("A"))
    target = BytesIO()
    image.save(target, "JPEG", quality=85, optimize=True)
    return target.getvalue()
