import { appendFileSync, globSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Called by VS Code in the extension host. Runs every `*.test.ts` of this folder. */
export async function run(): Promise<void> {
  const report = process.env.MCP_TRACES_TEST_REPORT;
  if (report !== undefined) {
    // The console of an extension host goes to VS Code's log, where the report would drown.
    Mocha.reporters.Base.consoleLog = (...args: unknown[]) =>
      appendFileSync(report, `${format(...args)}\n`);
  }
  const mocha = new Mocha({ ui: 'bdd', timeout: 30_000, color: true });
  const grep = process.env.MCP_TRACES_TEST_GREP;
  if (grep) {
    mocha.fgrep(grep);
  }
  for (const file of globSync('**/*.test.cjs', { cwd: __dirname })) {
    mocha.addFile(path.join(__dirname, file));
  }
  const { passes, failures } = await new Promise<{ passes: number; failures: number }>(
    (resolve) => {
      const runner = mocha.run((failed) =>
        resolve({ passes: runner.stats?.passes ?? 0, failures: failed }),
      );
    },
  );
  const results = process.env.MCP_TRACES_TEST_RESULTS;
  if (results !== undefined) {
    writeFileSync(results, JSON.stringify({ passed: passes, failed: failures }));
  }
  if (failures > 0 || passes === 0) {
    throw new Error(`${passes} passed, ${failures} failed`);
  }
}
