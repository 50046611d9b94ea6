// Takes a data folder, says whether it got it, and lives until its standard input ends or it is killed.
import { takeOwnership } from '../../src/collector/link/ownership.ts';

const [folder = ''] = process.argv.slice(2);
process.stdout.write(takeOwnership(folder) === null ? 'refused\n' : 'owned\n');
process.stdin.resume();
