from __future__ import annotations

from cnnlib.models.network_spec import NetworkSpec


def test_a_network_is_called_by_its_depth():
    assert NetworkSpec("vgg", {"form": "vgg16"}).label == "VGG-16"
    assert NetworkSpec("resnet", {"form": "resnet18"}).label == "ResNet-18"
    assert NetworkSpec("resnet").label == "ResNet"
    assert NetworkSpec("lenet").label == "LeNet"


def test_the_network_has_a_size_of_its_own():
    assert NetworkSpec("alexnet", {"form": "course"}).size == 224
    assert NetworkSpec("alexnet", {"form": "course"}, 200).size == 200


def test_pictures_that_are_refused_name_the_layer_and_a_size_that_is_taken():
    spec = NetworkSpec("alexnet", {"form": "course"}, 64)
    (problem,) = spec.problems()
    assert "pool3" in str(problem)
    (fix,) = problem.fixes
    assert spec.changed(fix.changes).problems() == ()


def test_googlenet_takes_a_single_pixel():
    assert NetworkSpec("googlenet", {"form": "course"}, 1).problems() == ()


def test_options_that_do_not_fit_together_have_fixes():
    spec = NetworkSpec("googlenet", {"one": 0, "three": 0, "five": 0, "pool": 0})
    (problem,) = spec.problems()
    assert spec.changed(problem.fixes[0].changes).problems() == ()
    depth = NetworkSpec("resnet", {"depth": 8, "bottleneck": True})
    for fix in depth.problems()[0].fixes:
        assert depth.changed(fix.changes).problems() == ()
    (unknown,) = NetworkSpec("lenet", {"width": 3}).problems()
    assert unknown.code == "unknown_option"
