/** The shape of results while the first ones are on their way. */
export const GridSkeleton = () => (
  <div class="results" aria-busy="true">
    <header class="results-header">
      <h1 class="results-count">
        <span role="status">Searching …</span>
      </h1>
    </header>
    <div class="grid" aria-hidden="true">
      {Array.from({ length: 12 }, (_, index) => (
        <div key={index} class="card">
          <div class="skeleton card-picture" />
          <div class="skeleton skeleton-line" />
        </div>
      ))}
    </div>
  </div>
);
