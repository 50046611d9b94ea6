import { fieldReaders, readMessage } from '../../shared/otlp/messageReader.ts';
import { ProtoReader } from '../../shared/otlp/protoReader.ts';

const typeUrl = 'type.googleapis.com/google.rpc.RetryInfo';

interface Delay {
  seconds: number;
  nanos: number;
}

/** `google.protobuf.Duration` */
const durationFields = fieldReaders<Delay>(
  [
    1,
    'varint',
    (reader, into) => {
      into.seconds = Number(reader.int64());
    },
  ],
  [
    2,
    'varint',
    (reader, into) => {
      into.nanos = Number(reader.int64());
    },
  ],
);

/** `google.rpc.RetryInfo` */
const retryFields = fieldReaders<Delay>([
  1,
  'bytes',
  (reader, into) => readMessage(reader.message(), into, durationFields),
]);

interface Detail {
  typeUrl: string;
  value: ProtoReader | null;
}

/** `google.protobuf.Any` */
const detailFields = fieldReaders<Detail>(
  [
    1,
    'bytes',
    (reader, into) => {
      into.typeUrl = reader.string();
    },
  ],
  [
    2,
    'bytes',
    (reader, into) => {
      into.value = reader.message();
    },
  ],
);

/** `google.rpc.Status` */
const statusFields = fieldReaders<{ delay: Delay | null }>([
  3,
  'bytes',
  (reader, into) => {
    const detail = readMessage<Detail>(
      reader.message(),
      { typeUrl: '', value: null },
      detailFields,
    );
    if (detail.typeUrl === typeUrl) {
      const delay = { seconds: 0, nanos: 0 };
      into.delay = detail.value === null ? delay : readMessage(detail.value, delay, retryFields);
    }
  },
]);

/** The delay of the `RetryInfo` among the details of a `grpc-status-details-bin`; null where there is none (OTLP 1.11 §Failures). */
export function retryInfoMs(details: string): number | null {
  try {
    const reader = new ProtoReader(Buffer.from(details, 'base64'));
    const { delay } = readMessage<{ delay: Delay | null }>(reader, { delay: null }, statusFields);
    return delay === null ? null : Math.max(0, delay.seconds * 1000 + delay.nanos / 1e6);
  } catch {
    return null;
  }
}
