/** gRPC's length-prefixed message: one byte of flags, four of length, big-endian. */
export interface GrpcMessage {
  readonly compressed: boolean;
  readonly bytes: Uint8Array;
}

export const grpcPrefixBytes = 5;

/** The one message of a unary request; a word of what is wrong with it otherwise. */
export function openGrpcMessage(body: Uint8Array): GrpcMessage | string {
  if (body.length < grpcPrefixBytes) {
    return 'no message in the request';
  }
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const flags = view.getUint8(0);
  const length = view.getUint32(1);
  if (flags > 1) {
    return `unknown flags ${flags} of a message`;
  }
  if (length !== body.length - grpcPrefixBytes) {
    return `a message of ${length} bytes announced, ${body.length - grpcPrefixBytes} came`;
  }
  return { compressed: flags === 1, bytes: body.subarray(grpcPrefixBytes) };
}

/** Length of a whole request by its first bytes. */
export const announcedGrpcBytes = (head: Buffer): number | undefined =>
  head.length < grpcPrefixBytes ? undefined : head.readUInt32BE(1) + grpcPrefixBytes;

export function closeGrpcMessage(bytes: Uint8Array): Buffer {
  const framed = Buffer.allocUnsafe(grpcPrefixBytes + bytes.length);
  framed[0] = 0;
  framed.writeUInt32BE(bytes.length, 1);
  framed.set(bytes, grpcPrefixBytes);
  return framed;
}

/** `grpc-message`: UTF-8, everything but printable ASCII as %XX (gRPC over HTTP/2, Status-Message). */
export const percentEncode = (text: string): string =>
  Array.from(Buffer.from(text), (byte) =>
    byte >= 0x20 && byte <= 0x7e && byte !== 0x25
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`,
  ).join('');
