import { spawnSync } from 'node:child_process';

/** Installs Debian packages where that needs no question, else tells the line to type. Returns whether they are there. */
export function installDebianPackages(names: readonly string[]): boolean {
  if (process.getuid?.() === 0 && runs('apt-get', ['--version'])) {
    console.log(`Installing ${names.join(' ')} with apt-get`);
    const install = ['install', '--yes', '--no-install-recommends', ...names];
    // The lists of a fresh machine are empty or old.
    if (apt(install) || (apt(['update']) && apt(install))) {
      return true;
    }
  }
  console.error(`Something is missing on this machine. Type:\n\n  ${installLine(names)}\n`);
  return false;
}

function installLine(names: readonly string[]): string {
  return process.platform === 'linux'
    ? `sudo apt-get install --yes ${names.join(' ')}`
    : `npx playwright install chromium`;
}

function apt(args: readonly string[]): boolean {
  const { status } = spawnSync('apt-get', args, {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0;
}

function runs(program: string, args: readonly string[]): boolean {
  return spawnSync(program, args, { stdio: 'ignore' }).status === 0;
}
