import type { Clock } from '../../domain/clock.ts'
import type { ChainSource } from '../../domain/source.ts'
import { Pace } from '../pace.ts'
import { SourceOrder } from '../source-order.ts'

/** The parts of a run that ask one source, and no other. */
export function only(source: ChainSource, clock: Clock): { sources: SourceOrder; pace: Pace } {
  const sources = new SourceOrder([source])
  return { sources, pace: new Pace(sources, clock) }
}
