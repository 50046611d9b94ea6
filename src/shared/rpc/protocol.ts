/** Bumped when a frame or a request changes so that an older peer would misread it. */
export const protocolVersion = 1;
/** The oldest peer that this side still understands. */
export const oldestProtocolVersion = 1;

/** Largest request to a collector: filters, paths and ids are short. Bytes. */
export const maxRequestBytes = 4 * 1024 * 1024;

/** Largest frame on a link; a greater answer is split by the channel. Bytes. */
export const maxFrameBytes = 32 * 1024 * 1024;
