#!/usr/bin/env python3
"""Makes the golden files of this folder with Pillow and NumPy, which share no code with what is tested.

Run it here: python3 make_golden.py. Each case is an image file and, in golden.json, the RGB pixels that reading it at a
size must give (zlib, base64), within a tolerance in levels of 0 to 255.
"""
import base64
import json
import zlib

import numpy as np
from PIL import Image

cases = []


def smooth(width, height):
    """A smooth colour picture: no detail that decoders may legitimately differ in."""
    y, x = np.mgrid[0:height, 0:width]
    red = 127 + 100 * np.sin(x / 9.0)
    green = 127 + 100 * np.cos(y / 7.0)
    blue = 40 + 150 * (x + y) / (width + height)
    return np.stack([red, green, blue], -1).round().astype(np.uint8)


def case(file, rgb, tolerance, note):
    rgb = np.asarray(rgb, np.uint8)
    cases.append({"file": file, "width": rgb.shape[1], "height": rgb.shape[0], "tolerance": tolerance, "note": note,
                  "rgb": base64.b64encode(zlib.compress(rgb.tobytes(), 9)).decode()})


def gray(values):
    return np.repeat(np.asarray(values)[..., None], 3, -1)


def stretch(values, valid):
    low, high = np.percentile(values[valid].astype(float), [2, 98])
    level = np.clip(np.floor((values - low) / (high - low) * 255 + 0.5), 0, 255)
    return np.where(valid, level, 0)


rng = np.random.default_rng(7)
noise = rng.integers(0, 256, (11, 17, 3), dtype=np.uint8)
picture = smooth(48, 36)

Image.fromarray(noise).save("rgb.png")
case("rgb.png", noise, 0, "PNG is exact")
Image.fromarray(noise).save("rgb.bmp")
case("rgb.bmp", noise, 0, "BMP is exact")
Image.fromarray(noise).save("rgb.webp", lossless=True)
case("rgb.webp", noise, 0, "lossless WebP is exact")
Image.fromarray(noise).save("rgb.tif", compression="tiff_lzw")
case("rgb.tif", noise, 0, "LZW is exact")
Image.fromarray(noise[..., 0]).save("gray.png")
case("gray.png", gray(noise[..., 0]), 0, "grey is repeated")

alpha = np.where(noise[..., 1] > 127, 255, 0).astype(np.uint8)
Image.fromarray(np.dstack([noise, alpha])).save("rgba.png")
case("rgba.png", np.where(alpha[..., None] > 0, noise, 0), 0, "transparent pixels are black")
Image.fromarray(np.dstack([noise[..., 0], alpha])).save("gray_alpha.png")
case("gray_alpha.png", gray(np.where(alpha > 0, noise[..., 0], 0)), 0, "grey and alpha")

indices = rng.integers(0, 4, (9, 10), dtype=np.uint8)
colors = np.array([[250, 10, 20], [0, 200, 30], [60, 70, 240], [255, 255, 255]], np.uint8)
palette = Image.fromarray(indices, "P")
palette.putpalette(colors.tobytes())
palette.save("palette.png")
case("palette.png", colors[indices], 0, "indices become colours")
palette.save("palette_transparent.png", transparency=1)
case("palette_transparent.png", np.where((indices == 1)[..., None], 0, colors[indices]), 0, "index 1 is transparent")

bits = Image.fromarray(noise[..., 2] > 127)
bits.save("bits.png")
case("bits.png", gray(np.where(noise[..., 2] > 127, 255, 0)), 0, "1 bit")
bits.save("bits_white_is_zero.tif", compression="group4", tiffinfo={262: 0})
case("bits_white_is_zero.tif", gray(np.asarray(Image.open("bits_white_is_zero.tif")) * 255), 0, "1 bit, 0 is white")

Image.fromarray(picture).save("picture.jpg", quality=90)
case("picture.jpg", Image.open("picture.jpg"), 1, "baseline JPEG")
Image.fromarray(picture).save("progressive.jpg", quality=90, progressive=True)
case("progressive.jpg", Image.open("progressive.jpg"), 1, "progressive JPEG")
Image.fromarray(picture).convert("L").save("gray.jpg", quality=90)
case("gray.jpg", gray(np.asarray(Image.open("gray.jpg"))), 1, "grey JPEG")
ink = 255 - np.dstack([picture, np.full(picture.shape[:2], 235, np.uint8)])
Image.fromarray(ink, "CMYK").save("ink.jpg", quality=95)
light = 255.0 - np.asarray(Image.open("ink.jpg")).astype(float)
case("ink.jpg", (light[..., :3] * light[..., 3:] / 255).round(), 2, "CMYK JPEG, no profile")
Image.fromarray(ink, "CMYK").save("ink.tif", compression="tiff_deflate")
light = 255.0 - ink
case("ink.tif", (light[..., :3] * light[..., 3:] / 255).round(), 1, "CMYK TIFF, no profile")

counts = (rng.gamma(4.0, 300.0, (20, 30)) + 100).astype(np.uint16)
Image.fromarray(counts).save("counts.tif")
case("counts.tif", gray(stretch(counts, counts >= 0)), 0, "16 bit: 2nd to 98th percentile")
heights = rng.normal(-40, 12, (16, 16)).astype(np.float32)
heights[3, 4] = np.nan
heights[5, 6] = np.inf
Image.fromarray(heights).save("heights.tif")
finite = np.isfinite(heights)
case("heights.tif", gray(stretch(np.where(finite, heights, 0), finite)), 0, "float: NaN and infinity are black")

large = smooth(120, 90)
Image.fromarray(large).save("large.png")
for width, height in [(60, 45), (40, 30), (52, 39), (160, 120)]:
    case("large.png", Image.fromarray(large).resize((width, height), Image.BICUBIC), 2, "cubic, as Pillow's")
case("large.png", Image.fromarray(large).resize((12, 9), Image.BOX), 1, "reduced by ten: the mean")

with open("golden.json", "w") as out:
    json.dump(cases, out, indent=1)
