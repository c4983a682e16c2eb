namespace Nadir.Metrics;

/// <summary>
/// Irregular forms with their base forms, and what morpha makes of misspelt words of the captions. Never changed.
/// </summary>
internal static class IrregularLemmas
{
    // Verbs: base form, then its irregular forms.
    internal static readonly Dictionary<string, string> Verbs = Table(
        """
        be am are is was were been being 's 're 'm
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
        owe owed owing
        age aged aging
        ice iced icing
        ache aches ached aching
        eye eyed
        dye dyed
        create created creating
        type typed typing
        style styled styling
        swear swore sworn
        swell swollen
        sow sown
        sew sewn
        saw sawn
        mow mown
        hew hewn
        strew strewn
        weep wept
        leap leapt
        learn learnt
        spill spilt
        spoil spoilt
        spell spelt
        string strung
        sting stung
        wring wrung
        thrive throve thriven
        strive strove striven
        tread trod trodden
        dwell dwelt
        kneel knelt
        forbid forbade forbidden
        slay slew slain
        rebuild rebuilt
        redo redone
        undo undone
        shear shorn
        prove proven
        panic panicked panicking
        picnic picnicked picnicking
        traffic trafficked trafficking
        """);

    internal static readonly Dictionary<string, string> Plurals = Table(
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
        man men
        niche niches
        cache caches
        avalanche avalanches
        prairie prairies
        movie movies
        calorie calories
        shoe shoes
        toe toes
        canoe canoes
        oboe oboes
        cactus cacti
        fungus fungi
        nucleus nuclei
        radius radii
        terminus termini
        stadium stadia
        stratum strata
        aquarium aquaria
        vertex vertices
        matrix matrices
        index indices
        vortex vortices
        alga algae
        antenna antennae
        larva larvae
        formula formulae
        scarf scarves
        hoof hooves
        calf calves
        wharf wharves
        elf elves
        dwarf dwarves
        sheaf sheaves
        plateau plateaux
        chateau chateaux
        menu menus
        """);

    internal static readonly Dictionary<string, string> Others = Table(
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
