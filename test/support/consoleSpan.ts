let made = 0;

/** A span as Python's `ConsoleSpanExporter` prints it, with ids of its own, without the last line end. */
export function consoleSpan({ name }: { readonly name: string }): string {
  made += 1;
  return JSON.stringify(
    {
      name,
      context: {
        trace_id: `0x${made.toString(16).padStart(32, '1')}`,
        span_id: `0x${made.toString(16).padStart(16, '2')}`,
        trace_state: '[]',
      },
      kind: 'SpanKind.INTERNAL',
      parent_id: null,
      start_time: '2026-11-20T03:38:17.685123Z',
      end_time: '2026-11-20T03:38:17.685695Z',
      status: { status_code: 'UNSET' },
      attributes: { k: 1 },
      events: [],
      links: [],
      resource: { attributes: { 'service.name': 'demo' }, schema_url: '' },
    },
    null,
    4,
  );
}
