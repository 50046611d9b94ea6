import { type AnyValue, isKeyValueList, type KeyValue } from '../model/anyValue.ts';
import { parseBlob } from './jsonBlob.ts';
import { dialectKey, genAiKey, mcpKey } from './keys.ts';
import { lookupOf } from './lookup.ts';

const argumentKeys = [
  genAiKey.toolArguments,
  dialectKey.traceloopInput,
  dialectKey.inputValue,
  mcpKey.toolArguments,
];
const lateArgumentKeys = [dialectKey.logfireRequest, dialectKey.springArguments];
const resultKeys = [
  genAiKey.toolResult,
  dialectKey.traceloopOutput,
  dialectKey.outputValue,
  mcpKey.toolResult,
  mcpKey.responseValue,
  dialectKey.logfireResponse,
  dialectKey.springResult,
];
/** One attribute per argument: Sentry, and the newest conventions for prompts. */
const argumentPrefixes = [mcpKey.requestArgumentPrefix, genAiKey.promptVariablePrefix];

/** What a call was given and gave back, as the emitter wrote it; null when it kept no content. */
export function payloadOf(attributes: readonly KeyValue[]): {
  readonly arguments: AnyValue;
  readonly result: AnyValue;
} {
  const lookup = lookupOf(attributes);
  const first = (keys: readonly string[]): AnyValue =>
    keys.map((key) => lookup(key)).find((value) => value !== undefined && value !== '') ?? null;
  return {
    arguments: first(argumentKeys) ?? singleArguments(attributes) ?? first(lateArgumentKeys),
    result: first(resultKeys),
  };
}

/** Whether a result is only a question back (MCP 2026-07-28, `InputRequiredResult`): the client asks again with the answer. */
export function isInputRequired(result: AnyValue): boolean {
  if (typeof result === 'string') {
    return (
      result.includes('"input_required"') && parseBlob(result)?.resultType === 'input_required'
    );
  }
  if (typeof result !== 'object' || result === null || result instanceof Uint8Array) {
    return false;
  }
  const entries = isKeyValueList(result) ? result.entries : [];
  return entries.some(({ key, value }) => key === 'resultType' && value === 'input_required');
}

function singleArguments(attributes: readonly KeyValue[]): AnyValue {
  const entries = attributes.flatMap(({ key, value }) => {
    const prefix = argumentPrefixes.find((one) => key.startsWith(one));
    return prefix === undefined ? [] : [{ key: key.slice(prefix.length), value }];
  });
  return entries.length === 0 ? null : { entries };
}
