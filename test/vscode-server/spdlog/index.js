import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

const levelNames = ['trace', 'debug', 'info', 'warning', 'error', 'critical'];

class FileLogger {
  #path;
  #threshold = levelNames.indexOf('info');
  #raw = false;

  constructor(path) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
  }

  #append(level, text) {
    if (level < this.#threshold) return;
    const stamp = new Date().toISOString().slice(0, 23).replace('T', ' ');
    appendFileSync(this.#path, this.#raw ? text : `${stamp} [${levelNames[level]}] ${text}\n`);
  }

  trace(text) {
    this.#append(0, text);
  }
  debug(text) {
    this.#append(1, text);
  }
  info(text) {
    this.#append(2, text);
  }
  warn(text) {
    this.#append(3, text);
  }
  error(text) {
    this.#append(4, text);
  }
  critical(text) {
    this.#append(5, text);
  }
  getLevel() {
    return this.#threshold;
  }
  setLevel(level) {
    this.#threshold = level;
  }
  clearFormatters() {
    this.#raw = true;
  }
  setPattern() {}
  flush() {}
  drop() {}
}

export const version = 1;
export function setLevel() {}
export function setFlushOn() {}
export async function createRotatingLogger(_name, path) {
  return new FileLogger(path);
}
export async function createAsyncRotatingLogger(_name, path) {
  return new FileLogger(path);
}
