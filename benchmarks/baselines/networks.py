"""The fourteen baselines in plain PyTorch, as recipes/bench has them; parameters have the names that they have in
src/Nadir.Systems. Each network computes the loss of a batch; pairs are scored together, without loops."""
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import losses
from parts import (ExternalAttention, GeneralizedPooling, GruEncoder, GruSentence, GuidedAttentionUnit, ImageSelfAttention,
                   MultiscaleAttention, ResNet18, SelfAttentionUnit, SkipThoughts, SqueezeNet, TextConvolutions, join,
                   scaled_to_one, two_layers)


@dataclass
class Batch:
    pixels: Tensor
    ids: Tensor
    lengths: Tensor
    margins: Tensor | None = None


def present(batch: Batch) -> Tensor:
    return torch.arange(batch.ids.size(1))[None] < batch.lengths[:, None]


class Vse(nn.Module):
    def __init__(self, words: int):
        super().__init__()
        self.backbone = ResNet18()
        self.fc = nn.Linear(512, 1024)
        self.text = GruEncoder(words, 1024, bidirectional=False, packed=False)

    def loss(self, batch: Batch) -> Tensor:
        images = self.fc(F.normalize(self.backbone(batch.pixels)[-1].mean([2, 3])))
        texts = F.normalize(self.text(batch.ids, batch.lengths).mean(1))
        return losses.hinge(images @ texts.t())


class Scan(nn.Module):
    """Attended vectors are never formed: their lengths and products follow from affinities and Gram matrices."""

    def __init__(self, words: int, text_to_image: bool):
        super().__init__()
        self.backbone = ResNet18()
        self.text = GruEncoder(words, 512, bidirectional=True, packed=False)
        self.text_to_image = text_to_image

    def loss(self, batch: Batch) -> Tensor:
        regions = self.backbone(batch.pixels)[-1].flatten(2).transpose(1, 2).contiguous()
        words = scaled_to_one(self.text(batch.ids, batch.lengths))
        mask = present(batch)
        affinity = (regions.flatten(0, 1) @ words.flatten(0, 1).t()).view(
            *regions.shape[:2], *words.shape[:2]).transpose(1, 2)
        score = self.text_to_image_scores if self.text_to_image else self.image_to_text_scores
        return losses.hinge(score(affinity, regions, words, mask))

    @staticmethod
    def text_to_image_scores(affinity: Tensor, regions: Tensor, words: Tensor, mask: Tensor) -> Tensor:
        clipped = F.leaky_relu(affinity, 0.1).masked_fill(~mask[None, :, None], 0)
        weights = (scaled_to_one(clipped, 3) * 9).softmax(2)
        products = (weights * affinity).sum(2)
        side = weights.transpose(1, 2).flatten(2, 3)
        squares = (side * torch.bmm(regions @ regions.transpose(1, 2), side)).sum(1).view(products.shape)
        relevance = products / (words.norm(dim=2) * squares.clamp(min=1e-30).sqrt()).clamp(min=1e-8)
        return (relevance * 6).masked_fill(~mask, -torch.inf).logsumexp(2) / 6

    @staticmethod
    def image_to_text_scores(affinity: Tensor, regions: Tensor, words: Tensor, mask: Tensor) -> Tensor:
        weights = (scaled_to_one(F.leaky_relu(affinity, 0.1), 2) * 4).masked_fill(
            ~mask[None, :, None], -torch.inf).softmax(3)
        products = (weights * affinity).sum(3)
        side = weights.transpose(0, 1).flatten(1, 2)
        squares = (side * torch.bmm(side, words @ words.transpose(1, 2))).sum(2).view(
            products.size(1), products.size(0), -1).transpose(0, 1)
        relevance = products / (regions.norm(dim=2)[:, None] * squares.clamp(min=1e-30).sqrt()).clamp(min=1e-8)
        return (relevance * 5).logsumexp(2) / 5


