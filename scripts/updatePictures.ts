// Makes the pictures of the tests small and takes those of README and the walkthrough from them. CONTRIBUTING.md says when.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import UPNG from 'upng-js';

const root = path.resolve(import.meta.dirname, '..');
const expected = path.join(root, 'test/webview/pictures');
/** Of tests in a real VS Code; taken when they have run. */
const ofWindows = path.join(root, 'out/ui');

const media: Readonly<Record<string, string>> = {
  'trace-panel.png': path.join(ofWindows, 'trace-panel-dark.png'),
  'trace-flame.png': path.join(ofWindows, 'trace-flame-dark.png'),
  'queries-panel.png': path.join(ofWindows, 'queries-panel-dark.png'),
  'trace-folds.png': path.join(expected, 'folds.png'),
  'trace-compare.png': path.join(expected, 'compare.png'),
};

/** Colours of a palette: more than an eye tells apart in flat surfaces and letters. */
const colours = 256;
const paletteType = 3;

/** The picture with a palette, or as it is when it has one: a second time would only lose. */
function small(file: string): Buffer {
  const bytes = readFileSync(file);
  const picture = UPNG.decode(new Uint8Array(bytes).buffer);
  if (picture.ctype === paletteType) return bytes;
  const { width, height } = picture;
  const shrunk = Buffer.from(UPNG.encode(UPNG.toRGBA8(picture), width, height, colours));
  return shrunk.length < bytes.length ? shrunk : bytes;
}

for (const name of readdirSync(expected)) {
  const file = path.join(expected, name);
  writeFileSync(file, small(file));
}
for (const [name, source] of Object.entries(media)) {
  const file = path.join(root, 'media', name);
  writeFileSync(file, small(existsSync(source) ? source : file));
}
