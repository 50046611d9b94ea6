import type { BlockFormat, LineFormat } from './blockFormat.ts';
import { jsInspect } from './jsInspect.ts';
import { jsonLine, jsonPretty } from './jsonConsole.ts';
import { otlpJsonLine } from './otlpJson.ts';

/**
 * Every format that a text is searched for. Of several that a line may begin, the one that takes the next line has it; the
 * last is asked first, so that JSON with an indentation of two is not taken for what Node prints.
 */
export const blockFormats: readonly BlockFormat[] = [jsInspect, jsonPretty];

export const lineFormats: readonly LineFormat[] = [jsonLine, otlpJsonLine];
