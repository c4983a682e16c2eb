namespace Nadir.Datasets;

/// <summary>torchvision's RandomRotation of a square: by a random angle about its middle, on the same canvas, black
/// where nothing comes from; each pixel takes the nearest one.</summary>
internal static class RandomRotation
{
    /// <summary>Turns an image counter-clockwise by 0 to <see cref="AugmentationOptions.Rotation"/> degrees; draws
    /// nothing where that is 0.</summary>
    /// <param name="random">Gives the angle.</param>
    /// <param name="options">Says how far.</param>
    /// <param name="planes">Three planes of side * side values, changed.</param>
    /// <param name="workspace">As long as the planes.</param>
    internal static void Apply(ref SampleRandom random, AugmentationOptions options, float[] planes, float[] workspace)
    {
        if (options.Rotation > 0)
        {
            Turn(random.NextDouble(0, options.Rotation), planes, workspace);
        }
    }

    /// <summary>Turns an image counter-clockwise.</summary>
    /// <param name="degrees">The angle.</param>
    /// <param name="planes">Three planes of side * side values, changed.</param>
    /// <param name="workspace">As long as the planes.</param>
    internal static void Turn(double degrees, float[] planes, float[] workspace)
    {
        var side = (int)Math.Sqrt(planes.Length / 3);
        var (sine, cosine) = Math.SinCos(degrees * Math.PI / 180);
        var middle = side / 2.0;
        planes.CopyTo(workspace, 0);
        for (var y = 0; y < side; y++)
        {
            for (var x = 0; x < side; x++)
            {
                var (right, down) = (x + 0.5 - middle, y + 0.5 - middle);
                var column = (int)Math.Floor((cosine * right) - (sine * down) + middle);
                var row = (int)Math.Floor((sine * right) + (cosine * down) + middle);
                var isInside = column >= 0 && column < side && row >= 0 && row < side;
                for (var plane = 0; plane < 3; plane++)
                {
                    var offset = plane * side * side;
                    planes[offset + (y * side) + x] = isInside ? workspace[offset + (row * side) + column] : 0;
                }
            }
        }
    }
}