class CrossModalAttention(nn.Module):
    """CAMP's cross attention with self-attention of the messages."""

    def __init__(self, width: int):
        super().__init__()
        self.scale = width ** -0.5
        for side in ("img", "txt"):
            for kind in ("key_fc", "query_fc"):
                self.add_module(f"{side}_{kind}", nn.Linear(width, width, bias=False))
                self.add_module(f"weighted_{side}_{kind}", nn.Linear(width, width, bias=False))

    def forward(self, regions: Tensor, words: Tensor) -> Tensor:
        def attend(scores: Tensor) -> Tensor:
            return (scores * self.scale).softmax(-1)

        of_regions = attend(torch.einsum("mld,nrd->nmlr", self.txt_query_fc(words), self.img_key_fc(regions)))
        of_words = attend(torch.einsum("nrd,mld->nmrl", self.img_query_fc(regions), self.txt_key_fc(words)))
        of_text = self.weighted_txt_query_fc(words) @ self.weighted_txt_key_fc(words).transpose(1, 2)
        of_image = self.weighted_img_query_fc(regions) @ self.weighted_img_key_fc(regions).transpose(1, 2)
        to_image = attend(torch.einsum("nmrl,mlk->nmrk", of_words, of_text) @ of_words.transpose(2, 3)) @ of_words
        to_text = attend(torch.einsum("nmlr,nrs->nmls", of_regions, of_image) @ of_regions.transpose(2, 3)) @ of_regions
        image, text = to_image.mean(2), to_text.mean(2)
        affinity = torch.einsum("nrd,mld->nmrl", regions, words)
        product = ((text.unsqueeze(2) @ affinity).squeeze(2) * image).sum(2)

        def length(weights: Tensor, products: Tensor) -> Tensor:
            return (weights * products).sum(2).clamp(min=1e-30).sqrt() + 1e-8

        image_length = length(image, torch.einsum("nml,mlk->nmk", image, words @ words.transpose(1, 2)))
        text_length = length(text, torch.einsum("nmr,nrs->nms", text, regions @ regions.transpose(1, 2)))
        return product / (image_length * text_length)


class Camp(nn.Module):
    def __init__(self, words: int, criterion):
        super().__init__()
        self.backbone = ResNet18()
        self.fc = nn.Linear(512, 1024)
        self.text = GruEncoder(words, 1024, bidirectional=True, packed=False)
        self.fusion = CrossModalAttention(1024)
        self.criterion = criterion

    def loss(self, batch: Batch) -> Tensor:
        images = self.fc(scaled_to_one(self.backbone(batch.pixels)[-1].mean([2, 3])))
        texts = scaled_to_one(self.text(batch.ids, batch.lengths)).mean(1)
        return self.criterion(self.fusion(images.unsqueeze(1), texts.unsqueeze(1)))


class BilinearFusion(nn.Module):
    def __init__(self, rank: int = 20):
        super().__init__()
        self.linear_v, self.linear_t = nn.Linear(512, 1024), nn.Linear(2400, 1024)
        self.list_linear_hv = nn.ModuleList([nn.Linear(1024, 1024) for _ in range(rank)])
        self.list_linear_ht = nn.ModuleList([nn.Linear(1024, 1024) for _ in range(rank)])

    def factors(self, values: Tensor, first: nn.Linear, layers: nn.ModuleList) -> Tensor:
        hidden = first(F.dropout(values, 0.25, self.training)).tanh()
        weight, bias = torch.cat([layer.weight for layer in layers]), torch.cat([layer.bias for layer in layers])
        return F.linear(hidden, weight, bias).view(len(values), len(layers), -1)


class Mtfn(nn.Module):
    def __init__(self, words: int):
        super().__init__()
        self.backbone = ResNet18()
        self.text = SkipThoughts(words)
        self.score = nn.ModuleDict({"fusion": BilinearFusion(), "linear_classif": nn.Linear(1024, 1)})

    def loss(self, batch: Batch) -> Tensor:
        images = self.backbone(batch.pixels)[-1].mean([2, 3])
        texts = self.text(batch.ids, batch.lengths)
        fusion, classifier = self.score["fusion"], self.score["linear_classif"]
        of_images = fusion.factors(images, fusion.linear_v, fusion.list_linear_hv) * classifier.weight
        of_texts = fusion.factors(texts, fusion.linear_t, fusion.list_linear_ht)
        return losses.hinge((of_images.flatten(1) @ of_texts.flatten(1).t() + classifier.bias).sigmoid())


