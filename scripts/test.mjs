// `npm test`: every check and every test but those that need other programs (`npm run test:interop`).
import { runOnNewerNode } from './toolchain.mjs';

await runOnNewerNode('scripts/runTests.ts', 'npm test');
