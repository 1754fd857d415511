"""The training step of a benchmark as one writes it in PyTorch, eagerly, with autograd and torch.optim.Adam.

Takes on standard input a line of JSON and the floats of the batch, of its noise and of the parameters. Then each 's' is
a step, answered by its bound as a double.
"""
import json
import struct
import sys

import numpy
import torch
from torch.nn.functional import binary_cross_entropy_with_logits, conv2d, conv_transpose2d, linear

given = sys.stdin.buffer
said = sys.stdout.buffer
model = json.loads(given.readline())
torch.set_num_threads(model["threads"])


def floats(shape):
    count = int(numpy.prod(shape))
    return numpy.frombuffer(given.read(4 * count), "=f4").reshape(shape)


x = floats([model["batch"], model["pixels"]])
noise = floats([model["batch"], model["latent"]])
parameters = [torch.nn.Parameter(torch.tensor(floats(shape))) for shape in model["parameters"]]
layers = list(zip(parameters[0::2], parameters[1::2]))
depth = model["depth"]
encoder, mean, log_scale, decoder = layers[:depth], layers[depth], layers[depth + 1], layers[depth + 2:]
window = {"stride": model["stride"], "padding": model["padding"]}
optimizer = torch.optim.Adam(
    parameters, lr=model["rate"], betas=(model["beta1"], model["beta2"]), eps=model["epsilon"])


def affine(h, layer):
    return linear(h, layer[0].t(), layer[1])


def step():
    batch = torch.tensor(x)
    h = batch
    size = 28
    for layer in encoder:
        if layer[0].dim() == 4:
            h = conv2d(h.reshape(len(x), layer[0].shape[1], size, size), *layer, **window)
            size //= 2
        else:
            h = affine(h, layer)
        h = torch.tanh(h)
    h = h.flatten(1)
    location = affine(h, mean)
    scale = affine(h, log_scale).clamp(-model["bound"], model["bound"])
    y = location + scale.exp() * torch.tensor(noise)
    for i, layer in enumerate(decoder):
        if layer[0].dim() == 4:
            y = conv_transpose2d(y.reshape(len(x), layer[0].shape[0], size, size), *layer, **window)
            size *= 2
        else:
            y = affine(y, layer)
        if i < len(decoder) - 1:
            y = torch.tanh(y)
    y = y.flatten(1)
    if model["pixelBias"]:
        y = y + parameters[-1]
    reconstruction = -binary_cross_entropy_with_logits(y, batch, reduction="none").sum(1)
    divergence = 0.5 * (torch.exp(2 * scale) + location ** 2 - 1 - 2 * scale).sum(1)
    bound = (reconstruction - divergence).mean()
    optimizer.zero_grad()
    (-bound).backward()
    optimizer.step()
    return bound.item()


while given.read(1) == b"s":
    said.write(struct.pack(">d", step()))
    said.flush()
