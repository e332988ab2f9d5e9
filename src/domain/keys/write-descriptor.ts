import { hex } from '@scure/base'
import { HARDENED } from './child-keys.ts'
import type {
  Descriptor,
  InnerScript,
  KeyExpression,
  KeyOrigin,
  ScriptTree,
  WitnessScript,
} from './descriptor.ts'
import { descriptorChecksum } from './descriptor-checksum.ts'
import { xpubOf } from './extended-key.ts'

/** A descriptor in its one canonical form, with its checksum: extended keys as xpub, hardened steps with `h`. */
export function writeDescriptor(descriptor: Descriptor): string {
  const text = scriptText(descriptor)
  return `${text}#${descriptorChecksum(text)}`
}

function scriptText(script: Descriptor | InnerScript | WitnessScript): string {
  switch (script.kind) {
    case 'addr':
      return `addr(${script.address})`
    case 'raw':
      return `raw(${hex.encode(script.script)})`
    case 'sh':
    case 'wsh':
      return `${script.kind}(${scriptText(script.inner)})`
    case 'tr':
      return `tr(${keyText(script.key)}${script.tree === null ? '' : `,${treeText(script.tree)}`})`
    case 'multi':
    case 'sortedmulti':
      return `${script.kind}(${[script.threshold, ...script.keys.map(keyText)].join(',')})`
    default:
      return `${script.kind}(${keyText(script.key)})`
  }
}

function treeText(tree: ScriptTree): string {
  switch (tree.kind) {
    case 'branch':
      return `{${treeText(tree.left)},${treeText(tree.right)}}`
    case 'pk':
      return `pk(${keyText(tree.key)})`
    default:
      return `${tree.kind}(${[tree.threshold, ...tree.keys.map(keyText)].join(',')})`
  }
}

function keyText({ origin, key, path, ranged }: KeyExpression): string {
  const text = key.kind === 'plain' ? hex.encode(key.publicKey) : xpubOf(key.extended)
  const steps = path.map((step) => (typeof step === 'number' ? `/${step}` : `/<${step.steps.join(';')}>`))
  return `${origin === null ? '' : originText(origin)}${text}${steps.join('')}${ranged ? '/*' : ''}`
}

function originText({ fingerprint, path }: KeyOrigin): string {
  return `[${[fingerprint, ...path.map(stepText)].join('/')}]`
}

/** A hardened step ends with `h`. */
export function stepText(step: number): string {
  return step < HARDENED ? String(step) : `${step - HARDENED}h`
}
