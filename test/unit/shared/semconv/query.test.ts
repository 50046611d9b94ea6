import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lookupOf } from '../../../../src/shared/semconv/lookup.ts';
import { normaliseSql } from '../../../../src/shared/semconv/normaliseSql.ts';
import { fingerprintOf, queryOf } from '../../../../src/shared/semconv/query.ts';
import { sha256Hex } from '../../../../src/shared/util/sha256.ts';

describe('normaliseSql', () => {
  const same: [string, ...string[]][] = [
    [
      "SELECT * FROM t WHERE a = 1 AND b = 'x'",
      "SELECT *\n  FROM t -- all\nWHERE a=-2.5e3 /* why\n not */ AND b='it''s';",
      'SELECT * FROM t WHERE a = $1 AND b = ?',
      "SELECT * FROM t WHERE a = :a AND b = E'y'",
      'SELECT * FROM t WHERE a = %s AND b = %(b)s',
      'SELECT * FROM t WHERE a = 0xFF AND b = $tag$ a ; b $tag$',
    ],
    [
      'SELECT x FROM t WHERE id IN (1)',
      'SELECT x FROM t WHERE id IN (1, 2,3)',
      'SELECT x FROM t WHERE id IN (?,?)',
    ],
    ['INSERT INTO t VALUES (1, 2)', "INSERT INTO t VALUES (3,4),('a', 'b'), (5,6)"],
  ];
  it.each(same)('takes %s for one statement with its variants', (first, ...others) => {
    for (const other of others) {
      expect(normaliseSql(other)).toBe(normaliseSql(first));
    }
  });

  const different: [string, string][] = [
    ['SELECT a FROM t', 'SELECT b FROM t'],
    ['SELECT "A" FROM t', 'SELECT "B" FROM t'],
    ['SELECT a - 5', 'SELECT a + 5'],
    ['SELECT a1 FROM t', 'SELECT a2 FROM t'],
    ['SELECT a::int', 'SELECT a::text'],
    ['SELECT a -- b\n FROM t', 'SELECT a'],
  ];
  it.each(different)('tells %s from %s', (one, other) => {
    expect(normaliseSql(one)).not.toBe(normaliseSql(other));
  });

  it.each(["SELECT 'open", '/* open', '"open', '$$ open', '', ';;', '-'])('ends on %s', (text) => {
    expect(normaliseSql(text).length).toBeLessThanOrEqual(text.length + 1);
  });

  it('is bounded and total', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        expect(typeof normaliseSql(text)).toBe('string');
      }),
    );
    expect(normaliseSql('x'.repeat(10_000_000)).length).toBeLessThan(100_000);
  });

  it('changes nothing but spaces when it is applied again to its result', () => {
    const once = normaliseSql('SELECT f(1, 2), a.b FROM "T" WHERE c IN (1,2) AND d::int = -3');
    expect(normaliseSql(once)).toBe(once);
  });
});

describe('queryOf', () => {
  const pairs = (object: Record<string, string>) =>
    lookupOf(Object.entries(object).map(([key, value]) => ({ key, value })));

  it('prefers the emitted hash', () => {
    expect(
      queryOf(pairs({ 'db.statement.hash': '63cee30bbe9371b3', 'db.query.text': 'SELECT 1' })),
    ).toEqual({ hash: '63cee30bbe9371b3', kind: 'emitted', text: 'SELECT 1' });
  });

  it('fingerprints the text otherwise', () => {
    const expected = createHash('sha256').update('SELECT ?').digest('hex').slice(0, 16);
    expect(queryOf(pairs({ 'db.statement': 'SELECT  7' }))).toEqual({
      hash: expected,
      kind: 'fingerprint',
      text: 'SELECT  7',
    });
    expect(fingerprintOf('SELECT 8')).toBe(expected);
  });

  it('knows a span without a query', () => {
    expect(queryOf(pairs({ 'db.statement.hash': '' }))).toEqual({
      hash: null,
      kind: null,
      text: null,
    });
  });
});

describe('sha256Hex', () => {
  it('agrees with the system', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        expect(sha256Hex(text)).toBe(createHash('sha256').update(text).digest('hex'));
      }),
    );
  });
});
