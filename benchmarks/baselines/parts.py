"""Parts of the baselines' networks in plain PyTorch; parameters have the names that they have in src/Nadir.Systems."""
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence


def scaled_to_one(values: Tensor, dim: int = -1, eps: float = 1e-8) -> Tensor:
    """x / (|x| + eps), as SCAN, CAMP and their descendants have it."""
    return values / (values.norm(dim=dim, keepdim=True) + eps)


def join(larger: Tensor, smaller: Tensor) -> Tensor:
    return torch.cat([larger, F.interpolate(smaller, larger.shape[2:])], 1)


class ResidualBlock(nn.Module):
    def __init__(self, channels: int, width: int, stride: int):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = None
        if stride != 1 or channels != width:
            self.downsample = nn.Sequential(nn.Conv2d(channels, width, 1, stride, bias=False), nn.BatchNorm2d(width))

    def forward(self, x: Tensor) -> Tensor:
        shortcut = x if self.downsample is None else self.downsample(x)
        x = F.relu_(self.bn1(self.conv1(x)))
        return F.relu_(self.bn2(self.conv2(x)).add_(shortcut))


class ResNet18(nn.Module):
    """The maps behind layer1 to layer4."""

    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        channels = 64
        for number, width in enumerate([64, 128, 256, 512], 1):
            stride = 1 if number == 1 else 2
            self.add_module(f"layer{number}", nn.Sequential(
                ResidualBlock(channels, width, stride), ResidualBlock(width, width, 1)))
            channels = width

    def forward(self, pixels: Tensor) -> list[Tensor]:
        x = F.max_pool2d(F.relu_(self.bn1(self.conv1(pixels))), 3, 2, 1)
        maps = []
        for layer in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = layer(x)
            maps.append(x)
        return maps


class Fire(nn.Module):
    def __init__(self, channels: int, squeeze: int, expand: int):
        super().__init__()
        self.squeeze = nn.Conv2d(channels, squeeze, 1)
        self.expand1x1 = nn.Conv2d(squeeze, expand, 1)
        self.expand3x3 = nn.Conv2d(squeeze, expand, 3, padding=1)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu_(self.squeeze(x))
        return F.relu_(torch.cat([self.expand1x1(x), self.expand3x3(x)], 1))


class SqueezeNet(nn.Module):
    """SqueezeNet 1.1: the last map of stride 4, and the last one."""

    FIRES = {3: (16, 64), 4: (16, 64), 6: (32, 128), 7: (32, 128), 9: (48, 192), 10: (48, 192), 11: (64, 256), 12: (64, 256)}

    def __init__(self):
        super().__init__()
        self.features = nn.ModuleDict({"0": nn.Conv2d(3, 64, 3, 2)})
        channels = 64
        for place, (squeeze, expand) in self.FIRES.items():
            self.features[str(place)] = Fire(channels, squeeze, expand)
            channels = 2 * expand

    def forward(self, pixels: Tensor) -> list[Tensor]:
        x = F.relu_(self.features["0"](pixels))
        maps = []
        for place in self.FIRES:
            if place in (3, 6, 9):
                x = F.max_pool2d(x, 3, 2, ceil_mode=True)
            x = self.features[str(place)](x)
            if place in (4, 12):
                maps.append(x)
        return maps


class GruEncoder(nn.Module):
    """Words' states, directions averaged."""

    def __init__(self, words: int, hidden: int, bidirectional: bool, packed: bool):
        super().__init__()
        self.packed = packed
        self.bidirectional = bidirectional
        self.embed = nn.Embedding(words, 300)
        self.rnn = nn.GRU(300, hidden, batch_first=True, bidirectional=bidirectional)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        embedded = self.embed(ids)
        if self.packed:
            packed = pack_padded_sequence(embedded, lengths, batch_first=True, enforce_sorted=False)
            states, _ = pad_packed_sequence(self.rnn(packed)[0], batch_first=True, total_length=ids.size(1))
        else:
            states, _ = self.rnn(embedded)
        if self.bidirectional:
            forwards, backwards = states.chunk(2, -1)
            states = (forwards + backwards) / 2
        return states


class GruSentence(nn.Module):
    """The mean over a caption's words."""

    def __init__(self, words: int):
        super().__init__()
        self.encoder = GruEncoder(words, 512, bidirectional=True, packed=True)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        # A packed GRU leaves zeros behind a caption's end.
        return self.encoder(ids, lengths).sum(1) / lengths[:, None]


