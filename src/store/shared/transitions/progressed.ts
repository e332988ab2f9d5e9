import type { Progress } from '../../../domain/ports/run-store.ts'
import { statedColumns } from './stated-columns.ts'
import type { Transition } from './transition.ts'

export function progressed({ obtained, total, stated }: Progress): Transition {
  return { history: {}, sync: { obtained, total, ...statedColumns(stated) }, events: [] }
}
