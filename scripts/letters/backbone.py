"""PP-OCRv6's recogniser cut open: what it sees of a line, frame by frame, before its last layer."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from onnx import numpy_helper

from scripts.letters.wear import HEIGHT

#: Names inside the published file: what goes into the last layer, that layer, and a map on which single strokes still stand apart
#: (192 channels, 6 rows, two columns a frame).
LAST, HEAD_WEIGHT, HEAD_BIAS, EARLY = "p2o.pd_op.transpose.8.0", "linear_8.w_0", "linear_8.b_0", "p2o.pd_op.add.51.0"
#: Columns of pixels in a frame.
STRIDE = 8
#: Letters beyond a to z, signs and money; what a receipt may show besides is not worth the confusion.
_SIGNS = "€£$¥¢§°²³½¼¾·•–—‘’“”„«»×©®™…±´µ¡¿ªº"

type Floats = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Seen:
    """One line's features by frame: those before the last layer, and the early map with its rows laid behind each other."""

    last: Floats
    early: Floats


class Backbone:
    """The published network, run as far as its last layer."""

    def __init__(self, path: Path, *, threads: int = 1) -> None:
        self.graph = onnx.load(path)
        self._path, self._threads = path, threads

    @cached_property
    def characters(self) -> list[str]:
        """Every class of the published head, the blank first and the space last."""
        kept = {entry.key: entry.value for entry in self.graph.metadata_props}["character"]
        return ["", *kept.split("\n"), " "]

    @cached_property
    def alphabet(self) -> list[str]:
        """The classes that receipts in Latin script need, the blank first and the space last."""
        latin = [
            one for one in self.characters if len(one) == 1 and (ord(one) < 0x180 or one in "ȘșȚț") and one.isalpha()
        ]
        ascii_signs = [
            one for one in self.characters if len(one) == 1 and 0x21 <= ord(one) < 0x7F and not one.isalpha()
        ]
        signs = [one for one in self.characters if one and one in _SIGNS]
        return ["", *sorted(set(ascii_signs + latin + signs) - set("ªºŉſĸĿŀĲĳ")), " "]

    def head(self) -> tuple[Floats, Floats]:
        """The published last layer, weight and bias, for the alphabet alone."""
        kept = {
            one.name: numpy_helper.to_array(one)
            for one in self.graph.graph.initializer
            if one.name in {HEAD_WEIGHT, HEAD_BIAS}
        }
        places = [self.characters.index(letter) for letter in self.alphabet]
        return kept[HEAD_WEIGHT][:, places].copy(), kept[HEAD_BIAS][places].copy()

    @cached_property
    def _session(self) -> Any:
        cut = onnx.ModelProto()
        cut.CopyFrom(self.graph)
        del cut.graph.output[:]
        for name in (LAST, EARLY):
            cut.graph.output.append(onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.log_severity_level = 3
        return onnxruntime.InferenceSession(cut.SerializeToString(), options, providers=["CPUExecutionProvider"])

    def see(self, crops: Sequence[NDArray[Any]]) -> list[Seen]:
        """Features of a few crops, padded with grey to one width."""
        widest = max(crop.shape[1] for crop in crops) + 15 & ~15
        batch = np.zeros((len(crops), 3, HEIGHT, widest), dtype=np.float32)
        for row, crop in zip(batch, crops, strict=True):
            row[:, :, : crop.shape[1]] = crop.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1
        last, early = self._session.run(None, {"x": batch})
        frames = [min(last.shape[1], crop.shape[1] // STRIDE + 2) for crop in crops]
        pairs = early[:, :, :, : last.shape[1] * 2].reshape(*early.shape[:3], last.shape[1], 2).mean(axis=4)
        rows = pairs.transpose(0, 3, 1, 2).reshape(len(crops), last.shape[1], -1)
        return [
            Seen(last[n, :many].astype(np.float16), rows[n, :many].astype(np.float16)) for n, many in enumerate(frames)
        ]
