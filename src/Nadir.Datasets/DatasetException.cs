namespace Nadir.Datasets;

/// <summary>A dataset cannot be used as it is. The message names the file, what is wrong and what to do.</summary>
public sealed class DatasetException : IOException
{
    /// <summary>Makes the error.</summary>
    /// <param name="message">One sentence for the person who gave the dataset.</param>
    /// <param name="innerException">The cause, if another error is.</param>
    public DatasetException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
