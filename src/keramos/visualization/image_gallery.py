"""plot_image_gallery: images side by side, by matplotlib."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from keramos import engine
from keramos.errors import ConfigError, MissingExtraError
from keramos.visualization.batches import channels_last


def plot_image_gallery(
    images: Any,
    y_true: Any = None,
    y_pred: Any = None,
    label_map: Mapping[Any, str] | None = None,
    rows: int | None = None,
    cols: int | None = None,
    value_range: Sequence[float] = (0, 255),
    scale: float = 2,
    path: Any = None,
    show: bool | None = None,
    transparent: bool = True,
    dpi: int = 60,
    legend_handles: Sequence[Any] | None = None,
    data_format: str | None = None,
) -> None:
    """Shows images in a grid, or writes it; needs matplotlib (`pip install 'keramos[plot]'`).

    Args:
        images: `(batch, height, width, channels)`.
        y_true: `(batch,)`, labels for the titles.
        y_pred: likewise, what was predicted.
        label_map: label -> text.
        rows: of the grid; about as many as columns when None.
        cols: of the grid.
        value_range: (low, high), the range of the pixels.
        scale: of one image, inches.
        path: of a file to write.
        show: whether to open a window; as long as there is no `path` when None.
        transparent: whether the file has no background.
        dpi: dots per inch of the file.
        legend_handles: of matplotlib, for a legend.
        data_format: `channels_last` or `channels_first`; the process's setting when None.

    Raises:
        ConfigError: a path and `show`, or labels without `label_map`.
        ShapeError: no batch of images.
        MissingExtraError: matplotlib is not installed.
    """
    plt = pyplot()
    if path is not None and show:
        raise ConfigError("a gallery is written to `path` or shown, not both")
    if label_map is None and not (y_true is None and y_pred is None):
        raise ConfigError("labels need `label_map`, which says their names")
    low, high = value_range
    pixels = (channels_last(images, data_format) - low) / (high - low) * 255
    rows = rows or math.ceil(math.sqrt(len(pixels)))
    cols = cols or math.ceil(len(pixels) / rows)
    figure, axes = plt.subplots(
        nrows=rows, ncols=cols, figsize=(cols * scale, rows * scale), frameon=False,
        layout="tight", squeeze=False, sharex="row", sharey="col",
    )  # fmt: skip
    if legend_handles is not None:
        figure.legend(handles=legend_handles, loc="lower center")
    titles = _titles(len(pixels), label_map or {}, {"Label": y_true, "Pred": y_pred})
    for place in axes.flat:
        place.axis("off")
    for place, image, title in zip(axes.flat, pixels, titles, strict=False):
        place.imshow(image.astype("uint8"))
        place.margins(x=0, y=0)
        if title:
            place.set_title(title, fontsize=8)
    if path is not None:
        options = {"pad_inches": 0, "bbox_inches": "tight", "transparent": transparent, "dpi": dpi}
        figure.savefig(path, **options)
    elif show is None or show:
        plt.show()
    else:
        return
    plt.close(figure)


def _titles(count: int, names: Mapping[Any, str], labels: Mapping[str, Any]) -> list[str]:
    """What stands above each image."""
    known = {
        word: np.asarray(engine.convert_to_numpy(values)).tolist()
        for word, values in labels.items()
        if values is not None
    }
    return [
        "  ".join(
            f"{word}: {names.get(values[i], 'Unknown')}"
            for word, values in known.items()
            if i < len(values)
        )
        for i in range(count)
    ]


def pyplot() -> Any:
    """`matplotlib.pyplot`.

    Raises:
        MissingExtraError: it is not installed.
    """
    try:
        from matplotlib import pyplot as plt
    except ImportError as error:
        raise MissingExtraError(
            "a gallery needs matplotlib", hint="pip install 'keramos[plot]'"
        ) from error
    return plt