class SkipThoughts(nn.Module):
    """The state at the last word, with variational dropout: six masks a caption."""

    DROPOUT = 0.25

    def __init__(self, words: int, width: int = 620, hidden: int = 2400):
        super().__init__()
        self.hidden = hidden
        self.embedding = nn.Embedding(words, width, padding_idx=0)
        cell = nn.ModuleDict()
        for gate in "rin":
            cell["weight_i" + gate] = nn.Linear(width, hidden)
            cell["weight_h" + gate] = nn.Linear(hidden, hidden, bias=False)
        self.rnn = nn.ModuleDict({"gru_cell": cell})

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        cell = self.rnn["gru_cell"]
        kept = 1 - self.DROPOUT
        input_masks = torch.empty(3, len(ids), self.embedding.embedding_dim).bernoulli_(kept) / kept
        state_masks = torch.empty(3, len(ids), self.hidden).bernoulli_(kept) / kept
        words = self.embedding(ids)
        masked = (words * input_masks.unsqueeze(2)).flatten(1, 2)
        weight = torch.stack([cell["weight_i" + gate].weight for gate in "rin"])
        bias = torch.stack([cell["weight_i" + gate].bias for gate in "rin"]).unsqueeze(1)
        inputs = torch.baddbmm(bias, masked, weight.transpose(1, 2)).view(3, *ids.shape, self.hidden).unbind(2)
        recurrent_weight = torch.stack([cell["weight_h" + gate].weight for gate in "rin"]).transpose(1, 2)
        state = words.new_zeros(len(ids), self.hidden)
        states = []
        for step in inputs:
            recurrent = torch.bmm(state * state_masks, recurrent_weight)
            reset, update = (step[:2] + recurrent[:2]).sigmoid()
            candidate = torch.addcmul(step[2], reset, recurrent[2]).tanh()
            state = torch.addcmul(candidate, update, state - candidate)
            states.append(state)
        last = (lengths - 1).view(-1, 1, 1).expand(-1, 1, self.hidden)
        return torch.stack(states, 1).gather(1, last).squeeze(1)


class TextConvolutions(nn.Module):
    def __init__(self, words: int):
        super().__init__()
        self.embed = nn.Embedding(words, 300)
        self.convs = nn.ModuleList([nn.Conv2d(1, 100, (span, 300)) for span in (3, 4, 5)])
        self.fc = nn.Linear(300, 512)

    def forward(self, ids: Tensor, lengths: Tensor) -> Tensor:
        words = self.embed(F.pad(ids, (0, max(0, 5 - ids.size(1))))).unsqueeze(1)
        pooled = torch.cat([conv(words).relu().squeeze(3).max(2).values for conv in self.convs], 1)
        return self.fc(F.dropout(pooled, 0.25, self.training))


class MultiscaleAttention(nn.Module):
    """AMFMN's multiscale visual self-attention over f1 to f4."""

    def __init__(self, activation: bool):
        super().__init__()
        self.LF_conv = nn.Conv2d(192, 3, 3, 4)
        self.HF_conv = nn.Conv2d(768, 3, 1)
        self.conv1x1_1 = nn.Conv2d(6, 1, 1)
        self.conv1x1_2 = nn.Conv2d(6, 1, 1)
        self.solo_attention = nn.Linear(256, 512)
        self.linear = nn.Linear(512, 512)
        if activation:
            self.LF_prelu = nn.PReLU()
            self.HF_prelu = nn.PReLU()
        self.activation = activation

    def forward(self, maps: list[Tensor]) -> Tensor:
        low = self.LF_conv(join(maps[0], maps[1]))
        high = self.HF_conv(join(maps[2], maps[3]))
        if self.activation:
            low, high = self.LF_prelu(low), self.HF_prelu(high)
        mixed = torch.cat([low, high], 1) + high.mean(1, keepdim=True)
        filtered = (self.conv1x1_1(mixed) * self.conv1x1_2(mixed).sigmoid()).flatten(1)
        return self.solo_attention(filtered).sigmoid() * self.linear(maps[3].mean([2, 3]))


