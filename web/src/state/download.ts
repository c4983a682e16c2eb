import { signal } from '@preact/signals';
import { asProblem, isAbort, send } from '../api/http';
import type { Row } from '../api/types';

export type ExportFormat = 'geojson' | 'csv' | 'geoparquet' | 'sheet' | 'zip';

export interface Download {
  running: ExportFormat | null;
  /** What went wrong with the last one. */
  fault: string | null;
}

export const download = signal<Download>({ running: null, fault: null });

/** Saves rows as a file. */
export async function saveRows(format: ExportFormat, rows: readonly Row[], title: string): Promise<void> {
  download.value = { running: format, fault: null };
  try {
    // Asked for before anything else: browsers open the dialog only at once after a click.
    const target = format === 'zip' ? await pickFile('nadir-results.zip') : null;
    const response = await send('api/export', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        format,
        title,
        rows: rows.map(({ id, rank, score, probability }) => ({
          id,
          rank,
          score,
          ...(probability != null && { probability }),
        })),
      }),
    });
    if (target && response.body) await response.body.pipeTo(await target.createWritable());
    else save(await response.blob(), nameOf(response.headers.get('Content-Disposition')) ?? `nadir-results.${format}`);
    download.value = { running: null, fault: null };
  } catch (error) {
    // Whoever closes the dialog wants no file.
    download.value = { running: null, fault: isAbort(error) ? null : asProblem(error).message };
  }
}

type FilePicker = (options: { suggestedName: string }) => Promise<FileSystemFileHandle>;

/** A file that can be written piece by piece, so that thousands of images need not be held; null where a browser has none. */
const pickFile = async (suggestedName: string): Promise<FileSystemFileHandle | null> =>
  (await (globalThis as { showSaveFilePicker?: FilePicker }).showSaveFilePicker?.({ suggestedName })) ?? null;

export const nameOf = (disposition: string | null): string | null =>
  /filename="?([^";]+)"?/.exec(disposition ?? '')?.[1] ?? null;

function save(content: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
