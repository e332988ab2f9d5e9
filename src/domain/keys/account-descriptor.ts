import type { KeyExpression, KeyOrigin } from './descriptor.ts'
import type { ExtendedKey } from './extended-key.ts'
import type { SingleScript } from './output-scripts.ts'
import type { ScriptType } from './script-type.ts'

/** The way from a key to the keys of addresses. */
export type KeyPath = Pick<KeyExpression, 'path' | 'ranged'>

/** Branch 0 receives, branch 1 takes change (BIP 44). */
const ACCOUNT: KeyPath = Object.freeze({ path: [{ steps: [0, 1] }], ranged: true })

/** What a wallet makes of a key, of an account's by default. */
export function accountDescriptor(
  extended: ExtendedKey,
  type: ScriptType,
  origin: KeyOrigin | null = null,
  keyPath: KeyPath = ACCOUNT,
): SingleScript {
  const key: KeyExpression = { origin, key: { kind: 'extended', extended }, ...keyPath }
  switch (type) {
    case 'pkh':
      return { kind: 'pkh', key }
    case 'sh-wpkh':
      return { kind: 'sh', inner: { kind: 'wpkh', key } }
    case 'wpkh':
      return { kind: 'wpkh', key }
    case 'tr':
      return { kind: 'tr', key, tree: null }
  }
}
