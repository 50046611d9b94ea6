import { Processes } from '../../demo/processes.ts';
import { inRepository } from './repository.ts';

/** Lets the demo's agent call each tool of a demo server, on a copy of `demo/workspace`; all is sent when it returns. */
export async function playDemo(project: string, endpoint: string, rounds = 1): Promise<void> {
  const processes = new Processes();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint };
  try {
    const url = await processes.start(
      'The demo server',
      [inRepository('demo/server/main.ts'), '--port', '0', '--project', project],
      env,
    );
    const client = [inRepository('demo/client/main.ts'), '--url', url, '--every', '0'];
    await processes.run('The demo client', [...client, '--rounds', String(rounds)], env);
  } finally {
    await processes.end();
  }
}
