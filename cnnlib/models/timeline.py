"""The papers behind the networks of the catalog, from 1998 to 2017, and what each introduced."""

from __future__ import annotations

from dataclasses import dataclass

from cnnlib.core.problems import N_


@dataclass(frozen=True)
class Milestone:
    """A paper and what it introduced.

    Attributes:
        name: Name of the network or the method.
        year: Year of the proceedings or the journal.
        summary: Two sentences, marked for translation.
        authors: Family names of the authors.
        title: Title of the paper.
        venue: Where it was published.
        link: Its address on the web.
        network: Name in `cnnlib.models.networks.NETWORKS`; empty where the catalog has none.
    """

    name: str
    year: int
    summary: str
    authors: str
    title: str
    venue: str
    link: str
    network: str = ""


TIMELINE = (
    Milestone(
        "LeNet",
        1998,
        N_(
            "Convolution and pooling in turn, then dense layers, trained from the pixels to the "
            "class by backpropagation. Kernels shared by all places keep it at 61,706 parameters "
            "in the course's form."
        ),
        "LeCun, Bottou, Bengio, Haffner",
        "Gradient-based learning applied to document recognition",
        "Proceedings of the IEEE 86(11)",
        "https://doi.org/10.1109/5.726791",
        "lenet",
    ),
    Milestone(
        "AlexNet",
        2012,
        N_(
            "The same plan grown for ImageNet: five convolutions and three dense layers, ReLU in "
            "place of the sigmoid, dropout, augmented pictures and two GPUs. It won ILSVRC 2012 "
            "with a top-5 error of 15.3 %; the runner-up had 26.2 %."
        ),
        "Krizhevsky, Sutskever, Hinton",
        "ImageNet classification with deep convolutional neural networks",
        "NIPS 25",
        "https://doi.org/10.1145/3065386",
        "alexnet",
    ),
    Milestone(
        "NiN",
        2014,
        N_(
            "Two 1 × 1 convolutions after each convolution are a small dense network at every "
            "pixel. Global average pooling of one channel for each class replaces the dense "
            "layers that held most of the parameters."
        ),
        "Lin, Chen, Yan",
        "Network in network",
        "ICLR 2014, arXiv:1312.4400",
        "https://arxiv.org/abs/1312.4400",
        "nin",
    ),
    Milestone(
        "VGG",
        2015,
        N_(
            "A network is a list of blocks: some 3 × 3 convolutions, then a pooling. Two of "
            "them see 5 × 5 with fewer weights than one 5 × 5 kernel, and depth became a choice, "
            "from 11 to 19 layers with weights."
        ),
        "Simonyan, Zisserman",
        "Very deep convolutional networks for large-scale image recognition",
        "ICLR 2015, arXiv:1409.1556",
        "https://arxiv.org/abs/1409.1556",
        "vgg11",
    ),
    Milestone(
        "GoogLeNet",
        2015,
        N_(
            "An Inception block looks at each place through four branches, with kernels of 1 × 1, "
            "3 × 3 and 5 × 5 and a pooling, and joins their channels. Reductions by 1 × 1 keep "
            "it at a twelfth of AlexNet's parameters."
        ),
        "Szegedy, Liu, Jia, Sermanet, Reed, Anguelov, Erhan, Vanhoucke, Rabinovich",
        "Going deeper with convolutions",
        "CVPR 2015, arXiv:1409.4842",
        "https://arxiv.org/abs/1409.4842",
        "googlenet",
    ),
    Milestone(
        "Batch normalization",
        2015,
        N_(
            "Each channel is normalized over the batch, then scaled and shifted by two learned "
            "numbers. Higher learning rates become possible, and an Inception network reached "
            "its accuracy in a fourteenth of the steps."
        ),
        "Ioffe, Szegedy",
        "Batch normalization: accelerating deep network training by reducing internal covariate "
        "shift",
        "ICML 2015, arXiv:1502.03167",
        "https://arxiv.org/abs/1502.03167",
    ),
    Milestone(
        "ResNet",
        2016,
        N_(
            "A block learns what to add to its input, and the skip connection carries input and "
            "gradient past it unchanged. Networks of 152 layers could be trained, and an ensemble "
            "won ILSVRC 2015 with a top-5 error of 3.57 %."
        ),
        "He, Zhang, Ren, Sun",
        "Deep residual learning for image recognition",
        "CVPR 2016, arXiv:1512.03385",
        "https://arxiv.org/abs/1512.03385",
        "resnet18",
    ),
    Milestone(
        "Pre-activation ResNet",
        2016,
        N_(
            "Batch norm and ReLU come before the convolution, so nothing stands on the skip "
            "connection. With it a network of 1,001 layers was trained to an error of 4.62 % on "
            "CIFAR-10."
        ),
        "He, Zhang, Ren, Sun",
        "Identity mappings in deep residual networks",
        "ECCV 2016, arXiv:1603.05027",
        "https://arxiv.org/abs/1603.05027",
    ),
    Milestone(
        "DenseNet",
        2017,
        N_(
            "Each layer of a block reads the outputs of all layers before it, joined as channels "
            "and not added. Few new channels a layer suffice, so parameters are few, while the "
            "joined maps take memory."
        ),
        "Huang, Liu, van der Maaten, Weinberger",
        "Densely connected convolutional networks",
        "CVPR 2017, arXiv:1608.06993",
        "https://arxiv.org/abs/1608.06993",
        "densenet",
    ),
)
"""The papers in the order of their publication."""
