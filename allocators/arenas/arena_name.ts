/**
 * A name of up to four characters as the number that RTEMS keeps, first character highest; -1 if it
 * is no such name.
 */
export function packName(name: string): number {
  if (name.length > 4) return -1;
  let packed = 0;
  for (let i = 0; i < 4; i++) {
    const code = i < name.length ? name.charCodeAt(i) : 0;
    if (code > 0xff) return -1;
    packed = packed * 256 + code;
  }
  return packed;
}

/** The characters of a packed name. */
export function unpackName(packed: number): string {
  const codes = [packed >>> 24, (packed >>> 16) & 0xff, (packed >>> 8) & 0xff, packed & 0xff];
  return String.fromCharCode(...codes.filter((code) => code !== 0));
}
