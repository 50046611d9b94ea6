import assert from 'node:assert/strict';
import { parseDiscovery } from '../../../src/shared/rpc/discovery.ts';
import { asFrame } from '../../../src/shared/rpc/frame.ts';
import { encodeWire, WireDecoder } from '../../../src/shared/rpc/wireFrame.ts';
import {
  ColumnsError,
  decodeTraceColumns,
  encodeTraceColumns,
} from '../../../src/shared/trace/columnsCodec.ts';
import { columnsOf } from '../../support/columnsFromAscii.ts';
import { bytesOfText, type FuzzTarget, utf8, valueOrRefusal } from '../fuzzTarget.ts';

const wire: FuzzTarget = {
  name: 'wire',
  seeds: () => {
    const result = new Uint8Array([1, 2, 3]).buffer;
    const messages = encodeWire({ kind: 'result', id: 1, result });
    const texts = [
      '{"kind":"request","id":1,"method":"status","params":{}}',
      '{"kind":"cancel","id":1}',
      '{"kind":"event","event":"x","value":1}',
    ];
    return [
      ...messages.map((message) => Uint8Array.from([1, ...(message as Uint8Array)])),
      ...texts.map((text) => Uint8Array.from([0, ...bytesOfText(text)])),
    ];
  },
  words: [
    '{"id":1,"part":0,"parts":2,"holds":"buffer"}',
    '{"id":1,"part":1,"parts":2,"holds":"frame"}',
    '"parts":0',
    '"part":-1',
    '"kind":"result"',
    '"kind":"error"',
    '9007199254740993',
  ],
  maxLength: 600,
  run: ([kind = 0, ...rest]) => {
    const decoder = new WireDecoder();
    const bytes = Uint8Array.from(rest);
    // A second message meets what the first has left behind.
    const half = bytes.length >> 1;
    const messages =
      kind % 3 === 0
        ? [utf8(bytes)]
        : kind % 3 === 1
          ? [bytes]
          : [bytes.slice(0, half), bytes.slice(half)];
    for (const message of messages) {
      const value = decoder.push(message);
      const frame = asFrame(value);
      assert.ok(frame === null || typeof frame.kind === 'string');
    }
  },
};

const columns: FuzzTarget = {
  name: 'columns',
  seeds: () => [
    new Uint8Array(encodeTraceColumns(columnsOf([]))),
    new Uint8Array(
      encodeTraceColumns(
        columnsOf([
          { depth: 0, name: 'root', startNs: 0, durationNs: 90, service: 'a' },
          { depth: 1, name: 'child', startNs: 5, durationNs: 40, service: 'b', queryHash: 'abc' },
          { depth: 1, name: 'child', startNs: 50, durationNs: 40 },
        ]),
      ),
    ),
  ],
  maxLength: 2000,
  run: (input) => {
    const decoded = valueOrRefusal(ColumnsError, () => decodeTraceColumns(input.slice().buffer));
    if (decoded !== undefined) {
      for (let row = 0; row < decoded.length; row += 1) {
        assert.ok((decoded.parentRow[row] ?? 0) < row);
        assert.equal(typeof decoded.strings[decoded.name[row] ?? 0], 'string');
      }
    }
  },
};

const discovery: FuzzTarget = {
  name: 'discovery',
  seeds: () => [
    bytesOfText(
      '{"socket":"/a","token":"b","pid":1,"version":"1","protocol":1,"startedBy":"serve"}',
    ),
  ],
  words: ['"socket":', 'null', '""', '1e999', '[', '{', '"__proto__":'],
  maxLength: 300,
  run: (input) => {
    const found = parseDiscovery(utf8(input));
    assert.ok(found === null || (found.socket !== '' && found.token !== ''));
  },
};

export const linkTargets: readonly FuzzTarget[] = [wire, columns, discovery];
