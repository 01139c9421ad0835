from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional as F

from cnnlib.data.fashion_mnist import FashionSplit
from cnnlib.training.engine.dataloader import BatchLoader, derive_seed, preprocess
from cnnlib.training.engine.recipe import Recipe

CPU = torch.device("cpu")
RECIPE = Recipe("lenet", batch_size=4)


def split(count=10):
    """Pictures that can be told apart by any of their pixels."""
    random = torch.Generator().manual_seed(1)
    images = torch.randint(1, 256, (count, 28, 28), dtype=torch.uint8, generator=random)
    return FashionSplit(images, torch.arange(count))


def batches(count=10, **changes):
    return BatchLoader(split(count), replace(RECIPE, **changes).checked(), CPU)


@given(st.integers(2, 40), st.integers(2, 9), st.integers(0, 40).filter(lambda n: n != 1))
def test_an_epoch_shows_every_picture_once(count, size, subset):
    source = batches(count, batch_size=size, subset=subset)
    used = min(subset or count, count)
    seen = [
        source.batch(source.steps_per_epoch * 3 + step)[1] for step in range(source.steps_per_epoch)
    ]
    assert [len(labels) for labels in seen] == [
        source.images_in(s) for s in range(source.steps_per_epoch)
    ]
    alone = used > 1 and used % size == 1
    numbers = torch.cat(seen).tolist()
    assert len(numbers) == len(set(numbers)) == used - alone
    assert set(numbers) <= set(range(used))


def test_without_augmentation_a_batch_is_the_pictures_themselves():
    pictures, labels = batches().batch(0)
    assert torch.equal(pictures, split().images[labels][:, None] / 255)


def test_epochs_come_in_different_order_and_the_seed_decides_it():
    def order(epoch, seed=0):
        source = batches(40, batch_size=40, seed=seed)
        return source.batch(epoch)[1].tolist()

    assert order(0) == order(0)
    assert len({tuple(order(0)), tuple(order(1)), tuple(order(0, seed=1))}) == 3


def crops(image, shift):
    padded = F.pad(image, (shift,) * 4)
    around = range(2 * shift + 1)
    return [padded[y : y + 28, x : x + 28] for y in around for x in around]


@pytest.mark.parametrize("shift", [0, 1, 2])
@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("erase", [0, 3])
def test_an_augmented_picture_is_a_moved_mirrored_blanked_one(shift, flip, erase):
    source = batches(flip=flip, shift=shift, erase=erase)
    found = set()
    for step in range(12):
        pictures, labels = source.batch(step)
        for picture, label in zip((pictures[:, 0] * 255).round().byte(), labels, strict=True):
            candidates = crops(split().images[label], shift)
            if flip:
                candidates += [c.flip(-1) for c in candidates]
            changed = [(c != picture) for c in candidates]
            place = min(range(len(changed)), key=lambda n: int(changed[n].sum()))
            blanked = changed[place]
            assert not picture[blanked].any()
            assert blanked.sum() <= erase**2
            found.add(place)
            if erase:
                rows, columns = blanked.any(1).nonzero(), blanked.any(0).nonzero()
                assert rows.max() - rows.min() < erase
                assert columns.max() - columns.min() < erase
    # Every way that was asked for does occur.
    assert len(found) > (2 * shift + 1) ** 2 * (1 + flip) * 0.5


def test_a_batch_depends_on_its_number_alone():
    recipe = {"flip": True, "shift": 2, "erase": 5}
    one, other = batches(**recipe), batches(**recipe)
    for step in (0, 1, 2, 3, 4):
        one.batch(step)
    assert torch.equal(one.batch(4)[0], other.batch(4)[0])
    assert not torch.equal(one.batch(3)[0], one.batch(4)[0])


@pytest.mark.parametrize("size", [28, 96])
def test_pictures_are_enlarged_as_torch_does_it(size):
    images = split(2).images
    expected = F.interpolate(images[:, None].float() / 255, (size, size), mode="bilinear")
    found = preprocess(images, size, channels_last=True)
    torch.testing.assert_close(found, expected)


def test_the_split_is_left_alone():
    source = split()
    before = source.images.clone()
    BatchLoader(source, replace(RECIPE, erase=5, flip=True).checked(), CPU).batch(0)
    assert torch.equal(source.images, before)


def test_seeds_of_neighbours_differ_in_their_low_bits():
    seeds = {derive_seed(0, p, n) & 0xFFFFFFFF for p in ("order", "dropout") for n in range(500)}
    assert len(seeds) == 1000
