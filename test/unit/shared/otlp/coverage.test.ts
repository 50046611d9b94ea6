import protobuf from 'protobufjs';
import { describe, expect, it } from 'vitest';
import { decodeLogRecord } from '../../../../src/shared/otlp/decodeLogs.ts';
import { decodeMetricsData } from '../../../../src/shared/otlp/decodeMetrics.ts';
import {
  decodeResource,
  decodeScope,
  decodeTracesData,
} from '../../../../src/shared/otlp/decodeTraces.ts';
import { logsDataFromJson } from '../../../../src/shared/otlp/logsFromJson.ts';
import { metricsDataFromJson } from '../../../../src/shared/otlp/metricsFromJson.ts';
import { scanLogs } from '../../../../src/shared/otlp/scanLogs.ts';
import { groupWord } from '../../../../src/shared/otlp/traceScan.ts';
import { tracesDataFromJson } from '../../../../src/shared/otlp/tracesFromJson.ts';
import { decodeUtf8, encodeUtf8 } from '../../../../src/shared/util/utf8.ts';
import { dataType, reference } from '../../../support/otlpReference.ts';
import { listedOf, lostFields, placesOf } from '../../../support/protoFields.ts';

/*
 * Walks every field of the official messages that a signal can hold, sets just this one, and looks whether it is still
 * there after our decoder, or after our way from JSON. What is neither kept nor listed here makes the test fail, and so
 * does what is listed and kept.
 */

const profilesOnly = 'an index into the string table of profiles; absent in all other signals';
const ignored: Readonly<Record<'decoder' | 'json', Readonly<Record<string, string>>>> = {
  decoder: {
    'Resource.entity_refs':
      'development; stays in the stored bytes, names attributes that are kept anyway',
    'AnyValue.string_value_strindex': profilesOnly,
    'KeyValue.key_strindex': profilesOnly,
  },
  json: {
    'AnyValue.string_value_strindex': profilesOnly,
    'KeyValue.key_strindex': profilesOnly,
  },
};

/** All of a log request: the records, and where their resource and scope stand. */
function decodeLogsData(bytes: Uint8Array): unknown {
  const found: unknown[] = [];
  scanLogs(bytes, ({ offset, length, groupPlace }) => {
    const part = (word: number) => {
      const start = groupPlace[word] ?? 0;
      return bytes.subarray(start, start + (groupPlace[word + 1] ?? 0));
    };
    found.push({
      resource: decodeResource(part(groupWord.resourceOffset)),
      resourceUrl: decodeUtf8(part(groupWord.resourceUrlOffset)),
      scope: decodeScope(part(groupWord.scopeOffset)),
      scopeUrl: decodeUtf8(part(groupWord.scopeUrlOffset)),
      record: decodeLogRecord(bytes.subarray(offset, offset + length)),
    });
  });
  return found;
}

const decoders = [
  ['TracesData', dataType.traces, decodeTracesData],
  ['MetricsData', dataType.metrics, decodeMetricsData],
  ['LogsData', dataType.logs, decodeLogsData],
] as const;

describe('our decoder', () => {
  it.each(decoders)('keeps every field of %s that is not listed', async (_, root, decode) => {
    const lost = await lostFields(root, ignored.decoder, false, (object) =>
      decode(root.encode(root.fromObject(withRecord(object))).finish()),
    );
    expect(lost).toEqual(listedOf(root, ignored.decoder));
  });
});

/** Resource and scope of logs are read with the records that they are of. */
function withRecord(object: Record<string, unknown>): Record<string, unknown> {
  const groups = object.resource_logs;
  if (!Array.isArray(groups)) {
    return object;
  }
  return {
    resource_logs: groups.map((group: { readonly scope_logs?: readonly object[] }) => ({
      ...group,
      scope_logs: (group.scope_logs ?? [{}]).map((scope) => ({ log_records: [{}], ...scope })),
    })),
  };
}

const transcoders = [
  ['TracesData', dataType.traces, tracesDataFromJson],
  ['MetricsData', dataType.metrics, metricsDataFromJson],
  ['LogsData', dataType.logs, logsDataFromJson],
] as const;

describe('our way from JSON', () => {
  it.each(transcoders)('keeps every field of %s that is not listed', async (_, root, fromJson) => {
    const lost = await lostFields(root, ignored.json, true, (object) => {
      const { bytes } = fromJson(encodeUtf8(JSON.stringify(object)));
      return root.toObject(root.decode(bytes), { longs: String, bytes: String });
    });
    expect(lost).toEqual(listedOf(root, ignored.json));
  });
});

describe('this test', () => {
  it('walks every message of the three signals', () => {
    const walked = new Set(
      Object.values(dataType).flatMap((root) =>
        placesOf(root, {}).map(({ label }) => label.split('.')[0] ?? ''),
      ),
    );
    const official = ['common', 'resource', 'trace', 'logs', 'metrics'].flatMap((name) =>
      messagesIn(reference.lookup(`opentelemetry.proto.${name}.v1`) as protobuf.Namespace),
    );
    expect([...walked].sort()).toEqual(official.sort());
  });
});

function messagesIn(namespace: protobuf.Namespace): string[] {
  return namespace.nestedArray.flatMap((nested) =>
    nested instanceof protobuf.Type
      ? [nested.name, ...messagesIn(nested)]
      : nested instanceof protobuf.Namespace
        ? messagesIn(nested)
        : [],
  );
}
