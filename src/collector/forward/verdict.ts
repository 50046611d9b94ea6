import { fieldReaders, readMessage } from '../../shared/otlp/messageReader.ts';
import { ProtoReader } from '../../shared/otlp/protoReader.ts';
import type { Parcel } from './forwardQueue.ts';

/** What became of one try to hand a batch over. */
export type Verdict =
  /** `rejected` items of it were not taken (partial success). */
  | { readonly kind: 'taken'; readonly rejected: number; readonly message: string }
  /** Sending the same again would be no use. */
  | { readonly kind: 'refused'; readonly message: string }
  /** To be sent again, after `afterMs` at least where the target says so. */
  | { readonly kind: 'later'; readonly afterMs: number; readonly message: string };

/** Hands one batch over; may reject where the connection is lost. */
export interface Sender {
  /** Plain protobuf and nothing else. */
  readonly takesOnlyPlain: boolean;
  send(parcel: Parcel): Promise<Verdict>;
  close(): void;
}

/** A target that does not answer for so long is asked again. The default of exporters. */
export const sendTimeoutMs = 10_000;
/** Answers are small; what is longer is not read. */
export const maxAnswerBytes = 64 * 1024;

interface Partial {
  rejected: number;
  message: string;
}

/** `ExportTracePartialSuccess` and its two sisters, which have the same field numbers. */
const partialFields = fieldReaders<Partial>(
  [
    1,
    'varint',
    (reader, into) => {
      into.rejected = Number(reader.int64());
    },
  ],
  [
    2,
    'bytes',
    (reader, into) => {
      into.message = reader.string();
    },
  ],
);

const responseFields = fieldReaders<Partial>([
  1,
  'bytes',
  (reader, into) => readMessage(reader.message(), into, partialFields),
]);

/** Verdict of a success, from the bytes of an `Export…ServiceResponse`. What is not one says nothing of a rejection. */
export function verdictOfResponse(bytes: Uint8Array): Verdict {
  try {
    const { rejected, message } = readMessage(
      new ProtoReader(bytes),
      { rejected: 0, message: '' },
      responseFields,
    );
    return { kind: 'taken', rejected: Math.max(0, rejected), message: message.slice(0, 300) };
  } catch {
    return { kind: 'taken', rejected: 0, message: '' };
  }
}

const rejectedKeys = ['rejectedSpans', 'rejectedLogRecords', 'rejectedDataPoints'];

/** The same of a response in JSON, where a 64-bit number is a string, but not everywhere. */
export function verdictOfJson(body: Uint8Array): Verdict {
  const partial = valueIn(parsed(body), 'partialSuccess');
  const rejected = rejectedKeys.map((key) => Number(valueIn(partial, key) ?? 0));
  const message = valueIn(partial, 'errorMessage');
  return {
    kind: 'taken',
    rejected: Math.max(0, ...rejected.filter(Number.isFinite)),
    message: typeof message === 'string' ? message.slice(0, 300) : '',
  };
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return null;
  }
}

const valueIn = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
