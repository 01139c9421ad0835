"""The products of two tensors: `*` and `torch.mul`, `torch.mm`, `torch.matmul` and `@`."""
