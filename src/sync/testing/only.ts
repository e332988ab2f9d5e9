import type { Clock } from '../../domain/clock.ts'
import type { ChainSource } from '../../domain/source.ts'
import { Pace } from '../pace.ts'
import { SourceOrder } from '../source-order.ts'

/** The parts of a run that ask some sources, and no other. */
export function only(clock: Clock, ...asked: ChainSource[]): { sources: SourceOrder; pace: Pace } {
  const sources = new SourceOrder(asked)
  return { sources, pace: new Pace(sources, clock) }
}
