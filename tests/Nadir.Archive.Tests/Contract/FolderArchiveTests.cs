using Nadir.Archive.Tests.Support;

namespace Nadir.Archive.Tests.Contract;

// The contract of stores, kept by archives in folders.
public sealed class FolderFilteredSearchTests() : FilteredSearchContract(new TestArchive());

public sealed class FolderExpressionTests() : ExpressionContract(new TestArchive());

public sealed class FolderCoverageTests() : CoverageContract(new TestArchive());

public sealed class FolderSceneTests() : SceneContract(new TestArchive());

public sealed class FolderStoreTests() : ArchiveStoreContract(new TestArchive());

public sealed class FolderCaptionTests() : CaptionContract(new TestArchive());

public sealed class FolderSummaryTests() : SummaryContract(new TestArchive());

public sealed class FolderSourceRecordTests() : SourceRecordContract(new TestArchive());
