import { HARDENED } from './child-keys.ts'
import type { KeyOrigin } from './descriptor.ts'
import type { ScriptType } from './script-type.ts'

/** The first step of a path (BIP 43). */
const PURPOSES: ReadonlyMap<number, ScriptType> = new Map([
  [44, 'pkh'],
  [49, 'sh-wpkh'],
  [84, 'wpkh'],
  [86, 'tr'],
])

/** The script type that the path of a key says; null if it says none. */
export function purposeType(origin: KeyOrigin | null): ScriptType | null {
  return PURPOSES.get((origin?.path[0] ?? 0) - HARDENED) ?? null
}
