using Nadir.Systems.Building;
using Nadir.Torch;

namespace Nadir.Systems.LwMcr;

/// <summary>
/// The hidden supervised optimisation of LW-MCR (d): the student matches maps and vectors of a larger network. Its loss
/// is not published; this is our reading of the abstract.
/// </summary>
public sealed record DistillationRecipe
{
    /// <summary>A trained LW-MCR to learn from, by name or folder; null: one is trained first, as the members below
    /// say, into <c>teacher/</c> below the model's folder.</summary>
    public string? Teacher { get; set; }

    /// <summary>Sizes of the teacher that is trained; its images have the student's size.</summary>
    public LwMcrOptions Model { get; set; } = new()
    {
        Image = new() { Backbone = "resnet18" },
        Text = new(),
        TextConvolutions = false,
    };

    /// <summary>Pretrained weights of the teacher's backbone, a file or a model; null: from random weights.</summary>
    public string? BackboneWeights { get; set; }

    /// <summary>Last stage of the teacher's backbone that stays as it is; null: every stage is trained.</summary>
    public string? FreezeThrough { get; set; }

    /// <summary>Epochs of the teacher's training; 0: as many as the student's.</summary>
    public int Epochs { get; set; }

    /// <summary>Factor on the squared differences of both maps.</summary>
    public double MapWeight { get; set; } = 1;

    /// <summary>Factor on the squared differences of image and text vectors.</summary>
    public double VectorWeight { get; set; } = 1;

    /// <summary>Checks every range.</summary>
    /// <exception cref="InvalidDataException">A value is out of range.</exception>
    internal void Check()
    {
        Model.Validate();
        ConfigurationRange.Require(Epochs, 0, 10_000, "distillation.epochs");
        ConfigurationRange.Require(MapWeight, 0, 1000, "distillation.mapWeight");
        ConfigurationRange.Require(VectorWeight, 0, 1000, "distillation.vectorWeight");
        if (Model.Text.VocabularySize > 0)
        {
            throw new InvalidDataException(
                "'distillation.model.text.vocabularySize' is written by the training, which counts the words.");
        }
    }
}

/// <summary>How far a student is from its teacher: means over elements of squared differences.</summary>
/// <remarks>Thread-safe.</remarks>
public static class DistillationLoss
{
    /// <summary>Of the maps of both levels.</summary>
    /// <param name="student">With gradients.</param>
    /// <param name="teacher">Taken as it is.</param>
    /// <returns>A scalar, at least 0.</returns>
    /// <exception cref="ArgumentException">The maps have other sizes.</exception>
    public static Tensor Maps(LwMcrImages student, LwMcrImages teacher)
    {
        using var scope = new TensorScope();
        return scope.Keep(Difference(student.Low, teacher.Low) + Difference(student.High, teacher.High));
    }

    /// <summary>Of the vectors of images and texts.</summary>
    /// <param name="images">[N, D] of the student.</param>
    /// <param name="texts">[M, D] of the student.</param>
    /// <param name="teacherImages">[N, D].</param>
    /// <param name="teacherTexts">[M, D].</param>
    /// <returns>A scalar, at least 0.</returns>
    /// <exception cref="ArgumentException">The vectors have another length.</exception>
    public static Tensor Vectors(Tensor images, Tensor texts, Tensor teacherImages, Tensor teacherTexts)
    {
        using var scope = new TensorScope();
        return scope.Keep(Difference(images, teacherImages) + Difference(texts, teacherTexts));
    }

    private static Tensor Difference(Tensor student, Tensor teacher)
    {
        ArgumentNullException.ThrowIfNull(student);
        ArgumentNullException.ThrowIfNull(teacher);
        return student.Shape.SequenceEqual(teacher.Shape)
            ? Functional.MseLoss(student, teacher.Detach())
            : throw new ArgumentException(
                $"The student has {student}, its teacher {teacher}; both must be of one shape.", nameof(teacher));
    }
}
