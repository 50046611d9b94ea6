// `npm start`: shows the extension at work on a demo server.
import { runOnNewerNode } from './toolchain.mjs';

await runOnNewerNode('demo/start.ts', 'npm start');
