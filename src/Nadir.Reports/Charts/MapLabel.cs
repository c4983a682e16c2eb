namespace Nadir.Reports.Charts;

/// <summary>A word on a map.</summary>
/// <param name="Text">The word.</param>
/// <param name="X">Its middle.</param>
/// <param name="Y">Its base line.</param>
internal readonly record struct MapLabel(string Text, double X, double Y)
{
    private const double LineHeight = 13;
    private const double LetterWidth = 7.2;
    private const double Edge = 4;
    private const int MostRounds = 200;

    private double HalfWidth => Text.Length * LetterWidth / 2;

    /// <summary>Moves labels that overlap apart, up and down, and all of them inside the map.</summary>
    internal static MapLabel[] Spread(MapLabel[] labels, double side)
    {
        for (var round = 0; round < MostRounds; round++)
        {
            var moved = false;
            for (var i = 0; i < labels.Length; i++)
            {
                for (var j = i + 1; j < labels.Length; j++)
                {
                    moved |= Separate(ref labels[i], ref labels[j]);
                }
            }

            if (!moved)
            {
                break;
            }
        }

        return
        [
            .. labels.Select(label => label with
            {
                X = Math.Clamp(label.X, Math.Min(label.HalfWidth + Edge, side / 2), Math.Max(side - label.HalfWidth - Edge, side / 2)),
                Y = Math.Clamp(label.Y, LineHeight, side - Edge),
            }),
        ];
    }

    private static bool Separate(ref MapLabel a, ref MapLabel b)
    {
        var overlap = LineHeight - Math.Abs(a.Y - b.Y);
        if (overlap <= 0.01 || Math.Abs(a.X - b.X) >= a.HalfWidth + b.HalfWidth)
        {
            return false;
        }

        var up = a.Y <= b.Y ? -overlap / 2 : overlap / 2;
        (a, b) = (a with { Y = a.Y + up }, b with { Y = b.Y - up });
        return true;
    }
}
