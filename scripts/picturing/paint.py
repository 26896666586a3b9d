"""Small PNG files: few colours are enough for a screen."""

import io

from PIL import Image

COLOURS = 200
LIMIT = 150_000


def small(png):
    """The picture with few colours.

    :param png: bytes of a PNG
    :return: bytes of a PNG, with fewer colours still where it would be larger than `LIMIT`
    """
    image = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (COLOURS, 96, 48):
        painted = image.quantize(colours, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        out = io.BytesIO()
        painted.save(out, "PNG", optimize=True)
        if out.tell() <= LIMIT:
            break
    return out.getvalue()
