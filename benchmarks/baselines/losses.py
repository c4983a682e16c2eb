"""Losses on a square matrix of scores, row = image, column = caption, pairs on the diagonal."""
import torch
import torch.nn.functional as F
from torch import Tensor


def costs(scores: Tensor, margin: float) -> tuple[Tensor, Tensor]:
    """Of captions as negatives of images, and of images as negatives of captions."""
    own = scores.diagonal()
    diagonal = torch.eye(len(scores), dtype=torch.bool)
    return ((scores + margin - own[:, None]).clamp(min=0).masked_fill(diagonal, 0),
            (scores + margin - own[None, :]).clamp(min=0).masked_fill(diagonal, 0))


def hinge(scores: Tensor, margin: float = 0.2, hardest: bool = True) -> Tensor:
    captions, images = costs(scores, margin)
    if hardest:
        return captions.max(1).values.sum() + images.max(0).values.sum()
    return captions.sum() + images.sum()


def hinge_with_margins(scores: Tensor, margins: Tensor) -> Tensor:
    """The hardest negatives by score, each with the margin of its pair."""
    own = scores.diagonal()
    diagonal = torch.eye(len(scores), dtype=torch.bool)

    def one_way(matrix: Tensor, margin: Tensor) -> Tensor:
        hardest, place = matrix.masked_fill(diagonal, -torch.inf).max(1, keepdim=True)
        return (hardest + margin.gather(1, place) - own[:, None]).clamp(min=0).sum()

    return one_way(scores, margins) + one_way(scores.t(), margins.t())


def matching(scores: Tensor) -> Tensor:
    """CAMP's binary cross-entropy with the hardest negatives."""
    probability = scores.clamp(1e-6, 1 - 1e-6)
    diagonal = torch.eye(len(scores), dtype=torch.bool)
    wrong = (1 - probability).log().masked_fill(diagonal, 0)
    return -(2 * probability.diagonal().log().sum() + wrong.min(1).values.sum() + wrong.min(0).values.sum())


def difficulty_weighted(scores: Tensor, margin: float = 0.2, beta: float = 0.5) -> Tensor:
    """HVSA's adaptive alignment."""
    return sum((cost * (cost * -beta).exp()).sum() for cost in costs(scores, margin)) / scores.numel()


def uniformity(vectors: Tensor, gamma: float = 2, stride: int = 5) -> Tensor:
    rows = F.normalize(vectors[::stride])
    distances = (2 - 2 * rows @ rows.t()).clamp(min=0)
    return (distances * -gamma).exp().triu(1).sum() / (len(rows) * (len(rows) - 1) / 2)


def queue_contrast(queries: Tensor, keys: Tensor, queue: Tensor, temperature: float = 0.07) -> Tensor:
    """InfoNCE of queries against their own keys and a queue of others."""
    logits = torch.cat([(queries * keys).sum(1, keepdim=True), queries @ queue.t()], 1) / temperature
    return F.cross_entropy(logits, torch.zeros(len(queries), dtype=torch.long))
