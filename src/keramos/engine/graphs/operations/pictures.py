"""Files of pictures, as text in a graph: decoded by Pillow, on the host."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from keramos.engine.graphs.registry import Call, operation
from keramos.engine.graphs.values import known, numbers
from keramos.errors import ConfigError, MissingExtraError

MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
#: Those that TensorFlow decodes. Of others Pillow runs programs.
FORMATS = ("JPEG", "PNG", "GIF", "BMP")
CHANNELS = {"1": 1, "L": 1, "LA": 2, "I;16": 1, "I": 1, "RGB": 3, "P": 3, "RGBA": 4, "CMYK": 3}


def _opened(call: Call, content: Any) -> Any:
    """The picture, of which only the header was read."""
    try:
        from PIL import Image  # pyright: ignore[reportMissingImports]
    except ImportError as error:
        what = "a graph that decodes pictures needs Pillow"
        raise MissingExtraError(what, hint="pip install 'keramos[images]'") from error
    data = known(content, "a picture").reshape(-1)
    if data.size != 1:
        raise ConfigError("one picture is decoded at a time", found=known(content).shape)
    try:
        picture = Image.open(io.BytesIO(bytes(data[0])), formats=FORMATS)
    except Exception as error:  # noqa: BLE001 - Pillow raises what its decoders do
        raise ConfigError(f"the text is no picture that Pillow reads: {error}") from None
    call.room.check((picture.height, picture.width, 4))
    return picture


def _pixels(call: Call, picture: Any) -> np.ndarray:
    """Height, width and channels of the frame that it stands at."""
    channels = call.get("channels", 0) or CHANNELS.get(picture.mode, 3)
    try:
        array = np.asarray(picture.convert(MODES[channels]))
    except Exception as error:  # noqa: BLE001 - as above
        raise ConfigError(f"the picture is damaged: {error}") from None
    return array.reshape(*array.shape[:2], channels)


def _typed(call: Call, pixels: np.ndarray) -> np.ndarray:
    """In the type that is asked for: floats from 0 to 1, or 16 bits."""
    dtype = np.dtype(call.get("dtype", "uint8"))
    if dtype.kind == "f":
        return (pixels / np.float32(255)).astype(dtype)
    return pixels.astype(dtype) * (257 if dtype == np.uint16 else 1)


@operation("DecodeJpeg", "DecodePng", on_host=True)
def decode(call: Call, content: Any) -> Any:
    return _typed(call, _pixels(call, _opened(call, content)))


@operation("DecodeBmp", on_host=True)
def decode_bmp(call: Call, content: Any) -> Any:
    return _pixels(call, _opened(call, content))


@operation("DecodeAndCropJpeg", on_host=True)
def decode_and_crop(call: Call, content: Any, window: Any) -> Any:
    top, left, height, width = numbers(window)
    return _pixels(call, _opened(call, content))[top : top + height, left : left + width]


@operation("DecodeImage", on_host=True)
def decode_image(call: Call, content: Any) -> Any:
    picture = _opened(call, content)
    if picture.format == "GIF" and call.get("expand_animations", True):
        return _typed(call, _frames(call, picture))
    return _typed(call, _pixels(call, picture))


@operation("DecodeGif", on_host=True)
def decode_gif(call: Call, content: Any) -> Any:
    return _frames(call, _opened(call, content))


def _frames(call: Call, picture: Any) -> np.ndarray:
    count = getattr(picture, "n_frames", 1)
    call.room.check((count, picture.height, picture.width, 3))
    frames = []
    for number in range(count):
        picture.seek(number)
        frames.append(np.asarray(picture.convert("RGB")))
    return np.stack(frames)


@operation("ExtractJpegShape", on_host=True)
def shape(call: Call, content: Any) -> Any:
    picture = _opened(call, content)
    sizes = (picture.height, picture.width, CHANNELS.get(picture.mode, 3))
    return np.array(sizes, call.get("output_type", "int32"))
