"""What a trained network predicts for each of the 10,000 test pictures.

The logits of a weights file are computed once and kept in the data folder under the hash of the
file's content, so other content is another computation.  What is read back from there is input
from strangers: a file of another form counts as missing.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors.torch import save

from cnnlib.core.atomic_io import write_bytes
from cnnlib.core.paths import data_folder, data_folder_path, not_writable
from cnnlib.core.problems import N_, Problem, SettingsError
from cnnlib.data import fashion_mnist
from cnnlib.training.engine.checkpoint import read_weights
from cnnlib.training.engine.device import move_model, select_device
from cnnlib.training.engine.evaluation import chunk_slices, predict_logits
from cnnlib.training.engine.recipe import Recipe
from cnnlib.training.engine.trained_network import TrainedNetwork, load_trained
from cnnlib.training.execution import background_jobs

JOB = "predictions"

MAX_FILES = 200
"""Files kept in the data folder, 0.4 MB each; the oldest ones are removed."""

_MAX_BYTES = 1 << 20
_LOGITS = "logits"


@dataclass(frozen=True)
class Predictions:
    """A network's answers to the test pictures, shared by all sessions: do not change them.

    Attributes:
        logits: float32 (N, 10).
        labels: The true classes, int64 (N,).
    """

    logits: NDArray[np.float32]
    labels: NDArray[np.int64]

    @cached_property
    def probabilities(self) -> NDArray[np.float64]:
        """Softmax of the logits, (N, 10)."""
        shifted = self.logits.astype(np.float64) - self.logits.max(1, keepdims=True)
        powers = np.exp(shifted)
        found: NDArray[np.float64] = powers / powers.sum(1, keepdims=True)
        return found

    @cached_property
    def predicted(self) -> NDArray[np.int64]:
        """Class with the largest logit, (N,); the first of equal ones."""
        found: NDArray[np.int64] = self.logits.argmax(1)
        return found

    @cached_property
    def confidence(self) -> NDArray[np.float64]:
        """Probability of the predicted class, (N,)."""
        found: NDArray[np.float64] = self.probabilities.max(1)
        return found

    @property
    def accuracy(self) -> float:
        """Share of pictures classified correctly, 0 to 1."""
        return float((self.predicted == self.labels).mean())


def compute_predictions(
    network: TrainedNetwork,
    progress: Callable[[float], object] = lambda _: None,
    device: str = "auto",
) -> Predictions:
    """Return the predictions of `network`, computed now.

    Args:
        network: A network that nothing else uses meanwhile: it is moved to the device.
        progress: Called with the share that is done, 0 to 1.
        device: See `select_device`.

    Raises:
        SettingsError: It gives no numbers (`no_numbers`), there is no such device, or see
            `fashion_mnist.load`.
    """
    place = select_device(device)
    test, recipe = fashion_mnist.load(train=False), network.recipe
    model = move_model(network.model, place, recipe.channels_last)
    images, size = test.images.to(place), recipe.input_size
    parts, count = [], len(test.labels)
    # Layout and chunks of every measured accuracy, so that it is the same to the last picture.
    for chunk in chunk_slices(count, size, place):
        parts.append(predict_logits(model, images[chunk], size).float().cpu())
        progress(chunk.stop / count)
    logits = torch.cat(parts).numpy()
    if not np.isfinite(logits).all():
        template = N_(
            "This network gives no numbers: its logits for the test pictures are not finite."
        )
        raise SettingsError([Problem("no_numbers", template)])
    return Predictions(logits, test.labels.numpy())


def predictions_key(digest: str, recipe: Recipe) -> str:
    """Return the name under which predictions are kept.

    Args:
        digest: SHA-256 of the weights file's content, hexadecimal.
        recipe: The network that the weights are loaded into, which a file need not name.
    """
    network = json.dumps([digest, recipe.model, dict(recipe.options)], sort_keys=True)
    return hashlib.sha256(network.encode()).hexdigest()


def stored_predictions(digest: str, recipe: Recipe) -> Predictions | None:
    """Return the predictions that are kept of these weights, None where there are none.

    Args:
        digest: As for `predictions_key`.
        recipe: Likewise.
    """
    path = _folder() / f"{predictions_key(digest, recipe)}.safetensors"
    try:
        found = path.stat()
    except OSError:
        return None
    return _read(path, found.st_mtime_ns, found.st_size)


def store_predictions(digest: str, recipe: Recipe, predictions: Predictions) -> None:
    """Keep predictions in the data folder; the oldest beyond `MAX_FILES` are removed.

    Args:
        digest: As for `predictions_key`.
        recipe: Likewise.
        predictions: All of the test set's.

    Raises:
        SettingsError: The folder cannot be written (`home_not_writable`).
    """
    data_folder()  # says best why it cannot be written
    folder = _folder()
    content = save({_LOGITS: torch.from_numpy(predictions.logits)})
    try:
        folder.mkdir(exist_ok=True)
        write_bytes(folder / f"{predictions_key(digest, recipe)}.safetensors", content)
        _remove_oldest(folder)
    except OSError as error:
        raise not_writable(folder, error) from error


@background_jobs.register(JOB)
def predictions_job(request: Mapping[str, Any]) -> dict[str, Any]:
    """Compute and store the predictions of a weights file, and report the progress.

    Args:
        request: `path` of the file and the `recipe` (JSON) of its network.

    Returns:
        The `digest` of the content that was read: a run may have replaced the file meanwhile.

    Raises:
        SettingsError: The file cannot be read or does not fit (see `load_trained`), or as for
            `compute_predictions` and `store_predictions`.
    """
    recipe = Recipe.from_json(request["recipe"])
    network = load_trained(Path(request["path"]), recipe)
    if stored_predictions(network.digest, recipe) is None:
        found = compute_predictions(network, background_jobs.report_progress)
        store_predictions(network.digest, recipe, found)
    return {"digest": network.digest}


def _folder() -> Path:
    return data_folder_path() / "predictions"


@lru_cache(maxsize=16)
def _read(path: Path, _changed: int, _size: int) -> Predictions | None:
    """Return the content of a file of predictions, None where it is of another form."""
    labels = fashion_mnist.load(train=False).labels.numpy()
    shape = (len(labels), len(fashion_mnist.CLASSES))
    try:
        tensors = read_weights(path, _MAX_BYTES).tensors
    except SettingsError:
        return None
    logits = tensors.get(_LOGITS)
    if logits is None or logits.dtype != torch.float32 or tuple(logits.shape) != shape:
        return None
    if not logits.isfinite().all():
        return None
    return Predictions(logits.numpy(), labels)


def _remove_oldest(folder: Path) -> None:
    dated = []
    for path in folder.glob("*.safetensors"):
        with contextlib.suppress(OSError):  # another process has just removed it
            dated.append((path.stat().st_mtime_ns, path))
    for _, path in sorted(dated)[:-MAX_FILES]:
        with contextlib.suppress(OSError):
            path.unlink()
