import type { Clock } from '../../domain/ports/clock.ts'
import type { ChainSource } from '../../domain/ports/source.ts'
import { Pacer } from '../pacing/pacer.ts'
import { SourceOrder } from '../pacing/source-order.ts'

/** The parts of a run, with only some of its sources. */
export function only(clock: Clock, ...asked: ChainSource[]): { sources: SourceOrder; pacer: Pacer } {
  const sources = new SourceOrder(asked)
  return { sources, pacer: new Pacer(sources, clock) }
}
