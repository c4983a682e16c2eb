using System.Numerics;
using Nadir.Samples.Drawing;

namespace Nadir.Samples.Scenes;

/// <summary>Ridges and valleys lit from one side, with forest, rock or snow.</summary>
internal static class MountainScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        var low = random.Pick(Tint.Hex(0x3A4E31), Tint.Hex(0x445236), Tint.Hex(0x6B5F48), Tint.Hex(0x35482F));
        var high = random.Pick(Tint.Hex(0x6F6A55), Tint.Hex(0x7B6E58), Tint.Hex(0x56603F));
        var hasSnow = random.Chance(0.15f);
        var size = random.Between(52, 84);
        float Height(Vector2 p)
        {
            // Valleys wind: the plane is bent before the ridges are laid on it.
            var bend = new Vector2(Noise.Fractal(p.X / 60, p.Y / 60, stage.Seed + 11, 3),
                Noise.Fractal(p.X / 60, p.Y / 60, stage.Seed + 21, 3));
            var q = (p / size) + (bend * 0.9f);
            return (0.75f * Noise.Ridged(q.X, q.Y, stage.Seed, 6))
                + (0.25f * Noise.Fractal(p.X / 130, p.Y / 130, stage.Seed + 31, 3));
        }

        stage.Ground(point =>
        {
            var local = point / stage.Scale;
            var h = Height(local);
            var (dx, dy) = (Height(local + new Vector2(1.2f, 0)) - h, Height(local + new Vector2(0, 1.2f)) - h);
            var light = 1 - (13 * ((dx * -stage.Shadow.X) + (dy * -stage.Shadow.Y)));
            var ground = Tint.Mix(low, high, Math.Clamp((h * 2.6f) - 0.7f, 0, 1));
            var patchy = 0.16f * (Noise.Fractal(local.X / 9, local.Y / 9, stage.Seed + 41, 3) - 0.5f);
            var cold = hasSnow ? Math.Clamp((h + patchy - 0.6f) * 8, 0, 0.92f) : 0;
            var grain = 0.9f + (0.2f * Noise.Value(local.X / 1.8f, local.Y / 1.8f, stage.Seed + 3));
            return Tint.Mix(ground.Times(grain), Tint.Hex(0xEEF1F4), cold).Times(Math.Clamp(light, 0.35f, 1.5f));
        });
    }
}
