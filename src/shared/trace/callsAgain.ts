import { spanRoles } from '../model/mcpView.ts';
import { callIdsOf } from './callIds.ts';
import { mark, type TraceColumns } from './columns.ts';

/*
 * Which calls are one call made again: tried once more after it failed, or answered with a question and made again with
 * the answer (MCP 2026-07-28). Each begins when the one before is over.
 */

export interface CallAgain {
  /** `rounds` where at least one was answered with a question. */
  readonly kind: 'attempts' | 'rounds';
  /** At least two siblings, ascending. */
  readonly rows: readonly number[];
  /** `exact`: by the session and the JSON-RPC id, or by the question; else by name, and by the arguments where told. */
  readonly certainty: 'exact' | 'probable';
}

/** So many spans of layers, transport and the server's side may stand below a call before its work begins. */
const mostLayers = 6;

const clientRole = spanRoles.indexOf('mcpClient');
const serverRole = spanRoles.indexOf('mcpServer');

export const isMcpCall = ({ role }: TraceColumns, row: number): boolean =>
  role[row] === clientRole || role[row] === serverRole;

export const isSameCall = (
  { method, target, role, service }: TraceColumns,
  a: number,
  b: number,
): boolean =>
  method[a] !== 0 &&
  method[a] === method[b] &&
  target[a] === target[b] &&
  role[a] === role[b] &&
  service[a] === service[b];

export const isFailed = ({ marks }: TraceColumns, row: number): boolean =>
  ((marks[row] ?? 0) & (mark.error | mark.denied)) !== 0;

/** Reads the calls of a trace; linear, and cheap where there are none. */
export class CallsAgain {
  readonly #columns: TraceColumns;
  /** Session and JSON-RPC id of the rows that tell both. */
  readonly #requests = new Map<number, string>();

  constructor(columns: TraceColumns) {
    this.#columns = columns;
    for (const { row, session, requestId } of callIdsOf(columns)) {
      if (session !== '' && requestId !== '') {
        this.#requests.set(row, JSON.stringify([session, requestId]));
      }
    }
  }

  /** Siblings of one name that stand next to each other, as one call made again; null when they are not, or may not be. */
  ofNeighbours(rows: readonly number[]): CallAgain | null {
    const [first = 0] = rows;
    const isOne =
      rows.length > 1 &&
      isMcpCall(this.#columns, first) &&
      rows.every(
        (row, at) =>
          at === 0 || (this.#follows(rows[at - 1] ?? 0, row) && !this.#differ(first, row)),
      );
    return isOne ? this.#read(rows) : null;
  }

  /**
   * Calls made again with others between them: siblings of one name with the same arguments, or the same session and
   * JSON-RPC id. Where two such calls ran at the same time nobody can tell which of them was made again.
   */
  among(isFree: (row: number) => boolean): readonly CallAgain[] {
    const columns = this.#columns;
    const calls = new Map<string, { chains: number[][]; endNs: number; isClear: boolean }>();
    for (let row = 0; row < columns.length; row++) {
      const parent = columns.parentRow[row] ?? -1;
      if (parent < 0 || !isMcpCall(columns, row) || columns.method[row] === 0 || !isFree(row)) {
        continue;
      }
      const given = this.#argumentsOf(row);
      const same = given === 0 ? this.#requests.get(row) : given;
      if (same === undefined) continue;
      const { method, target, role, service } = columns;
      const key = `${parent} ${method[row]} ${target[row]} ${role[row]} ${service[row]} ${same}`;
      const known = calls.get(key);
      if (known === undefined) {
        calls.set(key, { chains: [[row]], endNs: endOf(columns, row), isClear: true });
        continue;
      }
      const last = known.chains.at(-1) ?? [];
      if ((columns.offsetNs[row] ?? 0) < known.endNs) known.isClear = false;
      else if (this.#follows(last.at(-1) ?? 0, row)) last.push(row);
      else known.chains.push([row]);
      known.endNs = Math.max(known.endNs, endOf(columns, row));
    }
    return [...calls.values()].flatMap(({ chains, isClear }) =>
      isClear ? chains.filter((rows) => rows.length > 1).map((rows) => this.#read(rows)) : [],
    );
  }

  #read(rows: readonly number[]): CallAgain {
    const before = rows.slice(0, -1);
    const isExact = before.every((row, at) => {
      const request = this.#requests.get(row);
      const isSame = request !== undefined && request === this.#requests.get(rows[at + 1] ?? 0);
      return isSame || this.#isQuestion(row);
    });
    return {
      kind: before.some((row) => this.#isQuestion(row)) ? 'rounds' : 'attempts',
      rows,
      certainty: isExact ? 'exact' : 'probable',
    };
  }

  /** It failed or was answered with a question, and the next began when it was over. */
  #follows(row: number, next: number): boolean {
    const columns = this.#columns;
    return (
      (isFailed(columns, row) || this.#isQuestion(row)) &&
      (columns.offsetNs[next] ?? 0) >= endOf(columns, row)
    );
  }

  /** The answer is a question back. */
  #isQuestion(row: number): boolean {
    const { marks } = this.#columns;
    return this.#layersOf(row).some((at) => ((marks[at] ?? 0) & mark.inputRequired) !== 0);
  }

  #differ(a: number, b: number): boolean {
    const [ofA, ofB] = [this.#argumentsOf(a), this.#argumentsOf(b)];
    return ofA !== 0 && ofB !== 0 && ofA !== ofB;
  }

  #argumentsOf(row: number): number {
    const { argumentsHash, target } = this.#columns;
    const told = this.#layersOf(row).find(
      (at) => argumentsHash[at] !== 0 && target[at] === target[row],
    );
    return told === undefined ? 0 : (argumentsHash[told] ?? 0);
  }

  /** The call, and what tells of it right below: other layers of the client, and the server's side. */
  #layersOf(row: number): readonly number[] {
    const columns = this.#columns;
    const count = 1 + Math.min(columns.descendants[row] ?? 0, mostLayers);
    return Array.from({ length: count }, (_, at) => row + at).filter((at) =>
      isMcpCall(columns, at),
    );
  }
}

const endOf = ({ offsetNs, durationsNs }: TraceColumns, row: number): number =>
  (offsetNs[row] ?? 0) + (durationsNs[row] ?? 0);
