using System.Numerics;
using Nadir.Samples.Drawing;

namespace Nadir.Samples;

/// <summary>
/// Where one scene is painted: a canvas, its own axes (the origin in the middle, turned and scaled, 256 units wide
/// nominally), the sun, and random numbers of its own.
/// </summary>
internal sealed class Stage
{
    /// <summary>Half of the nominal side, in the scene's units.</summary>
    internal const float Half = 128;

    private readonly Vector2 center;
    private readonly Vector2 axis;

    internal Stage(Canvas canvas, Pcg32 random, Vector2 center, float scale, float angle)
    {
        Canvas = canvas;
        Random = random;
        Scale = scale;
        Angle = angle;
        this.center = center;
        axis = Trigonometry.Direction(angle);
        Seed = random.Next();
        Shadow = Trigonometry.Direction(40 * Trigonometry.Degrees);
    }

    internal Canvas Canvas { get; }

    internal Pcg32 Random { get; }

    /// <summary>For noise: a different one for each scene.</summary>
    internal uint Seed { get; }

    /// <summary>Pixels a unit.</summary>
    internal float Scale { get; }

    /// <summary>Turn of the scene in radians.</summary>
    internal float Angle { get; }

    /// <summary>Where shadows fall, in the picture's axes; the same in all scenes, as at one hour of the day.</summary>
    internal Vector2 Shadow { get; }

    /// <summary>A place in the picture.</summary>
    internal Vector2 At(float x, float y) => center + (Trigonometry.Turn(new Vector2(x, y), axis) * Scale);

    /// <summary>A direction in the picture, of an angle in the scene's axes.</summary>
    internal Vector2 Toward(float angle) => Trigonometry.Direction(Angle + angle);

    /// <summary>A rectangle around a place.</summary>
    internal Box Box(float x, float y, float width, float height, float angle = 0, float rounding = 0) =>
        new(At(x, y), new Vector2(width, height) * (Scale / 2), Toward(angle), rounding * Scale);

    /// <summary>A circle around a place.</summary>
    internal Disc Disc(float x, float y, float radius) => new(At(x, y), radius * Scale);

    /// <summary>An ellipse around a place.</summary>
    internal Ellipse Ellipse(float x, float y, float radiusX, float radiusY, float angle = 0) =>
        new(At(x, y), new Vector2(radiusX, radiusY) * Scale, Toward(angle));

    /// <summary>A line through places.</summary>
    internal Stroke Line(float width, params (float X, float Y)[] through) =>
        new([.. through.Select(p => At(p.X, p.Y))], width * Scale);

    /// <summary>A smooth curve through places.</summary>
    internal Stroke Curve(float width, params (float X, float Y)[] through) =>
        new(Stroke.Smooth([.. through.Select(p => At(p.X, p.Y))]), width * Scale);

    /// <summary>A polygon of places.</summary>
    internal Polygon Polygon(params (float X, float Y)[] corners) => new([.. corners.Select(c => At(c.X, c.Y))]);

    /// <summary>The same scene's axes around another place, turned.</summary>
    internal Stage Around(float x, float y, float angle = 0, float scale = 1) =>
        new(Canvas, Random, At(x, y), Scale * scale, Angle + angle);

    /// <summary>The same scene's axes around a place of the picture.</summary>
    internal Stage AtPixel(Vector2 pixel) => new(Canvas, Random, pixel, Scale, Angle);

    /// <summary>Covers everything.</summary>
    internal void Ground(Texture texture) => Canvas.Fill(Everywhere.Whole, texture);
}
