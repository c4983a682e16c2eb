using System.Numerics;
using Nadir.Samples.Drawing;
using Nadir.Samples.Objects;

namespace Nadir.Samples.Landscapes;

/// <summary>Paints a landscape: the cells side by side in parallel, then what runs across them.</summary>
internal static class LandscapePainter
{
    private static readonly Tint Sea = Tint.Hex(0x23505F);

    internal static Canvas Paint(Landscape landscape, CancellationToken cancellationToken)
    {
        var canvas = new Canvas(landscape.Width, landscape.Height);
        var columns = landscape.Plan[0].Length;
        var options = new ParallelOptions { CancellationToken = cancellationToken };
        Parallel.For(0, columns * landscape.Plan.Length, options, cell =>
        {
            var (row, column) = (cell / columns, cell % columns);
            canvas.Place(PaintCell(landscape, row, column));
        });
        var random = new Pcg32(1, SceneGenerator.StreamOf(landscape.Name));
        if (landscape.RiverColumn >= 0)
        {
            River(landscape, canvas, random);
        }

        Streets(landscape, canvas, random);
        return canvas;
    }

    private static Canvas PaintCell(Landscape landscape, int row, int column)
    {
        var letter = landscape.Plan[row][column];
        var isWild = LandscapePlan.IsWild(letter);
        var (left, top) = (column * Landscape.CellSize, row * Landscape.CellSize);
        var canvas = new Canvas(Landscape.CellSize, Landscape.CellSize, left, top);

        // Wild cells share their random numbers and their axes, so that one ridge or dune runs through many cells.
        var random = new Pcg32(isWild ? 0
            : (ulong)((row * 100) + column), SceneGenerator.StreamOf(landscape.Name + letter));
        var turns = isWild || LandscapePlan.IsCoast(letter) ? 0 : random.Whole(0, 3);
        var scale = Landscape.CellSize / (2 * Stage.Half) * (turns == 0 ? 1 : random.Between(0.92f, 1.1f));
        var center = isWild ? default : new Vector2(left, top) + new Vector2(Landscape.CellSize / 2f);
        var stage = new Stage(canvas, random, center, scale, turns * MathF.PI / 2);
        var kind = LandscapePlan.KindOf(letter);
        if (kind is null)
        {
            stage.Ground(Grounds.WaterOf(random, Sea));
        }
        else
        {
            SceneKinds.All.Single(k => k.Name == kind).Paint(stage);
        }

        return canvas;
    }

    private static void River(Landscape landscape, Canvas canvas, Pcg32 random)
    {
        var middle = (landscape.RiverColumn + 0.5f) * Landscape.CellSize;
        Vector2[] course =
        [
            .. Enumerable.Range(-1, landscape.Plan.Length + 3)
                .Select(i => new Vector2(middle + random.Between(-70, 70), i * Landscape.CellSize)),
        ];
        var stage = new Stage(canvas, random, default, 1, 0);
        var river = new RoughShape(new Stroke(Stroke.Smooth(course), random.Between(90, 120)), 12, 70, stage.Seed);
        canvas.Fill(new GrownShape(river, 34), Grounds.Grass(random), 1, 14);
        canvas.Fill(new GrownShape(river, 7), Grounds.Soil(random), 0.9f, 6);
        canvas.Fill(river, Grounds.WaterOf(random, Tint.Hex(0x3A5548)));
    }

    /// <summary>Roads between cells, except inside the wild and along the sea.</summary>
    private static void Streets(Landscape landscape, Canvas canvas, Pcg32 random)
    {
        var stage = new Stage(canvas, random, default, 1, 0);
        const float Side = Landscape.CellSize;
        for (var row = 0; row < landscape.Plan.Length; row++)
        {
            for (var column = 0; column < landscape.Plan[row].Length; column++)
            {
                var here = landscape.Plan[row][column];
                var (x, y) = (column * Side, row * Side);
                if (row > 0 && HasRoad(here, landscape.Plan[row - 1][column]))
                {
                    Street(stage, x, y, x + Side, y);
                }

                if (column > 0 && HasRoad(here, landscape.Plan[row][column - 1]) && !LandscapePlan.IsCoast(here))
                {
                    Street(stage, x, y, x, y + Side);
                }
            }
        }
    }

    private static bool HasRoad(char a, char b) =>
        a != '~' && b != '~' && !(LandscapePlan.IsWild(a) && LandscapePlan.IsWild(b));

    private static void Street(Stage stage, float x1, float y1, float x2, float y2)
    {
        Roads.Paved(stage, stage.Line(1, (x1, y1), (x2, y2)), 12);
        var (aside, below) = x1 == x2 ? (3f, 0f) : (0f, 3f);
        Vehicles.Traffic(stage, x1 + aside, y1 + below, x2 + aside, y2 + below, 9, 90);
    }
}