class LwMcr(nn.Module):
    def __init__(self, words: int, is_teacher: bool = False):
        super().__init__()
        self.backbone = ResNet18() if is_teacher else SqueezeNet()
        self.is_teacher = is_teacher
        low, padding = (64, 0) if is_teacher else (128, 1)
        self.lower_trans = nn.Sequential(nn.Conv2d(low, 64, 3, 2, 1), nn.BatchNorm2d(64), nn.ReLU())
        self.higher_trans = nn.ModuleDict({"1": nn.Conv2d(512, 64, 1, padding=padding), "2": nn.BatchNorm2d(64)})
        self.ISA_1, self.ISA_2 = ImageSelfAttention(1, 4), ImageSelfAttention(4, 8)
        self.fc = nn.Linear(512, 512)
        self.text = GruSentence(words) if is_teacher else TextConvolutions(words)

    def embed(self, batch: Batch) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        maps = self.backbone(batch.pixels)
        low = self.lower_trans(maps[0])
        high = F.interpolate(maps[-1], scale_factor=4.0 if self.is_teacher else 2.0)
        high = self.higher_trans["2"](self.higher_trans["1"](high)).relu()
        product = low.flatten(2) @ high.flatten(2).transpose(1, 2) / (low.size(2) * low.size(3))
        product = F.normalize((product + 1e-5).sqrt(), dim=1).unsqueeze(1)
        first = F.dropout(F.max_pool2d(self.ISA_1(product), 2), 0.2, self.training)
        second = F.dropout(self.ISA_2(first), 0.2, self.training)
        return low, high, F.normalize(self.fc(second.flatten(1))), F.normalize(self.text(batch.ids, batch.lengths))

    def loss(self, batch: Batch) -> Tensor:
        _, _, images, texts = self.embed(batch)
        return losses.hinge(images @ texts.t(), hardest=False)


class LwMcrDistilled(LwMcr):
    """The teacher is no part of what is trained."""

    def __init__(self, words: int):
        super().__init__(words)
        self.teacher = [LwMcr(words, is_teacher=True).requires_grad_(False).eval()]

    def loss(self, batch: Batch) -> Tensor:
        own = self.embed(batch)
        with torch.no_grad():
            taught = self.teacher[0].embed(batch)
        hinge = losses.hinge(own[2] @ own[3].t(), hardest=False)
        return hinge + sum(F.mse_loss(mine, theirs) for mine, theirs in zip(own, taught))


class Guidance(nn.Module):
    """How an AMFMN's image changes a caption."""

    def __init__(self, kind: str):
        super().__init__()
        self.kind = kind
        layers = {"soft": {"cross_attention": 512}, "fusion": {"cross_attention_fc1": 1024, "cross_attention_fc2": 1024},
                  "sim": {"fc_visual": 512, "fc_text": 512}}[kind]
        for name, width in layers.items():
            self.add_module(name, nn.Sequential(nn.Linear(width, 512)))

    def forward(self, images: Tensor, texts: Tensor) -> Tensor:
        lengths = images.norm(dim=1, keepdim=True)
        if self.kind == "soft":
            gate = self.cross_attention(images).sigmoid()
            squares = gate.square() @ texts.square().t()
            return (images * gate) @ texts.t() / (lengths * squares.clamp(min=1e-30).sqrt()).clamp(min=1e-8)
        if self.kind == "fusion":
            guided = self.joined(self.cross_attention_fc1[0], images, texts).sigmoid() * self.joined(
                self.cross_attention_fc2[0], images, texts)
        else:
            shown = self.fc_text(texts).unsqueeze(0)
            guided = (self.fc_visual(images).unsqueeze(1) * shown).sigmoid() * shown
        return torch.bmm(guided, images.unsqueeze(2)).squeeze(2) / (lengths * guided.norm(dim=2)).clamp(min=1e-8)

    @staticmethod
    def joined(layer: nn.Linear, images: Tensor, texts: Tensor) -> Tensor:
        visual, textual = layer.weight.split(512, 1)
        return F.linear(images, visual, layer.bias).unsqueeze(1) + F.linear(texts, textual).unsqueeze(0)


class Amfmn(nn.Module):
    def __init__(self, words: int, kind: str):
        super().__init__()
        self.backbone = ResNet18()
        self.mvsa = MultiscaleAttention(activation=True)
        self.text = GruSentence(words)
        self.guidance = Guidance(kind)

    def loss(self, batch: Batch) -> Tensor:
        images = self.mvsa(self.backbone(batch.pixels))
        scores = self.guidance(images, self.text(batch.ids, batch.lengths))
        return losses.hinge_with_margins(scores, batch.margins)


