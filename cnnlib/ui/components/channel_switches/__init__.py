"""The channels of a layer as switches."""
