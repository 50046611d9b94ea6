import { describe, expect, it } from 'vitest';
import { addressesOf } from '../../../../src/collector/compose.ts';

describe('where receivers listen', () => {
  it('is the usual port of both loopback families where nothing is said', () => {
    expect(addressesOf([], 4318)).toEqual([
      { host: '127.0.0.1', port: 4318 },
      { host: '::1', port: 4318 },
    ]);
  });

  it('is every address that is named, and none beyond this machine', () => {
    expect(addressesOf(['localhost:1', '[::1]:2', '127.8.8.8:3'], 4318)).toEqual([
      { host: 'localhost', port: 1 },
      { host: '::1', port: 2 },
      { host: '127.8.8.8', port: 3 },
    ]);
    for (const bad of [
      '0.0.0.0:1',
      '[::]:1',
      'example.org:1',
      '127.0.0.1',
      '127.0.0.1:65536',
      '',
    ]) {
      expect(addressesOf([bad], 4318), bad).toBeNull();
    }
  });
});
