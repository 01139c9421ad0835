"""Fashion-MNIST, uploaded images, synthetic images and presets of small grids."""
