using Nadir.Samples.Drawing;

namespace Nadir.Samples.Scenes;

/// <summary>Dunes with ripples.</summary>
internal static class DesertScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        var sand = random.Pick(Tint.Hex(0xD9A765), Tint.Hex(0xD6B27C), Tint.Hex(0xCFB48C), Tint.Hex(0xC98F52))
            .Vary(random, 0.06f);
        var period = random.Between(7, 22);
        var across = stage.Toward(0.4f);
        var warp = random.Between(10, 26);
        stage.Ground(point =>
        {
            var local = point / stage.Scale;
            var bend = warp * (Noise.Fractal(local.X / 70, local.Y / 70, stage.Seed, 3) - 0.5f);
            var phase = ((local.X * across.X) + (local.Y * across.Y) + (bend * 2)) / period;
            var saw = phase - MathF.Floor(phase);

            // A dune rises slowly into the wind and falls steeply behind its crest.
            var slope = saw < 0.72f ? 0.035f : -0.09f;
            var broad = Noise.Fractal(local.X / 90, local.Y / 90, stage.Seed + 5, 4) - 0.5f;
            var fine = Noise.Value(local.X / 1.6f, local.Y / 1.6f, stage.Seed + 7) - 0.5f;
            return sand.Times(1 + (slope * (0.6f + broad)) + (0.34f * broad) + (0.06f * fine));
        });
    }
}
