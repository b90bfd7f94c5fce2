const FIRST_VIEW = 12;

/** The shape of the list while its first page is on the way: what comes takes the same places. */
export function SkeletonGrid() {
  return (
    <div className="shelves" aria-hidden="true">
      <ul className="grid">
        {Array.from({ length: FIRST_VIEW }, (_, index) => (
          <li key={index}>
            <div className="card">
              <div className="picture skeleton" />
              <div className="card-text">
                <div className="skeleton-line" />
                <div className="skeleton-line skeleton-short" />
              </div>
            </div>
          </li>
        ))}
      </ul>
    </div>
  );
}
