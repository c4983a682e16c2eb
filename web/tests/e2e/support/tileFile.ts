/** A PMTiles file, version 3 (Protomaps' specification), whose one tile stands at every place of the zooms 0 and 1. */
export function tileFile(tile: Buffer, type: 'png' | 'mvt'): Buffer {
  // One entry: five tiles from number 0 on, which have one content at the offset 0.
  const directory = Buffer.concat([1, 0, 5, tile.length, 1].map(varint));
  const metadata = Buffer.from('{}');
  const header = Buffer.alloc(127);
  header.write('PMTiles', 'latin1');
  header[7] = 3;
  const places = [
    [127, directory.length],
    [127 + directory.length, metadata.length],
    [127 + directory.length + metadata.length, 0],
    [127 + directory.length + metadata.length, tile.length],
  ];
  [...places.flat(), 5, 1, 1].forEach((value, index) => header.writeBigUInt64LE(BigInt(value), 8 + 8 * index));
  const plain = 1;
  header.set([1, plain, plain, type === 'png' ? 2 : 1, 0, 1], 96);
  [-180e7, -85e7, 180e7, 85e7].forEach((degrees, index) => header.writeInt32LE(degrees, 102 + 4 * index));
  return Buffer.concat([header, directory, metadata, tile]);
}

/** A vector tile (Mapbox' specification, version 2) that a layer of one square covers. */
export function squareTile(layer: string): Buffer {
  const zigzag = (value: number): number => (value << 1) ^ (value >> 31);
  const extent = 4096;
  // Move to the corner, three lines, close.
  const corners = [0, 0, 0, extent, extent, 0, 0, -extent].map(zigzag);
  const geometry = [9, ...corners.slice(0, 2), 26, ...corners.slice(2), 15];
  const polygon = 3;
  const feature = Buffer.concat([field(3, polygon), bytes(4, Buffer.concat(geometry.map(varint)))]);
  const content = [bytes(1, Buffer.from(layer)), bytes(2, feature), field(5, extent), field(15, 2)];
  return bytes(3, Buffer.concat(content));
}

const field = (number: number, value: number): Buffer => Buffer.concat([varint(number << 3), varint(value)]);

const bytes = (number: number, content: Buffer): Buffer =>
  Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);

function varint(value: number): Buffer {
  const parts: number[] = [];
  for (let left = value; ; left = Math.floor(left / 128)) {
    if (left < 128) return Buffer.from([...parts, left]);
    parts.push((left % 128) | 128);
  }
}
