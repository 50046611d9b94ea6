/** Where the segments of a log are kept: a folder, memory, or in tests something that fails on purpose. */
export interface SegmentStorage {
  /** In words, for messages. */
  readonly place: string;
  /** Numbers of the segments there are, ascending. */
  list(): number[];
  size(segment: number): number;
  /** Fills `into` from `offset`; returns the bytes there were. */
  readSync(segment: number, offset: number, into: Uint8Array): number;
  read(segment: number, offset: number, into: Uint8Array): Promise<number>;
  /** Makes an empty segment, whose file must not exist. */
  create(segment: number): Promise<void>;
  /** Writes all buffers one after the other at `offset`. */
  write(segment: number, buffers: readonly Uint8Array[], offset: number): Promise<void>;
  truncate(segment: number, size: number): Promise<void>;
  remove(segment: number): Promise<void>;
  /** Keeps these segments readable, also when they are removed, until the returned function is called. */
  hold(segments: Iterable<number>): () => void;
  /** Keeps a copy of a damaged segment apart, where nothing ever deletes it. Returns where. */
  setAside(segment: number): Promise<string>;
  close(): Promise<void>;
}
