import type { Row } from '../../api/types';
import { download, saveRows, type ExportFormat } from '../../state/download';

const formats: { format: ExportFormat; name: string; detail: string }[] = [
  { format: 'geojson', name: 'GeoJSON', detail: 'places, times and attributes for a GIS' },
  { format: 'csv', name: 'CSV', detail: 'a table for a spreadsheet' },
  { format: 'geoparquet', name: 'GeoParquet', detail: 'with the vectors, for analysis' },
  { format: 'sheet', name: 'Contact sheet', detail: 'one picture with names and scores' },
  { format: 'zip', name: 'Images (ZIP)', detail: 'the windows’ pictures with GeoJSON and CSV' },
];

/** The files that results can become. */
export function DownloadMenu({ rows, what, title }: { rows: readonly Row[]; what: string; title: string }) {
  const { running, fault } = download.value;
  return (
    <div class="stack">
      <p class="quiet">Of {what}:</p>
      <ul class="menu">
        {formats.map(({ format, name, detail }) => (
          <li key={format}>
            <button
              type="button"
              class="menu-item"
              // A button that is disabled would lose the focus, and Escape with it.
              aria-disabled={running !== null || rows.length === 0}
              onClick={() => {
                if (running === null && rows.length > 0) void saveRows(format, rows, title);
              }}
            >
              <strong>{running === format ? 'Preparing …' : name}</strong>
              <span class="quiet">{detail}</span>
            </button>
          </li>
        ))}
      </ul>
      {fault && (
        <p class="fault" role="alert">
          {fault}
        </p>
      )}
    </div>
  );
}