class ChannelAttention(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.fc = nn.Sequential(nn.Conv2d(channels, channels // 4, 1, bias=False), nn.ReLU(),
                                nn.Conv2d(channels // 4, channels, 1, bias=False))

    def forward(self, x: Tensor) -> Tensor:
        return (self.fc(x.mean([2, 3], keepdim=True)) + self.fc(F.adaptive_max_pool2d(x, 1))).sigmoid()


class SpatialAttention(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 1, 7, padding=3, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv1(torch.cat([x.mean(1, keepdim=True), x.max(1, keepdim=True).values], 1)).sigmoid()


class ImageSelfAttention(nn.Module):
    """A convolution that halves the side, with channel and spatial attention behind it."""

    def __init__(self, channels: int, following: int):
        super().__init__()
        self.c = nn.Conv2d(channels, following, 3, 2, 1)
        self.b = nn.BatchNorm2d(following)
        self.p = nn.PReLU()
        self.ca = ChannelAttention(following)
        self.sa = SpatialAttention()

    def forward(self, x: Tensor) -> Tensor:
        x = self.p(self.b(self.c(x)))
        x = x * self.ca(x)
        return x * self.sa(x)


class StandardDeviationNorm(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.a_2 = nn.Parameter(torch.ones(width))
        self.b_2 = nn.Parameter(torch.zeros(width))

    def forward(self, x: Tensor) -> Tensor:
        centred = x - x.mean(-1, keepdim=True)
        return torch.addcmul(self.b_2, self.a_2, centred / (x.std(-1, keepdim=True) + 1e-6))


class Heads(nn.Module):
    def __init__(self, width: int, heads: int = 8):
        super().__init__()
        self.heads = heads
        for name in ("v", "k", "q", "merge"):
            self.add_module("linear_" + name, nn.Linear(width, width))

    def forward(self, queries: Tensor, context: Tensor) -> Tensor:
        query, key, value = (layer(tokens).unflatten(-1, (self.heads, -1)).transpose(1, 2) for layer, tokens in (
            (self.linear_q, queries), (self.linear_k, context), (self.linear_v, context)))
        weights = (query / query.size(-1) ** 0.5 @ key.transpose(-2, -1)).softmax(-1)
        attended = F.dropout(weights, 0.1, self.training) @ value
        return self.linear_merge(attended.transpose(1, 2).flatten(2))


class FeedForward(nn.Module):
    def __init__(self, width: int, hidden: int = 1024):
        super().__init__()
        self.mlp = nn.ModuleDict({"fc": nn.ModuleDict({"linear": nn.Linear(width, hidden)}), "linear": nn.Linear(hidden, width)})

    def forward(self, x: Tensor) -> Tensor:
        return self.mlp["linear"](F.dropout(self.mlp["fc"]["linear"](x).relu(), 0.1, self.training))


class SelfAttentionUnit(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.mhatt = Heads(width)
        self.ffn = FeedForward(width)
        self.norm1, self.norm2 = StandardDeviationNorm(width), StandardDeviationNorm(width)

    def forward(self, x: Tensor) -> Tensor:
        x = self.norm1(x + F.dropout(self.mhatt(x, x), 0.1, self.training))
        return self.norm2(x + F.dropout(self.ffn(x), 0.1, self.training))


class GuidedAttentionUnit(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.mhatt1, self.mhatt2 = Heads(width), Heads(width)
        self.ffn = FeedForward(width)
        self.norm1, self.norm2, self.norm3 = (StandardDeviationNorm(width) for _ in range(3))

    def forward(self, x: Tensor, guide: Tensor) -> Tensor:
        x = self.norm1(x + F.dropout(self.mhatt1(x, x), 0.1, self.training))
        x = self.norm2(x + F.dropout(self.mhatt2(x, guide), 0.1, self.training))
        return self.norm3(x + F.dropout(self.ffn(x), 0.1, self.training))


class ExternalAttention(nn.Module):
    """HVSA's key-entity attention."""

    def __init__(self, channels: int = 512, slots: int = 64):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 1)
        self.linear_0 = nn.Conv1d(channels, slots, 1, bias=False)
        self.linear_1 = nn.Conv1d(slots, channels, 1, bias=False)
        self.conv2 = nn.Sequential(nn.Conv2d(channels, channels, 1, bias=False), nn.BatchNorm2d(channels))

    def forward(self, x: Tensor) -> Tensor:
        attention = self.linear_0(self.conv1(x).flatten(2)).softmax(2)
        read = self.linear_1(attention / (attention.sum(1, keepdim=True) + 1e-9)).view(x.shape)
        return (self.conv2(read) + x).relu()


class GeneralizedPooling(nn.Module):
    """GPO: values of each dimension sorted and summed with weights that depend on the place."""

    def __init__(self, width: int = 32):
        super().__init__()
        self.width = width
        self.gru = nn.GRU(width, width, batch_first=True, bidirectional=True)
        self.linear = nn.Linear(width, 1, bias=False)

    def forward(self, features: Tensor) -> Tensor:
        places = features.size(1)
        rates = torch.exp(torch.arange(self.width // 2) * (-2 * 9.210340371976184 / self.width))
        angles = torch.arange(places)[:, None] * rates
        code = torch.stack([angles.sin(), angles.cos()], 2).view(1, places, self.width)
        forwards, backwards = self.gru(code)[0].chunk(2, -1)
        weights = (self.linear((forwards + backwards) / 2) / 0.1).softmax(1)
        return (features.sort(1, descending=True).values * weights).sum(1)


def two_layers(width: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width), nn.ReLU())
