import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const root = new URL('../fixtures/otlp/', import.meta.url);

export interface RecordedBody {
  readonly file: string;
  readonly signal: 'traces' | 'logs' | 'metrics';
  readonly encoding: 'protobuf' | 'json';
  /** Inflated. */
  readonly bytes: Uint8Array;
}

export interface RecordedSummary {
  readonly spansReceived: number;
  readonly spansDistinct: number;
  readonly traces: number;
  readonly roots: number;
  readonly links: number;
  readonly events: number;
  readonly status: Readonly<Record<string, number>>;
  readonly kind: Readonly<Record<string, number>>;
  readonly names: Readonly<Record<string, number>>;
  readonly attributeKeys: Readonly<Record<string, number>>;
  readonly metrics: Readonly<Record<string, number>>;
  readonly logRecords: number;
}

export const recordedFolders: readonly string[] = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** The requests of a folder of `test/fixtures/otlp`, in order of arrival. */
export function recordedBodies(folder: string): RecordedBody[] {
  return readdirSync(new URL(`${folder}/`, root))
    .filter((file) => /-(?:traces|logs|metrics)\./.test(file))
    .sort()
    .map((file) => {
      const [, signal, encoding] = /-(traces|logs|metrics)\.(pb|json)/.exec(file) ?? [];
      if (signal !== 'traces' && signal !== 'logs' && signal !== 'metrics') {
        throw new Error(`${folder}/${file} names no signal`);
      }
      const bytes = readFileSync(new URL(`${folder}/${file}`, root));
      return {
        file: `${folder}/${file}`,
        signal,
        encoding: encoding === 'json' ? 'json' : 'protobuf',
        bytes: file.endsWith('.gz') ? gunzipSync(bytes) : bytes,
      };
    });
}

/** Undefined for a folder that was cut after recording. */
export function recordedSummary(folder: string): RecordedSummary | undefined {
  const files = readdirSync(new URL(`${folder}/`, root));
  return files.includes('summary.json')
    ? (JSON.parse(readFileSync(new URL(`${folder}/summary.json`, root), 'utf8')) as RecordedSummary)
    : undefined;
}
