namespace Nadir.Systems.Training;

/// <summary>Training cannot go on; the message is a sentence for the user.</summary>
public sealed class TrainingException : Exception
{
    /// <summary>Makes the exception.</summary>
    public TrainingException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    public TrainingException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="innerException">What caused it.</param>
    public TrainingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
