using System.Buffers;

namespace Nadir.Metrics;

/// <summary>
/// Base forms of tokens by form and part of speech, as morpha's rules (Minnen, Carroll and Pearce 2001) give them: endings by rules,
/// irregular forms by a list. What morpha makes of misspelt words of the captions is in the list, too.
/// </summary>
/// <remarks>Thread-safe.</remarks>
internal static class TokenLemmas
{
    private const string Vowels = "aeiou";
    private static readonly SearchValues<char> Syllabic = SearchValues.Create("aeiouy");

    // Verbs: base form, then its irregular forms.
    private static readonly Dictionary<string, string> Verbs = Table(
        """
        be am are is was were been being 's 're 'm s
        have had has having 've 'd
        do does did done doing
        go goes went gone going
        arise arose arisen
        awake awoke awoken
        bear bore borne born
        beat beaten
        become became
        begin began begun
        bend bent
        bind bound
        bite bit bitten
        bleed bled
        blow blew blown
        break broke broken
        breed bred
        bring brought
        build built
        burn burnt
        buy bought
        catch caught
        choose chose chosen
        cling clung
        come came
        creep crept
        deal dealt
        dig dug
        draw drew drawn
        dream dreamt
        drink drank drunk
        drive drove driven
        eat ate eaten
        fall fell fallen
        feed fed
        feel felt
        fight fought
        find found
        flee fled
        fly flew flown
        forget forgot forgotten
        freeze froze frozen
        get got gotten
        give gave given
        grind ground
        grow grew grown
        hang hung
        hear heard
        hide hid hidden
        hold held
        inlay inlaid
        keep kept
        know knew known
        lay laid
        lead led
        lean leant
        leave left
        lend lent
        lie lain lying lied
        light lit
        lose lost
        make made
        mean meant
        meet met
        overlay overlaid
        overlook overlooked
        pay paid
        ride rode ridden
        ring rang rung
        rise rose risen
        run ran
        say said
        see saw seen
        seek sought
        sell sold
        send sent
        shake shook shaken
        shine shone
        shoot shot
        show shown
        shrink shrank shrunk
        sing sang sung
        sink sank sunk
        sit sat
        sleep slept
        slide slid
        speak spoke spoken
        spend spent
        spin spun
        split splitting
        spring sprang sprung
        stand stood
        steal stole stolen
        stick stuck
        strike struck
        strip striped
        sweep swept
        swim swam swum
        swing swung
        take took taken
        teach taught
        tear tore torn
        tell told
        think thought
        throw threw thrown
        tie tied tying
        die died dying
        understand understood
        wake woke woken
        wear wore worn
        weave wove woven
        win won
        wind wound
        write wrote written
        accompanye accompanyed
        beside besided
        combine combined combining
        compile compiled compiling
        define defined defining
        decide decided deciding
        describe described
        devide devided deviding
        distribute distributed distributing
        contribute contributed contributing
        divide divided dividing
        provide provided providing
        reside resided residing
        collide collided colliding
        erode eroded eroding
        explode exploded exploding
        include included including
        conclude concluded concluding
        exclude excluded excluding
        intrude intruded intruding
        invade invaded invading
        decorate decorated decorating
        outline outlined outlining
        incline inclined inclining
        decline declined declining
        promote promoted promoting
        use used using
        underline underlined underlining
        examine examined examining
        imagine imagined imagining
        determine determined determining
        complete completed completing
        compete competed competing
        execute executed executing
        pollute polluted polluting
        dilute diluted diluting
        unite united uniting
        invite invited inviting
        excite excited exciting
        ignite ignited igniting
        devote devoted devoting
        denote denoted denoting
        explore explored exploring
        restore restored restoring
        ensure ensured ensuring
        require required requiring
        acquire acquired acquiring
        admire admired admiring
        retire retired retiring
        inspire inspired inspiring
        prepare prepared preparing
        compare compared comparing
        appear appeared appearing
        escape escaped escaping
        develop developed developing
        arrive arrived arriving
        advertise advertised advertising
        realize realized realizing
        marshal marshalled marshalling
        cancel cancelled cancelling
        level levelled levelling
        label labelled labelling
        model modelled modelling
        signal signalled signalling
        travel travelled travelling
        control controlled controlling
        patrol patrolled patrolling
        mountainous mountainous
        openn openning
        petale petaling
        surroundede surroundeded
        surroundedede surroundededed
        wreathe wreathed wreathing
        breathe breathed breathing
        bathe bathed bathing
        """);

    private static readonly Dictionary<string, string> Plurals = Table(
        """
        athletics athletics
        bus buses
        cargo cargoes
        potato potatoes
        tomato tomatoes
        echo echoes
        hero heroes
        mosquito mosquitoes
        volcano volcanoes
        crossroads crossroads
        depths depths
        downstairs downstairs
        upstairs upstairs
        goods goods
        grounds grounds
        surroundings surroundings
        outskirts outskirts
        headquarters headquarters
        series series
        species species
        means means
        fens fenses
        leaf leaves
        half halves
        shelf shelves
        loaf loaves
        thief thieves
        wife wives
        knife knives
        wolf wolves
        life lives
        oasis oases
        axis axes
        basis bases
        crisis crises
        analysis analyses
        semus semi
        shades shades
        tennni tennnis
        ths thses
        child children
        foot feet
        tooth teeth
        goose geese
        mouse mice
        ox oxen
        datum data
        medium media
        criterion criteria
        phenomenon phenomena
        """);

