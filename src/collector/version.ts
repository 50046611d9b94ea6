declare const MCP_TRACE_VERSION: string | undefined;

/** Version of the product, put in by the bundler. */
export const version =
  typeof MCP_TRACE_VERSION === 'string' ? MCP_TRACE_VERSION : '0.0.0-unbundled';
