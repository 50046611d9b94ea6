import { expect, test } from 'vitest';
import { actOf, bindings } from '../../../src/webview/trace/keys.ts';

const press = (
  key: string,
  held: Partial<Record<'shiftKey' | 'altKey' | 'ctrlKey' | 'metaKey', boolean>> = {},
) => actOf({ key, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false, ...held });

test.each([
  ['f', {}, 'find'],
  ['z', {}, 'zoomSelection'],
  ['0', {}, 'zoomAll'],
  ['e', {}, 'nextError'],
  ['E', { shiftKey: true }, 'previousError'],
  ['?', { shiftKey: true }, 'help'],
  ['a', {}, 'goToAudit'],
  ['s', {}, 'goToSource'],
  ['q', {}, 'goToQuery'],
  ['Enter', {}, 'goToSource'],
  ['ArrowLeft', {}, 'close'],
  ['ArrowLeft', { altKey: true }, 'closeDeep'],
  ['ArrowLeft', { shiftKey: true }, 'panLeft'],
  ['f', { metaKey: true }, 'find'],
  ['c', { ctrlKey: true }, null],
  ['a', { ctrlKey: true }, null],
] as const)('%s %j is %s', (key, held, act) => {
  expect(press(key, held)).toBe(act);
});

test('every act has a line in the help sheet', () => {
  const paired = [
    'down',
    'open',
    'openDeep',
    'levelMore',
    'pageDown',
    'first',
    'flameTab',
    'operationsTab',
    'eventsTab',
    'last',
    'findPrevious',
    'previousError',
    'zoomOut',
    'panRight',
    'escape',
  ];
  const explained = new Set(
    bindings.flatMap(({ act, help }) => (help === undefined ? [] : [act as string])),
  );
  const silent = bindings.map(({ act }) => act as string).filter((act) => !explained.has(act));
  expect([...new Set(silent)].sort()).toEqual(paired.sort());
});

test('no key does two things', () => {
  const held = bindings.map(
    ({ key, shift, alt, ctrl }) => `${key} ${shift === true} ${alt === true} ${ctrl === true}`,
  );
  expect(new Set(held).size).toBe(held.length);
});
