using Nadir.Archive.Postgres.Tests.Servers;
using Nadir.Archive.Tests.Contract;

namespace Nadir.Archive.Postgres.Tests;

// The contract of stores, kept by archives in PostgreSQL with pgvector.
[Collection(PgliteTests.Name)]
public sealed class PgliteFilteredSearchTests(PgliteServer server) : FilteredSearchContract(new PgliteArchive(server));

[Collection(PgliteTests.Name)]
public sealed class PgliteExpressionTests(PgliteServer server) : ExpressionContract(new PgliteArchive(server));

[Collection(PgliteTests.Name)]
public sealed class PgliteCoverageTests(PgliteServer server) : CoverageContract(new PgliteArchive(server));

[Collection(PgliteTests.Name)]
public sealed class PgliteSceneTests(PgliteServer server) : SceneContract(new PgliteArchive(server));

[Collection(PgliteTests.Name)]
public sealed class PgliteStoreTests(PgliteServer server) : ArchiveStoreContract(new PgliteArchive(server));

[Collection(PgliteTests.Name)]
public sealed class PgliteCaptionTests(PgliteServer server) : CaptionContract(new PgliteArchive(server));

[Collection(PgliteTests.Name)]
public sealed class PgliteSummaryTests(PgliteServer server) : SummaryContract(new PgliteArchive(server));

[Collection(PgliteTests.Name)]
public sealed class PgliteSourceRecordTests(PgliteServer server) : SourceRecordContract(new PgliteArchive(server));

// On a server of several processes, with a stand-in for pgvector.
[Collection(DebianTests.Name)]
public sealed class DebianStoreTests(DebianServer server) : ArchiveStoreContract(new DebianArchive(server));

[Collection(DebianTests.Name)]
public sealed class DebianSceneTests(DebianServer server) : SceneContract(new DebianArchive(server));

[Collection(DebianTests.Name)]
public sealed class DebianExpressionTests(DebianServer server) : ExpressionContract(new DebianArchive(server));

[Collection(DebianTests.Name)]
public sealed class DebianSourceRecordTests(DebianServer server) : SourceRecordContract(new DebianArchive(server));
