// Serves the panels in a plain browser: node test/webview/serve.ts [port], after `npm run build`.
// Then open /?panel=trace&scenario=slow-call&theme=dark; test/webview/devHost.ts has the scenarios.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, normalize } from 'node:path';
import { argv } from 'node:process';
import { build } from 'esbuild';

const require = createRequire(import.meta.url);
const root = join(import.meta.dirname, '../..');
const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
};
// The same letters on every machine, and all of them: Latin, Greek, Hebrew, Arabic, arrows.
const fonts: Record<string, string> = {
  '/fonts/sans.ttf': require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  '/fonts/sans-bold.ttf': require.resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
  '/fonts/mono.ttf': require.resolve('dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf'),
};
// As strict as the policy of the real panels.
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:";

export async function servePanels(port: number): Promise<{ url: string; server: Server }> {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'test/webview/devHost.ts')],
    write: false,
    bundle: true,
    format: 'iife',
    sourcemap: 'inline',
  });
  const devHost = outputFiles[0]?.contents ?? '';
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/devHost.js') {
      response.setHeader('content-type', 'text/javascript').end(devHost);
      return;
    }
    const file = pathname === '/' ? 'test/webview/dev.html' : normalize(pathname).slice(1);
    readFile(fonts[pathname] ?? join(root, file)).then(
      (body) => {
        response.setHeader('content-security-policy', policy);
        response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
        response.end(body);
      },
      () => response.writeHead(404).end(),
    );
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return { url: `http://127.0.0.1:${bound}`, server };
}

if (import.meta.main) {
  const { url } = await servePanels(Number(argv[2] ?? 8017));
  console.log(`${url}/?panel=trace&scenario=slow-call&theme=dark`);
}
