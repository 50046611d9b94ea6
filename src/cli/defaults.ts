import { homedir } from 'node:os';
import path from 'node:path';
import { isInMemory } from '../collector/compose.ts';
import { defaultDataDir } from '../shared/rpc/discovery.ts';

export const defaultHttpPort = 4318;
export const defaultGrpcPort = 4317;

/** Absolute, so that everybody means the same folder whatever their working directory is. */
export function dataDirOf(flag: string | undefined): string {
  if (flag !== undefined && isInMemory(flag)) {
    return flag;
  }
  const { platform, env } = process;
  return path.resolve(flag ?? defaultDataDir({ platform, env, home: homedir() }));
}
