// `npm run test:interop`: tests against real MCP servers and exporters of other languages.
import { runOnNewerNode } from './toolchain.mjs';

await runOnNewerNode('scripts/runInterop.ts', 'npm run test:interop');
