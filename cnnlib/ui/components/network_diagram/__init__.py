"""The diagram of a network: nested blocks, edges, and the numbers of each layer."""
