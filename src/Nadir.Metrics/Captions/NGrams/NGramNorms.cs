using System.Runtime.CompilerServices;

namespace Nadir.Metrics;

/// <summary>The length of a caption's vector of weighted n-grams, for each n from 1 to 4.</summary>
[InlineArray(NGramProfile.MaximumOrder)]
internal struct NGramNorms
{
    private double _first;
}
