import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import * as vscode from 'vscode';
import { extensionId } from '../../src/extension/contributions.ts';

describe('the extension', () => {
  it('is known to VS Code by its id', () => {
    assert.ok(vscode.extensions.getExtension(extensionId));
  });
});
