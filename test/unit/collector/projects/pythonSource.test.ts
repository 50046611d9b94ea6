import { expect, test } from 'vitest';
import {
  calledFunction,
  functionLines,
  stackFrames,
} from '../../../../src/collector/projects/pythonSource.ts';
import { duckdbErrorLine } from '../../../../src/collector/projects/sqlText.ts';

const python =
  'import x\n\ndef _hidden():\n    def inner(): pass\n\nasync def radio(\n    a\n):\n    pass\n\ndef main(): pass\n';

test('functions and their lines', () => {
  expect([...functionLines(python)]).toEqual([
    ['_hidden', 3],
    ['radio', 6],
    ['main', 11],
  ]);
});

test('the function that is called', () => {
  const functions = functionLines(python);
  expect(calledFunction(functions, 'radio', 'file')).toEqual({ name: 'radio', line: 6 });
  expect(calledFunction(functions, null, 'radio')).toEqual({ name: 'main', line: 11 });
  expect(
    calledFunction(
      new Map([
        ['_a', 1],
        ['b', 2],
      ]),
      null,
      'file',
    ),
  ).toEqual({ name: 'b', line: 2 });
  expect(calledFunction(new Map(), 'x', 'x')).toBeNull();
});

test('frames of a traceback, innermost first', () => {
  const trace =
    'Traceback (most recent call last):\n  File "/lib/engine.py", line 585, in _execute\n    result = await f()\n             ^^^\n  File "/srv/app/radio.py", line 11, in harbour_radio\n    raise TimeoutError("x")\nTimeoutError: x\n';
  expect(stackFrames(trace)).toEqual([
    { path: '/srv/app/radio.py', line: 11, function: 'harbour_radio' },
    { path: '/lib/engine.py', line: 585, function: '_execute' },
  ]);
});

test('the line that a DuckDB error names', () => {
  expect(
    duckdbErrorLine('Failed to execute SQL: Binder Error: x\n\nLINE 3: WHERE ownr = $o\n   ^'),
  ).toBe(3);
  expect(duckdbErrorLine('the word LINE 3: inside a line')).toBeNull();
});
