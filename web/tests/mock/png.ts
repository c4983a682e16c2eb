import { crc32, deflateSync } from 'node:zlib';

/** A small PNG whose colours say which window it is: a diagonal gradient, or with `alpha` a spot that fades out. */
export function paintPng(seed: number, size: number, alpha = false): Buffer {
  const rows: Buffer[] = [];
  for (let y = 0; y < size; y++) {
    const row = Buffer.alloc(1 + size * 4);
    for (let x = 0; x < size; x++) {
      const share = (x + y) / (2 * size);
      const spot = Math.max(0, 255 - Math.hypot(x - size / 2, y - size / 2) * (600 / size));
      row.set([60 + ((seed * 53) % 120), 90 + share * 90, 60 + ((seed * 29) % 90), alpha ? spot : 255], 1 + x * 4);
    }
    rows.push(row);
  }
  return png(rows, size);
}

/** A square PNG of one colour. */
export const solidPng = (color: readonly [number, number, number], size: number): Buffer =>
  png(
    Array.from({ length: size }, () =>
      Buffer.concat([Buffer.alloc(1), ...Array.from({ length: size }, () => Buffer.from([...color, 255]))]),
    ),
    size,
  );

function png(rows: readonly Buffer[], size: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 6, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(content.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}
