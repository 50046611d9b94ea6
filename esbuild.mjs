// Bundles each runtime by itself: the extension host, the collector, the command line, the webviews, the VS Code tests.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { argv } from 'node:process';
import { context } from 'esbuild';

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const production = argv.includes('--production');
const common = {
  bundle: true,
  // A package holds no maps, so nothing may point to one.
  sourcemap: !production,
  minifySyntax: production,
  minifyWhitespace: production,
  logLevel: 'warning',
  legalComments: 'none',
};
// VS Code 1.101, the oldest that the manifest allows, runs extensions on Node 22.15 and webviews on Chrome 134.
const node = {
  ...common,
  platform: 'node',
  format: 'cjs',
  target: 'node22.15',
  outExtension: { '.js': '.cjs' },
  define: { MCP_TRACE_VERSION: JSON.stringify(version) },
  // The UMD entry of jsonc-parser hides its parts from the bundler.
  mainFields: ['module', 'main'],
};
const builds = [
  {
    ...node,
    entryPoints: { extension: 'src/extension/extension.ts' },
    outdir: 'dist',
    external: ['vscode'],
  },
  {
    ...node,
    entryPoints: { collector: 'src/collector/main.ts', 'mcp-trace': 'src/cli/main.ts' },
    outdir: 'dist',
  },
  {
    ...common,
    entryPoints: {
      trace: 'src/webview/trace/main.tsx',
      queries: 'src/webview/queries/main.tsx',
      audit: 'src/webview/audit/main.tsx',
      compare: 'src/webview/compare/main.tsx',
    },
    outdir: 'dist/webview',
    platform: 'browser',
    format: 'iife',
    target: 'chrome134',
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.ttf': 'file' },
  },
  {
    ...node,
    entryPoints: globSync('test/vscode/**/*.ts'),
    outdir: 'out/vscode',
    external: ['vscode', 'mocha'],
  },
];

const present = builds.filter(({ entryPoints }) => Object.values(entryPoints).some(existsSync));
const contexts = await Promise.all(present.map((options) => context(options)));
if (argv.includes('--watch')) {
  await Promise.all(contexts.map((each) => each.watch()));
} else {
  await Promise.all(contexts.map((each) => each.rebuild()));
  await Promise.all(contexts.map((each) => each.dispose()));
}
