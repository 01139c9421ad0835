"""Fashion-MNIST, uploaded images, synthetic images and small grids with their edits."""
