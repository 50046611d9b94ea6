import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** Inputs that fuzzing found worth keeping: one JSON file a target, inputs in base64. */
const fileOf = (target: string): URL => new URL(`../fixtures/fuzz/${target}.json`, import.meta.url);

export function loadCorpus(target: string): readonly Uint8Array[] {
  const file = fileOf(target);
  if (!existsSync(file)) {
    return [];
  }
  const inputs = JSON.parse(readFileSync(file, 'utf8')) as readonly string[];
  return inputs.map((text) => new Uint8Array(Buffer.from(text, 'base64')));
}

export function saveCorpus(target: string, inputs: readonly Uint8Array[]): void {
  const texts = [...new Set(inputs.map((input) => Buffer.from(input).toString('base64')))];
  writeFileSync(fileOf(target), `${JSON.stringify(texts, null, 2)}\n`);
}
