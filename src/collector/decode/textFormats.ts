import type { BlockFormat, LineFormat } from './blockFormat.ts';
import { pythonLine, pythonPretty } from './pythonConsole.ts';

/** Every format that a text is searched for. Of several that a line may begin, the one that takes the next line has it. */
export const blockFormats: readonly BlockFormat[] = [pythonPretty];

export const lineFormats: readonly LineFormat[] = [pythonLine];
