import type { LabelChain, StoredLabelLine } from '../../../domain/labels/label-changes.ts'
import type { AddressColumns } from './joined-row.ts'

/** A row of `label_line`. */
export function toLabelLine({ id, chain, type, ref, origin, content }: AddressColumns): StoredLabelLine {
  return {
    id: Number(id),
    chain: String(chain) as LabelChain,
    type: String(type),
    ref: String(ref),
    origin: String(origin),
    content: String(content),
  }
}
