import type { Clock } from '../../domain/ports/clock.ts'
import type { ChainSource } from '../../domain/ports/source.ts'
import { Pacer } from '../pacing/pacer.ts'
import { SourceOrder } from '../pacing/source-order.ts'

/** The parts of a run that depend on its sources. */
export function runPartsFor(clock: Clock, ...sources: ChainSource[]): { sources: SourceOrder; pacer: Pacer } {
  const order = new SourceOrder(sources)
  return { sources: order, pacer: new Pacer(order, clock) }
}
