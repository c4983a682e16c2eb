using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>Sand, a line of white surf and the sea getting deeper.</summary>
internal static class BeachScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        var sand = Grounds.Sand(random);
        stage.Ground(sand);
        var shore = new RoughShape(stage.Box(0, 220, 900, 420), 13 * stage.Scale, 80 * stage.Scale, stage.Seed);
        stage.Canvas.Fill(new Outline(shore, 26 * stage.Scale), Tint.Hex(0xA8926A), 0.6f, 12 * stage.Scale);
        var shallow = Grounds.WaterOf(random, random.Pick(Tint.Hex(0x63A8A4), Tint.Hex(0x5A9A9E), Tint.Hex(0x7DA796)));
        var deep = Grounds.WaterOf(random, random.Pick(Tint.Hex(0x1F4F66), Tint.Hex(0x235A6C), Tint.Hex(0x2A5564)));
        var reach = random.Between(70, 120) * stage.Scale;
        stage.Canvas.Fill(shore, Textures.Blend(shallow, deep, p => -shore.Distance(p) / reach), 1, 3);
        var waves = random.Whole(2, 3);
        for (var wave = 0; wave < waves; wave++)
        {
            Surf(stage, shore, (3 + (wave * random.Between(13, 19))) * stage.Scale, wave);
        }

        var dunes = new RoughShape(
            stage.Box(0, -182, 900, random.Between(100, 180)), 16 * stage.Scale, 34 * stage.Scale, stage.Seed + 9);
        stage.Canvas.Fill(dunes, Grounds.Grass(random), 0.85f, 8);
        Trees.Scatter(stage, dunes, 15, 3, 6);
        for (var i = 0; i < 12; i++)
        {
            var (x, y) = (random.Between(-120, 120), random.Between(-70, -20));
            stage.Canvas.Shade(stage.Disc(x + 2, y + 2, 1.8f), 0.6f);
            stage.Canvas.Fill(stage.Disc(x, y, 1.8f),
                random.Pick(Tint.Hex(0xC8443A), Tint.Hex(0x3A6EB0), Tint.Gray(0.95f), Tint.Hex(0xD6B23A)));
        }
    }

    private static void Surf(Stage stage, Shape shore, float distance, int wave)
    {
        var seed = stage.Seed + 40 + (uint)wave;
        var band = new FoamBand(shore, distance, (wave == 0 ? 9 : 7) * stage.Scale, seed, stage.Scale);
        stage.Canvas.Fill(band, p => Tint.Gray(0.86f + (0.14f * Noise.Hash((int)p.X, (int)p.Y, seed))), 0.92f, 2);
    }
}
