/** `publisher.name` of the extension, as VS Code knows it. */
export const extensionId = 'mcp-trace-inspector.mcp-trace-inspector';
