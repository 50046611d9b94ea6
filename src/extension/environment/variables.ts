/** Where a server sends to. */
export interface Endpoint {
  readonly httpUrl: string;
  readonly serviceName?: string;
}

export type EnvironmentVariables = Readonly<Record<string, string>>;

/** What makes any OpenTelemetry SDK send to us. HTTP/protobuf is what every SDK and MXCP have. */
export function otelVariables({ httpUrl, serviceName }: Endpoint): EnvironmentVariables {
  return {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: httpUrl,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
    // The default of 5 s feels broken in a live view.
    OTEL_BSP_SCHEDULE_DELAY: '500',
    ...(serviceName === undefined ? {} : { OTEL_SERVICE_NAME: serviceName }),
  };
}

/** MXCP sends nothing unless it is told to, and reads no exporter variable (facts: MXCP 1.2). */
export function mxcpVariables(endpoint: Endpoint): EnvironmentVariables {
  const {
    OTEL_TRACES_EXPORTER: _,
    OTEL_EXPORTER_OTLP_PROTOCOL: __,
    ...rest
  } = otelVariables(endpoint);
  return { MXCP_TELEMETRY_ENABLED: 'true', MXCP_AUDIT_ENABLED: 'true', ...rest };
}

export type VariableFormat = 'shell' | 'powershell' | 'dotenv' | 'mcpJson';

export function formatVariables(variables: EnvironmentVariables, format: VariableFormat): string {
  const entries = Object.entries(variables);
  switch (format) {
    case 'shell':
      return entries.map(([name, value]) => `export ${name}=${shellWord(value)}\n`).join('');
    case 'powershell':
      return entries
        .map(([name, value]) => `$env:${name} = '${value.replaceAll("'", "''")}'\n`)
        .join('');
    case 'dotenv':
      return entries.map(([name, value]) => `${name}=${dotenvValue(value)}\n`).join('');
    case 'mcpJson':
      return `"env": ${JSON.stringify(variables, null, 2)}`;
  }
}

const shellWord = (value: string): string =>
  /^[\w./:@%+=,-]+$/.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`;

const dotenvValue = (value: string): string =>
  /^[\w./:@%+=,-]*$/.test(value) ? value : JSON.stringify(value);

/** The address that SDKs are given: the receiver that listens, else the port that is configured. */
export function httpUrlOf(
  receivers: readonly {
    readonly protocol: string;
    readonly address: string;
    readonly state: string;
  }[],
  configuredPort: number,
): string {
  const listening = receivers.filter(
    ({ protocol, state }) => protocol === 'http' && state === 'listening',
  );
  // `127.0.0.1` also where `localhost` means `::1` first, unless only that family could be bound.
  const address =
    listening.find((each) => each.address.startsWith('127.'))?.address ??
    listening[0]?.address ??
    `127.0.0.1:${configuredPort}`;
  return `http://${address}`;
}
