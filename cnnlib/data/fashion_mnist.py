"""Fashion-MNIST: 70,000 images of clothing, 28 x 28 pixels, ten classes (arXiv:1708.07747).

The official archives are in `assets/`.  torchvision verifies and unpacks them into the user data
folder at the first use, one split at a time, without network access.  Every file is verified again
when it is read; a damaged one is replaced from its archive, with a notice.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from cnnlib.core.paths import ASSETS, data_folder, data_folder_path, not_writable
from cnnlib.core.problems import N_, Problem, SettingsError

log = logging.getLogger(__name__)

ARCHIVES = ASSETS / "FashionMNIST" / "raw"

CLASSES = (
    N_("T-shirt/top"),
    N_("Trouser"),
    N_("Pullover"),
    N_("Dress"),
    N_("Coat"),
    N_("Sandal"),
    N_("Shirt"),
    N_("Sneaker"),
    N_("Bag"),
    N_("Ankle boot"),
)

SHA256 = {
    "train-images-idx3-ubyte": "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
    "train-labels-idx1-ubyte": "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
    "t10k-images-idx3-ubyte": "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
    "t10k-labels-idx1-ubyte": "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
}
"""SHA-256 of the unpacked files, from archives whose MD5 torchvision has verified."""

_IMAGES_HEADER, _LABELS_HEADER = 16, 8  # bytes before the first value of an idx3 and idx1 file
_ABANDONED = 3600.0  # seconds after which the folder of an interrupted unpacking is removed


@dataclass(frozen=True)
class FashionSplit:
    """One split of the data set, shared by the whole process: do not change it in place.

    Attributes:
        images: uint8, `(N, 28, 28)`, 0 for the background.
        labels: int64, `(N,)`, indices into `CLASSES`.
    """

    images: torch.Tensor
    labels: torch.Tensor


@dataclass(frozen=True)
class Notice:
    """A repair that was made without asking, as one sentence.

    Attributes:
        code: Stable name for tests and styles.
        template: English sentence with named `{placeholders}`, marked for translation.
        values: Values of the placeholders.
    """

    code: str
    template: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.template.format(**self.values)


_lock = threading.RLock()
_splits: dict[tuple[Path, bool], FashionSplit] = {}
_notices: dict[Path, list[Notice]] = {}
_verified: dict[Path, tuple[int, int]] = {}


def load(train: bool) -> FashionSplit:
    """Return the training split (60,000 images) or the test split (10,000).

    The first call in a process reads and verifies the files of that split; later calls return the
    same object.

    Raises:
        SettingsError: An archive is missing or damaged (`fashion_archive`), or the user data
            folder cannot be written (`home_not_writable`).
    """
    folder = _folder()
    with _lock:
        if (folder, train) not in _splits:
            images, labels = (_read(folder, name, train) for name in _names(train))
            _splits[folder, train] = FashionSplit(
                images=torch.from_numpy(images[_IMAGES_HEADER:]).reshape(-1, 28, 28),
                labels=torch.from_numpy(labels[_LABELS_HEADER:].astype(np.int64)),
            )
        return _splits[folder, train]


def prepare() -> tuple[Notice, ...]:
    """Unpack and verify all four files in the user data folder.

    A file that this process has verified is read again only if its size or time has changed.

    Returns:
        The notices of all files replaced since this process started, by this call or by `load`.

    Raises:
        SettingsError: As for `load`.
    """
    folder = _folder()
    with _lock:
        for train in (False, True):
            for name in _names(train):
                if _fingerprint(folder / name) != _verified.get(folder / name, ()):
                    _read(folder, name, train)
        return notices()


def notices() -> tuple[Notice, ...]:
    """Return the notices of all files replaced since this process started."""
    with _lock:
        return tuple(_notices.get(_folder(), ()))


def examples(label: int, count: int) -> tuple[int, ...]:
    """Return the indices of the first `count` test images of class `label`, ascending.

    Raises:
        SettingsError: There is no such class (`class_unknown`), or see `load`.
    """
    if not 0 <= label < len(CLASSES):
        template = N_("There is no class {label}; the classes are numbered 0 to {last}.")
        values = {"label": label, "last": len(CLASSES) - 1}
        raise SettingsError([Problem("class_unknown", template, values)])
    indices = (load(train=False).labels == label).nonzero().flatten()
    return tuple(indices[: max(count, 0)].tolist())


def position_in_class(index: int) -> tuple[int, int]:
    """Return the class of a test image, and how many images of that class come before it.

    Raises:
        SettingsError: See `load`.
        IndexError: There is no such image.
    """
    labels = load(train=False).labels
    label = int(labels[index])
    return label, int((labels[:index] == label).sum())


def _folder() -> Path:
    # The folder that torchvision.datasets.FashionMNIST(root=home()) reads too.
    return data_folder_path() / "FashionMNIST" / "raw"


def _names(train: bool) -> tuple[str, str]:
    split = "train" if train else "t10k"
    return f"{split}-images-idx3-ubyte", f"{split}-labels-idx1-ubyte"


def _fingerprint(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


def _read(folder: Path, name: str, train: bool) -> NDArray[np.uint8]:
    """Return the verified content of one file, unpacking it first if it is missing or damaged."""
    path = folder / name
    content = _verified_content(path)
    if content is None:
        damaged = path.exists()
        _unpack(
            folder,
            train,
            wanted=[n for n in _names(train) if _verified_content(folder / n) is None],
        )
        content = _verified_content(path)
        if content is None:
            raise not_writable(folder, OSError(f"{name} cannot be read back"))
        if damaged:
            template = N_("The data file {name} was damaged and has been replaced.")
            notice = Notice("fashion_replaced", template, {"name": name})
            _notices.setdefault(folder, []).append(notice)
            log.warning("%s (%s)", notice, path)
    return content


def _verified_content(path: Path) -> NDArray[np.uint8] | None:
    # The bytes that are returned are the ones hashed: the file cannot change in between.
    before = _fingerprint(path)
    try:
        content = np.fromfile(path, dtype=np.uint8)
    except OSError:
        return None
    if before is None or hashlib.sha256(content.data).hexdigest() != SHA256[path.name]:
        return None
    _verified[path] = before
    return content


def _unpack(folder: Path, train: bool, wanted: Sequence[str]) -> None:
    """Unpack one split into a temporary folder and move the `wanted` files into `folder`.

    Several processes may do this at once: each has a temporary folder of its own, each move is
    atomic, and the bytes are the same.  A temporary folder left by a process that died is removed
    an hour later.
    """
    started = time.perf_counter()
    data_folder()  # raises a clearer error than torchvision would
    temporary: Path | None = None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _remove_abandoned(folder.parent)
        temporary = Path(tempfile.mkdtemp(prefix=".unpacking-", dir=folder.parent))
        unpacked = _unpack_with_torchvision(temporary, train)
        for name in wanted:
            _replace(unpacked / name, folder / name)
    except OSError as error:
        raise not_writable(folder, error) from error
    finally:
        if temporary is not None:
            shutil.rmtree(temporary, ignore_errors=True)
    log.info("unpacked %s in %.1f s", ", ".join(wanted), time.perf_counter() - started)


def _unpack_with_torchvision(root: Path, train: bool) -> Path:
    # The import takes a second and only the first start needs it.
    from torchvision import datasets
    from torchvision.datasets.utils import check_integrity

    archives = [(n, md5) for n, md5 in datasets.FashionMNIST.resources if n[:-3] in _names(train)]
    raw = root / "FashionMNIST" / "raw"
    raw.mkdir(parents=True)
    for name, md5 in archives:
        if not check_integrity(ARCHIVES / name, md5):
            template = N_(
                "The archive {name} is missing or damaged in {folder}. "
                "Put the project's assets back as they were, for example with git."
            )
            values = {"name": name, "folder": str(ARCHIVES)}
            raise SettingsError([Problem("fashion_archive", template, values)])
        shutil.copyfile(ARCHIVES / name, raw / name)

    class OneSplit(datasets.FashionMNIST):  # type: ignore[misc]
        """torchvision's data set with the files of one split only."""

        resources = archives
        # An archive that fails torchvision's check must not be downloaded.
        mirrors: Sequence[str] = [ARCHIVES.as_uri() + "/"]
        raw_folder = str(raw)

    try:
        OneSplit(str(root), train=train, download=True)
    except RuntimeError as error:
        raise OSError(str(error)) from error
    return raw


def _replace(source: Path, target: Path) -> None:
    try:
        source.replace(target)
    except PermissionError:
        # Windows refuses while another process that has put the same bytes there reads them.
        if _verified_content(target) is None:
            raise


def _remove_abandoned(folder: Path) -> None:
    for left in folder.glob(".unpacking-*"):
        try:
            abandoned = time.time() - left.stat().st_mtime > _ABANDONED
        except FileNotFoundError:  # its owner has just finished
            continue
        if abandoned:
            shutil.rmtree(left, ignore_errors=True)
