import { ip } from './ip.ts';
import type { Part } from './world.types.ts';

/** Everything that the made-up cloud answers. A new kind adds its file and a word here. */
export const commands: Part = { ...ip };
