import type { Steps } from '../steps.ts'
import type { Descriptor } from './descriptor.ts'
import { parseDescriptor } from './parse-descriptor.ts'
import { writeDescriptor } from './write-descriptor.ts'

/** `/0/*` or `/1/*` at the end of a key. */
const BRANCH = /\/([01])\/\*/g

/** Descriptors that are equal but for `/0/*` and `/1/*` are the two branches of one wallet (BIP 389). Pauses after each. */
export function* mergeBranches(descriptors: readonly Descriptor[]): Steps<readonly Descriptor[]> {
  const merged = new Map<string, { readonly branches: Set<string>; readonly descriptor: Descriptor }>()
  for (const descriptor of descriptors) {
    yield
    const [text = ''] = writeDescriptor(descriptor).split('#')
    const branches = new Set([...text.matchAll(BRANCH)].map(([, branch]) => branch as string))
    const common = branches.size === 1 ? text.replace(BRANCH, '/<0;1>/*') : text
    const other = merged.get(common)
    const all = new Set([...(other?.branches ?? []), ...branches])
    const isPair = branches.size === 1 && all.size === 2
    merged.set(common, {
      branches: all,
      descriptor: isPair ? parseDescriptor(common).descriptor : descriptor,
    })
  }
  return [...merged.values()].map(({ descriptor }) => descriptor)
}
