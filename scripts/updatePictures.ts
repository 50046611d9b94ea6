// Takes the pictures of README from those that the UI tests made: `npm run test:ui && node scripts/updatePictures.ts`.
import { copyFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const pictures = {
  'trace-panel.png': 'trace-panel-dark.png',
  'queries-panel.png': 'queries-panel-dark.png',
};
for (const [picture, screenshot] of Object.entries(pictures)) {
  copyFileSync(path.join(root, 'out/ui', screenshot), path.join(root, 'media', picture));
}
