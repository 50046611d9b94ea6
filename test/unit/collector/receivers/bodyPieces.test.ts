import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BodyPieces } from '../../../../src/collector/receivers/bodyPieces.ts';

const content = Buffer.alloc(3 << 20, 'the bytes of a body, ');

describe('the pieces of a body', () => {
  it('are the body again, however it was cut and whatever was announced', () => {
    fc.assert(
      fc.property(
        fc.nat(content.length),
        fc.array(fc.oneof(fc.nat(3), fc.nat(5000), fc.nat(1 << 20)), {
          minLength: 1,
          maxLength: 40,
        }),
        fc.option(fc.oneof(fc.nat(content.length), fc.constant('right' as const))),
        (length, cuts, announced) => {
          const body = content.subarray(0, length);
          const pieces = new BodyPieces(() =>
            announced === 'right' ? length : (announced ?? undefined),
          );
          let at = 0;
          for (const cut of [...cuts, length]) {
            const piece = Buffer.from(body.subarray(at, at + cut));
            at += piece.length;
            if (piece.length > 0) {
              pieces.add(piece);
            }
          }
          expect(pieces.length).toBe(length);
          expect(pieces.whole().equals(body)).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('start anew when they are forgotten', () => {
    const pieces = new BodyPieces(() => content.length);
    pieces.add(content.subarray(0, 2 << 20));
    pieces.forget();
    pieces.add(Buffer.from('a'));
    pieces.add(Buffer.from('b'));
    expect(pieces.whole().toString()).toBe('ab');
  });
});
