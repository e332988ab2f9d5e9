import type { Descriptor, InnerScript, WitnessScript } from './descriptor.ts'

/** The functions of a descriptor from the outside in, such as `wpkh`, `sh-wpkh` or `wsh-sortedmulti`. */
export function scriptKind(script: Descriptor | InnerScript | WitnessScript): string {
  return 'inner' in script ? `${script.kind}-${scriptKind(script.inner)}` : script.kind
}
