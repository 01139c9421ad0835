"""The loop of an evaluation as a program, as PyTorch's manual recommends it."""

EVALUATION_LOOP = """\
import torch
import torch.nn.functional as F


@torch.inference_mode()
def evaluate(model, batches):
    model.eval()
    total = correct = count = 0
    for images, labels in batches:
        logits = model(images)
        loss = F.cross_entropy(logits, labels)
        total += loss.item() * len(labels)
        hits = logits.argmax(1) == labels
        correct += hits.sum().item()
        count += len(labels)
    return total / count, correct / count
"""
"""`evaluate(model, batches)` returns the mean loss and the accuracy; nothing is kept meanwhile."""
