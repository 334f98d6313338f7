import { enableCompileCache } from 'node:module';

/**
 * Keeps compiled code for the next start, which then takes half the time: `node --import ./src/compile-cache.ts …`. It
 * has to be there before the program is loaded, so that no import of the program's own can do it. Where the folder for
 * temporary files cannot be written, nothing is kept, and nothing fails.
 */
enableCompileCache();
