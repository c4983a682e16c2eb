using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Scenes;

/// <summary>A running track around a football field, trees and buildings beside.</summary>
internal static class PlaygroundScene
{
    internal static void Paint(Stage stage)
    {
        var random = stage.Random;
        stage.Ground(Grounds.Concrete(random));
        stage.Canvas.Fill(stage.Box(0, 0, 260, 180), Grounds.Lawn(random));
        SportsFields.Track(stage, 0, 0, 206, 126);
        var stand = stage.Box(0, -77, 96, 15);
        Buildings.CastShadow(stage, stand, 6);
        stage.Canvas.Fill(stand,
            Textures.Lined(Textures.Flat(Tint.Hex(0xB9BEC4)), stage.Toward(MathF.PI / 2), 3 * stage.Scale, 0.15f));
        Trees.Row(stage, -124, 80, 124, 80, 12, 5.5f);
        Trees.Row(stage, -122, -70, -122, 70, 13, 5.5f);
        for (var x = -100f; x <= 100; x += 66)
        {
            Buildings.Block(stage, x, 112, 54, 24, 9, Buildings.HallRoof(random));
            Buildings.Block(stage, x, -114, 50, 22, 9, Buildings.HallRoof(random));
        }

        Roads.Paved(stage, stage.Line(1, (-220, 94), (220, 94)), 7);
    }
}
