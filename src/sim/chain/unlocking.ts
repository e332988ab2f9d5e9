/** Placeholders: no client verifies signatures. */
export const SIGNATURE = `30440220${'5a'.repeat(32)}0220${'3b'.repeat(32)}01`
export const PUBLIC_KEY = `02${'79'.repeat(32)}`
const KEY_SCRIPT = /^(?:21|41).*ac$/
const WITNESS_SCRIPT = /^(?:00|5[1-9a-f]|60)/

/** What unlocks an output: a script, a witness, or both, in hex. */
export interface Unlocking {
  readonly script: string
  readonly witness: readonly string[]
}

/** The placeholder that unlocks an output with this script. */
export function unlockingOf(script: string): Unlocking {
  if (WITNESS_SCRIPT.test(script)) return { script: '', witness: [SIGNATURE, PUBLIC_KEY] }
  const signature = `47${SIGNATURE}`
  return { script: KEY_SCRIPT.test(script) ? signature : `${signature}21${PUBLIC_KEY}`, witness: [] }
}