class GridObjects(nn.Module):
    """Cells of the last map in place of detected objects, and how they are related."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(512))
        self.register_buffer("components", torch.zeros(512, 20))

    @torch.no_grad()
    def forward(self, last: Tensor) -> tuple[Tensor, Tensor]:
        cells = F.normalize(F.adaptive_avg_pool2d(last, (5, 4)).flatten(2).transpose(1, 2), dim=-1)
        objects = (cells - self.mean) @ self.components
        directions = F.normalize(objects, dim=-1)
        relations = (directions @ directions.transpose(1, 2)).clamp(min=0)
        return objects, relations / relations.sum(2, keepdim=True).clamp(min=1e-8)


class ObjectGraph(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(20, 20, bias=False), nn.Linear(20, 10, bias=False)
        self.fc3, self.out = nn.Linear(10, 20, bias=False), nn.Linear(400, 512)

    def forward(self, objects: Tensor, graph: Tensor) -> Tensor:
        for layer in (self.fc1, self.fc2, self.fc3):
            objects = layer(graph @ objects).relu()
        return scaled_to_one(self.out(objects.flatten(1)))


class DynamicFusion(nn.Module):
    def __init__(self):
        super().__init__()
        self.l2l_SA, self.g2g_SA = SelfAttentionUnit(512), SelfAttentionUnit(512)
        self.g2l_SGA, self.l2g_SGA = GuidedAttentionUnit(512), GuidedAttentionUnit(512)
        self.dynamic_weight = nn.Sequential(nn.Linear(512, 512), nn.Sigmoid(), nn.Dropout(0.2), nn.Linear(512, 2))

    def forward(self, whole: Tensor, local: Tensor) -> Tensor:
        whole, local = self.g2g_SA(whole.unsqueeze(1)), self.l2l_SA(local.unsqueeze(1))
        local = self.g2l_SGA(local, whole)
        whole = self.l2g_SGA(whole, local)
        whole, local = whole.squeeze(1), local.squeeze(1)
        gated, joined = local.sigmoid() * whole, whole + local
        weights = self.dynamic_weight(gated + joined).softmax(-1)
        # The released code uses the first weight twice.
        return weights[:, :1] * gated + weights[:, :1] * joined


class Galr(nn.Module):
    def __init__(self, words: int):
        super().__init__()
        self.backbone = ResNet18()
        self.mvsa = MultiscaleAttention(activation=False)
        self.objects = GridObjects()
        self.local_feature = ObjectGraph()
        self.fusion = DynamicFusion()
        self.text = GruSentence(words)

    def loss(self, batch: Batch) -> Tensor:
        maps = self.backbone(batch.pixels)
        whole = scaled_to_one(self.mvsa(maps))
        images = F.normalize(self.fusion(whole, self.local_feature(*self.objects(maps[-1]))))
        texts = F.normalize(self.text(batch.ids, batch.lengths))
        return losses.hinge(images @ texts.t(), hardest=False)


class Hvsa(nn.Module):
    def __init__(self, words: int):
        super().__init__()
        self.backbone = ResNet18()
        self.key_entity_atten = ExternalAttention()
        self.fc = nn.Linear(512, 512)
        self.text = GruSentence(words)
        self.weight_loss = nn.ModuleDict({"linear": nn.Sequential(
            nn.Linear(2, 64, bias=False), nn.PReLU(), nn.Linear(64, 128, bias=False), nn.PReLU(),
            nn.Linear(128, 2, bias=False))})

    def loss(self, batch: Batch) -> Tensor:
        images = F.normalize(self.fc(self.key_entity_atten(self.backbone(batch.pixels)[-1]).mean([2, 3])))
        texts = F.normalize(self.text(batch.ids, batch.lengths))
        longest_first = images[batch.lengths.sort(descending=True, stable=True).indices]
        both = torch.stack([losses.difficulty_weighted(images @ texts.t()), losses.uniformity(longest_first)])
        return (self.weight_loss["linear"](both).softmax(-1) * both).sum()


class KamclVisual(nn.Module):
    def __init__(self):
        super().__init__()
        self.backbone = ResNet18()
        self.spatial = nn.ModuleDict({"gpo": GeneralizedPooling()})
        self.low = nn.ModuleDict({"gpo": GeneralizedPooling(), "fc": nn.Linear(4096, 512)})
        self.high = nn.ModuleDict({"fc": nn.Linear(768, 512)})
        self.mlp = two_layers(512)
        self.gpo = GeneralizedPooling()
        self.im = nn.Sequential(nn.Linear(512, 512))

    def forward(self, pixels: Tensor) -> Tensor:
        maps = self.backbone(pixels)
        spatial = self.spatial["gpo"](maps[3].flatten(2).transpose(1, 2))
        low = self.low["fc"](self.low["gpo"](join(maps[0], maps[1]).flatten(2)))
        high = self.high["fc"](join(maps[2], maps[3]).mean([2, 3]))
        three = torch.stack([spatial, low, high], 1)
        vector = self.gpo(torch.cat([three, self.mlp(three)], 1))
        return vector + self.im(vector).sigmoid()


class KamclText(nn.Module):
    def __init__(self, words: int):
        super().__init__()
        self.encoder = GruEncoder(words, 512, bidirectional=True, packed=False)
        self.words = nn.ModuleDict({"to_out": nn.Linear(512, 512), "mlp": two_layers(512), "gpo": GeneralizedPooling()})
        self.concepts = nn.Linear(512, 512)
        self.gpo = GeneralizedPooling()
        self.tx = nn.Sequential(nn.Linear(512, 512))
        self.register_buffer("concept_of_word", torch.zeros(words, dtype=torch.long))

    def forward(self, batch: Batch) -> Tensor:
        states = self.words["to_out"](self.encoder(batch.ids, batch.lengths))
        sentence = self.words["gpo"](torch.cat([states, self.words["mlp"](states)], 1)).tanh()
        concepts = self.concept_of_word[batch.ids]
        named = torch.zeros(len(concepts), 513).scatter(1, concepts, 1.0)[:, 1:]
        vector = self.gpo(torch.stack([sentence, self.concepts(named)], 1))
        return vector + self.tx(vector).sigmoid()


class KamclTowers(nn.Module):
    def __init__(self, words: int):
        super().__init__()
        self.visual = KamclVisual()
        self.text = KamclText(words)


class KamclQueue(nn.Module):
    def __init__(self, size: int = 8000):
        super().__init__()
        self.register_buffer("images", torch.zeros(size, 512))
        self.register_buffer("captions", torch.zeros(size, 512))
        self.register_buffer("image_keys", torch.zeros(size, dtype=torch.long))
        self.register_buffer("caption_keys", torch.zeros(size, dtype=torch.long))
        self.register_buffer("progress", torch.zeros(3, dtype=torch.long))
        self.place = 0

    def enqueue(self, images: Tensor, captions: Tensor) -> None:
        places = (torch.arange(len(images)) + self.place) % len(self.images)
        self.images[places], self.captions[places] = images, captions
        self.place = (self.place + len(images)) % len(self.images)


class Kamcl(KamclTowers):
    """With a slow copy of the network and a queue of its past vectors."""

    MOMENTUM = 0.999

    def __init__(self, words: int):
        super().__init__(words)
        self.memory = nn.Module()
        self.memory.queue = KamclQueue()
        self.memory.keys = KamclTowers(words).requires_grad_(False)

    def loss(self, batch: Batch) -> Tensor:
        images = scaled_to_one(self.visual(batch.pixels))
        texts = scaled_to_one(self.text(batch))
        keys, queue = self.memory.keys, self.memory.queue
        with torch.no_grad():
            self.follow(keys)
            key_images, key_texts = scaled_to_one(keys.visual(batch.pixels)), scaled_to_one(keys.text(batch))
        contrast = (losses.queue_contrast(images, key_texts, queue.captions.clone())
                    + losses.queue_contrast(texts, key_images, queue.images.clone()))
        queue.enqueue(key_images, key_texts)
        return losses.hinge(images @ texts.t()) + 10 * contrast

    def follow(self, keys: KamclTowers) -> None:
        """As released: no more tensors of the image side than the text side has."""
        texts = list(keys.text.parameters())
        slow = list(keys.visual.parameters())[:len(texts)] + texts
        fast = list(self.visual.parameters())[:len(texts)] + list(self.text.parameters())
        torch._foreach_mul_(slow, self.MOMENTUM)
        torch._foreach_add_(slow, fast, alpha=1 - self.MOMENTUM)


NETWORKS = {
    "vsepp": Vse,
    "scan-t2i": lambda words: Scan(words, True),
    "scan-i2t": lambda words: Scan(words, False),
    "camp-triplet": lambda words: Camp(words, losses.hinge),
    "camp-bce": lambda words: Camp(words, losses.matching),
    "mtfn": Mtfn,
    "lw-mcr-b": LwMcr,
    "lw-mcr-d": LwMcrDistilled,
    "amfmn-soft": lambda words: Amfmn(words, "soft"),
    "amfmn-fusion": lambda words: Amfmn(words, "fusion"),
    "amfmn-sim": lambda words: Amfmn(words, "sim"),
    "galr": Galr,
    "hvsa": Hvsa,
    "kamcl": Kamcl,
}
