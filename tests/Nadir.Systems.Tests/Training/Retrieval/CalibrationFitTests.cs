using Nadir.Systems.Contracts;
using Nadir.Systems.Training.Retrieval;

namespace Nadir.Systems.Tests.Training.Retrieval;

public class CalibrationFitTests
{
    [Fact]
    public void The_curve_that_made_the_results_is_found_again()
    {
        var random = new Random(4);
        var made = new LogisticCurve(12, -5, 0, 0, 0);
        (int Query, double Score, bool IsRight)[] shown = [.. Enumerable.Range(0, 200_000).Select(i =>
        {
            double score = random.NextDouble();
            return (i / 20, score, random.NextDouble() < made.Probability(score));
        })];

        var found = CalibrationFit.Curve(shown);

        Assert.Equal(12, found.Slope, 0.3);
        Assert.Equal(-5, found.Intercept, 0.15);
        Assert.Equal(shown.Count(result => result.IsRight) / 200_000.0, found.Right, 1e-12);
        Assert.InRange(found.Error, 0, 0.01);
    }

    [Fact]
    public void The_error_is_of_queries_that_the_fit_has_not_seen()
    {
        // Even queries, three of four, say the opposite of odd ones: whatever fits the first is as wrong as can be for
        // the others.
        (int, double, bool)[] shown = [.. Enumerable.Range(0, 4000).Select(i =>
            (i % 4 == 3 ? (2 * i) + 1 : 2 * i, i / 4 % 100 / 100.0, (i / 4 % 100 >= 50) == (i % 4 != 3)))];

        Assert.InRange(CalibrationFit.Curve(shown).Error, 0.5, 1);
    }

    [Fact]
    public void Scores_that_do_not_tell_right_from_wrong_are_refused()
    {
        Assert.Throws<InvalidDataException>(() => CalibrationFit.Curve([(0, 0.5, true), (1, 0.6, true)]));
        // Right at every score as often, and less often at higher ones.
        Assert.Throws<InvalidDataException>(
            () => CalibrationFit.Curve([(0, 0.5, true), (0, 0.5, false), (1, 0.6, true), (1, 0.6, false)]));
        Assert.Throws<InvalidDataException>(
            () => CalibrationFit.Curve([(0, 0.5, true), (0, 0.6, false), (1, 0.5, true), (1, 0.7, false)]));
    }

    [Fact]
    public void The_file_is_read_back_and_a_damaged_one_is_told()
    {
        string folder = Directory.CreateTempSubdirectory("nadir-calibration-").FullName;
        try
        {
            Assert.Null(ScoreCalibration.Read(folder));
            var written = new ScoreCalibration
            {
                Data = "rsicd val",
                Text = new LogisticCurve(11.5, -4, 100, 0.4, 0.02)
            };
            written.Write(folder);
            Assert.Equal(written, ScoreCalibration.Read(folder));
            foreach (string damaged in new[] { "{", "[]",
                """{"data":"x","text":{"slope":-1,"intercept":0,"results":1,"right":0,"error":0}}""" })
            {
                File.WriteAllText(Path.Combine(folder, ScoreCalibration.FileName), damaged);
                Assert.Contains("nadir model calibrate",
                    Assert.Throws<InvalidDataException>(() => ScoreCalibration.Read(folder)).Message,
                    StringComparison.Ordinal);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