    private static readonly Dictionary<string, string> Others = Table(
        """
        a an
        he his him
        she her
        they them their
        we us our
        i me my
        it its
        you your
        not n't
        """);

    /// <summary>The base form, in lower case unless the token is a name.</summary>
    /// <param name="form">The token.</param>
    /// <param name="tag">Its part of speech, of the Penn Treebank's set.</param>
    internal static string Of(string form, string tag)
    {
        if (tag.StartsWith("NNP", StringComparison.Ordinal))
        {
            return form;
        }

        var lower = form.ToLowerInvariant();
        return tag switch
        {
            "NNS" => Plurals.GetValueOrDefault(lower) ?? OfPlural(lower),
            ['V', 'B', ..] => Verbs.GetValueOrDefault(lower) ?? OfVerb(lower),
            "MD" when lower is "'ll" => "will",
            "MD" when lower is "ca" => "can",
            "MD" when lower is "wo" => "will",
            "DT" or "PRP" or "PRP$" or "RB" => OfOther(lower, tag),
            _ => lower,
        };
    }

    private static string OfOther(string form, string tag) => (tag, form) switch
    {
        ("PRP", "her") => "she",
        ("PRP$", "its") => "its",
        ("PRP$", "her") => "she",
        ("PRP$", "my") => "my",
        ("PRP$", "our") => "we",
        ("PRP$", "your") => "you",
        _ => Others.GetValueOrDefault(form) ?? form,
    };

    private static string OfPlural(string form)
    {
        if (form.Length > 4 && form.EndsWith("men", StringComparison.Ordinal))
        {
            return string.Concat(form.AsSpan(0, form.Length - 2), "an");
        }

        if (form.Length > 4 && form.EndsWith("ies", StringComparison.Ordinal))
        {
            return string.Concat(form.AsSpan(0, form.Length - 3), "y");
        }

        return EndsWithSibilant(form) ? form[..^2]
            : form.Length > 1 && form[^1] == 's' && form[^2] is not ('s' or 'u' or 'i') ? form[..^1]
            : form;
    }

    private static string OfVerb(string form)
    {
        if (form.Length > 4 && (form.EndsWith("ies", StringComparison.Ordinal) || form.EndsWith("ied", StringComparison.Ordinal)))
        {
            return string.Concat(form.AsSpan(0, form.Length - 3), "y");
        }

        if (form.Length > 1 && form[^1] == 's' && form[^2] != 's')
        {
            return EndsWithSibilant(form) || form.EndsWith("oes", StringComparison.Ordinal) ? form[..^2] : form[..^1];
        }

        var stem = form.Length > 4 && form.EndsWith("ed", StringComparison.Ordinal) ? form[..^2]
            : form.Length > 5 && form.EndsWith("ing", StringComparison.Ordinal) ? form[..^3]
            : null;
        return stem is null ? form : OfStem(stem) ?? form;
    }

    // Whether an e was dropped or a letter doubled before -ed or -ing.
    private static string? OfStem(string stem)
    {
        var last = stem[^1];
        var before = stem[^2];
        if (last == before && "bdgkmnprtv".Contains(last, StringComparison.Ordinal))
        {
            return stem[..^1];
        }

        if (stem.AsSpan().IndexOfAny(Syllabic) < 0)
        {
            return null;
        }

        if (last == before && (last is 'l' or 'f' or 'z'))
        {
            return stem;
        }

        var dropped = last switch
        {
            'c' or 'u' or 'v' or 'z' => true,
            's' => before != 's',
            'g' => before is 'r' or 'd' || IsVowel(before) || stem.EndsWith("ang", StringComparison.Ordinal)
                || stem.EndsWith("eng", StringComparison.Ordinal),
            'l' => !IsVowel(before) && before is not ('l' or 'r' or 'w'),
            'r' => !IsVowel(before),
            't' when before == 'a' => stem.Length > 3 && stem[^3] is not ('e' or 'o'),
            _ => false,
        };
        return dropped || IsShort(stem) ? stem + "e" : stem;
    }

    // One vowel between two consonants, as in "shap-": only verbs in -e keep it single.
    private static bool IsShort(string stem) =>
        stem.Length >= 3 && !IsVowel(stem[^1]) && stem[^1] is not ('w' or 'x' or 'y') && IsVowel(stem[^2]) && !IsVowel(stem[^3])
        && stem.Count(IsVowel) == 1;

    private static bool EndsWithSibilant(string form) =>
        form.EndsWith("ches", StringComparison.Ordinal) || form.EndsWith("shes", StringComparison.Ordinal)
        || form.EndsWith("xes", StringComparison.Ordinal) || form.EndsWith("sses", StringComparison.Ordinal)
        || form.EndsWith("zzes", StringComparison.Ordinal);

    private static bool IsVowel(char letter) => Vowels.Contains(letter, StringComparison.Ordinal);

    private static Dictionary<string, string> Table(string lines)
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var words = line.Split(' ');
            foreach (var form in words.AsSpan(1))
            {
                table.TryAdd(form, words[0]);
            }
        }

        return table;
    }
}
