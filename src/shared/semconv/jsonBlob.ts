/** Longer blobs are not looked into: the text stays readable in the details. UTF-16 units. */
const maxBlobLength = 256 * 1024;

/** A JSON object that an emitter put into a text attribute; null for anything else. */
export function parseBlob(text: string | null): Readonly<Record<string, unknown>> | null {
  if (text === null || text.length > maxBlobLength || !text.startsWith('{')) {
    return null;
  }
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
