/** Kinds of noise that are folded, as the view lists them to be switched; `why` they say nothing about the program. */
export const noiseRules = [
  {
    id: 'asgi',
    title: 'ASGI send and receive',
    why: 'one span for each message between the web server and the application',
  },
  {
    id: 'fastapi',
    title: 'FastAPI internals',
    why: 'the framework resolves dependencies and serialises answers',
  },
  {
    id: 'probe',
    title: 'Health probes and admin requests',
    why: 'somebody asks whether the server lives, or for its state',
  },
  {
    id: 'streamWriter',
    title: 'Stream writers',
    why: 'an instrumentation times the writing of the answer',
  },
  {
    id: 'transport',
    title: 'HTTP/2 and TLS internals',
    why: 'an exporter that traces itself sends thousands of them',
  },
] as const satisfies readonly { id: string; title: string; why: string }[];

export type NoiseRuleId = (typeof noiseRules)[number]['id'];

const asgi = / (?:http|websocket) (?:send|receive)$/;
const httpRequest = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)(?: |$)/;

/** Which of the rules a span of the role *noise* falls under, by what every list of spans has of it. */
export function noiseRuleOf(name: string, scope: string): NoiseRuleId {
  if (asgi.test(name)) {
    return 'asgi';
  }
  if (httpRequest.test(name)) {
    return 'probe';
  }
  if (name.startsWith('fastapi.') || scope === 'fastapi') {
    return 'fastapi';
  }
  return name === 'ResponseStreamWriter' ? 'streamWriter' : 'transport';
}
