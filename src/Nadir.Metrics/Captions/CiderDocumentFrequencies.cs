namespace Nadir.Metrics;

/// <summary>In how many documents each n-gram of the references stands.</summary>
internal sealed class CiderDocumentFrequencies
{
    private readonly int[] _frequencies;

    internal CiderDocumentFrequencies(NGramCorpus corpus, CiderDocument document)
    {
        _frequencies = new int[corpus.NGramTotal];
        var lastDocument = new int[corpus.NGramTotal];
        for (var image = 0; image < corpus.ImageCount; image++)
        {
            DocumentCount += document == CiderDocument.Image ? 1 : 0;
            foreach (var reference in corpus.References(image))
            {
                DocumentCount += document == CiderDocument.Caption ? 1 : 0;
                Count(reference, lastDocument);
            }
        }
    }

    internal int DocumentCount { get; }

    /// <summary>By n-gram, the logarithm of all documents over those that have it.</summary>
    internal double[] Inverse()
    {
        var all = Math.Log(DocumentCount);
        return Array.ConvertAll(_frequencies, frequency => all - Math.Log(frequency));
    }

    // Documents are numbered from 1, so 0 stands for none.
    private void Count(NGramProfile reference, int[] lastDocument)
    {
        for (var order = 0; order < NGramProfile.MaximumOrder; order++)
        {
            foreach (var gram in reference[order])
            {
                if (lastDocument[gram.Id] != DocumentCount)
                {
                    lastDocument[gram.Id] = DocumentCount;
                    _frequencies[gram.Id]++;
                }
            }
        }
    }
}
