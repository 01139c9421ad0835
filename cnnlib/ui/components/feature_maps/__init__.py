"""The feature maps of a network: a strip of its layers, and the channels of one of them."""
