"""From the published network and a trained last layer to one ONNX file that stands in for the published one."""

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from scripts.letters.backbone import EARLY, LAST, Backbone

_OUTPUT = "letters"


def publish(
    backbone: Backbone, weights: dict[str, NDArray[np.floating[Any]]], path: Path, *, told: dict[str, str]
) -> None:
    """Write the model. `told` goes into its metadata, beside the list of characters that RapidOCR looks for there too."""
    model = onnx.ModelProto()
    model.CopyFrom(backbone.graph)
    graph = model.graph
    _cut(graph)
    _append(graph, {name: np.asarray(value, dtype=np.float32) for name, value in weights.items()})
    del graph.output[:]
    graph.output.append(
        helper.make_tensor_value_info(_OUTPUT, TensorProto.FLOAT, ["lines", "frames", len(backbone.alphabet)])
    )
    del model.metadata_props[:]
    helper.set_model_props(model, {"character": "\n".join(backbone.alphabet[1:-1]), **told})
    model.producer_name = "Kvitt, from PP-OCRv6_rec_small"
    _halve(graph)
    onnx.checker.check_model(model)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model.SerializeToString(deterministic=True))


def _cut(graph: Any) -> None:
    """Leave out what only the published last layer needed."""
    needed, kept = {LAST, EARLY}, []
    for node in reversed(graph.node):
        if needed & set(node.output):
            needed |= set(node.input)
            kept.append(node)
    del graph.node[:]
    graph.node.extend(reversed(kept))
    initializers = [one for one in graph.initializer if one.name in needed]
    del graph.initializer[:]
    graph.initializer.extend(initializers)
    del graph.value_info[:]


def _append(graph: Any, weights: dict[str, NDArray[np.float32]]) -> None:
    """The trained layer in the network's own terms: convolutions over the frames.

    U is split into its early part, over the map's six rows and two columns a frame, and its part over the last features.
    """
    (last, classes), hidden = weights["W"].shape, weights["U"].shape[1]
    near = np.zeros((3, hidden, classes), dtype=np.float32)
    near[:, :, weights["classes"].astype(int)] = weights["V"]
    early = weights["U"][:-last]
    channels = early.shape[0] // 6
    rows = early.T.reshape(hidden, channels, 6, 1)
    constants = {
        "letters.rows": np.repeat(rows / 2, 2, axis=3),
        "letters.last": weights["U"][-last:].T[:, :, None],
        "letters.bias": weights["c"],
        "letters.near": near.transpose(2, 1, 0),
        "letters.published": weights["W"].T[:, :, None],
        "letters.published.bias": weights["b"],
    }
    graph.initializer.extend(
        numpy_helper.from_array(np.ascontiguousarray(value), name) for name, value in constants.items()
    )
    graph.node.extend(
        [
            helper.make_node("Transpose", [LAST], ["letters.channels"], perm=[0, 2, 1]),
            helper.make_node("Conv", [EARLY, "letters.rows"], ["letters.strokes4"], strides=[1, 2]),
            helper.make_node("Squeeze", ["letters.strokes4"], ["letters.strokes"], axes=[2]),
            helper.make_node("Conv", ["letters.channels", "letters.last", "letters.bias"], ["letters.meaning"]),
            helper.make_node("Add", ["letters.strokes", "letters.meaning"], ["letters.both"]),
            helper.make_node("Relu", ["letters.both"], ["letters.hidden"]),
            helper.make_node("Conv", ["letters.hidden", "letters.near"], ["letters.correction"], pads=[1, 1]),
            helper.make_node(
                "Conv", ["letters.channels", "letters.published", "letters.published.bias"], ["letters.old"]
            ),
            helper.make_node("Add", ["letters.old", "letters.correction"], ["letters.logits"]),
            helper.make_node("Transpose", ["letters.logits"], ["letters.frames"], perm=[0, 2, 1]),
            helper.make_node("Softmax", ["letters.frames"], [_OUTPUT], axis=2),
        ]
    )


def _halve(graph: Any) -> None:
    """Keep large weights as halves, which a cast opens when the model is loaded: the file is half as big and reads the same."""
    casts = []
    for tensor in graph.initializer:
        if tensor.data_type == TensorProto.FLOAT and np.prod(tensor.dims) >= 1024:
            name, whole = tensor.name, numpy_helper.to_array(tensor)
            tensor.CopyFrom(numpy_helper.from_array(whole.astype(np.float16), f"{name}.half"))
            casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
